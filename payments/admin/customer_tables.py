"""Who a customer is to the shop: for how long, how much money came and went, what they bought and saw.

Orders and cards are reached backwards, by their links to the customer; their states are named by value, since
payments do not know those apps.
"""

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import Customer
from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.money import dinars_html
from core.reasons import translate_reason_html
from payments import wallet
from payments.models import Refund
from payments.states import PaymentStatus, RefundStatus

MAX_SHOWN = 10


def customer_facts(customer: Customer) -> Table:
    """What a customer has paid, and what went back, as a table."""
    confirmed = customer.payments.filter(status=PaymentStatus.CONFIRMED).exclude(gateway=wallet.NAME)
    money_in = confirmed.aggregate(total=Sum("amount"), number=Count("pk"))
    paid = Q(status=RefundStatus.PAID_OUT)
    refunds = customer.refunds.aggregate(number=Count("pk"), back=Sum("amount", filter=paid))
    orders = customer.orders.aggregate(number=Count("pk"), paid=Count("pk", filter=Q(status="paid")))
    cards = customer.cards.aggregate(number=Count("pk"), seen=Count("pk", filter=Q(status="revealed")))
    return facts_table(
        _("The customer"),
        (
            (_("customer"), row_link(customer)),
            (_("account"), _("yes") if customer.user_id else _("no: a guest")),
            (_("language"), language_name(customer.language)),
            (_("known since"), format_timestamp(customer.created_at)),
            (_("orders, of them paid"), f"{orders['number']}, {orders['paid']}"),
            (_("paid to the shop in all"), dinars_html(money_in["total"] or 0)),
            (_("refunds"), refunds["number"]),
            (_("paid back in all"), dinars_html(refunds["back"] or 0)),
            (_("in the wallet"), dinars_html(wallet.balance_of(customer))),
            (_("cards, of them seen"), f"{cards['number']}, {cards['seen']}"),
        ),
    )


def language_name(code: str) -> str:
    """In which the customer reads what staff write to them."""
    return str(get_language_info(code)["name_translated"]) if code else EMPTY


def orders_of(customer: Customer) -> Table:
    """The newest orders."""
    heads = (_("order"), _("amount due"), _("amount paid"), _("status"), _("created"))
    return Table(
        _("Orders of this customer"),
        heads,
        tuple(
            (
                row_link(order),
                dinars_html(order.amount_due),
                dinars_html(order.amount_paid),
                order.get_status_display(),
                format_timestamp(order.created_at),
            )
            for order in customer.orders.order_by("-pk")[:MAX_SHOWN]
        ),
    )


def other_refunds(refund: Refund) -> Table:
    """The newest other refunds of the same customer."""
    heads = (_("refund"), _("why"), _("status"), _("since"), _("approved by"))
    others = refund.customer.refunds.exclude(pk=refund.pk).order_by("-pk")[:MAX_SHOWN]
    return Table(
        _("Other refunds of this customer"),
        heads,
        tuple(
            (
                row_link(each, dinars_html(each.amount)),
                translate_reason_html(each.reason),
                each.get_status_display(),
                format_timestamp(each.status_since),
                each.approved_by or EMPTY,
            )
            for each in others
        ),
    )
