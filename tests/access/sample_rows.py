"""The shop that all requests of the table meet: at least one real row behind every address."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.authentication.reset_tokens import ResetTokenGenerator
from accounts.models import Customer, Proposal, User
from accounts.staff.roles import REVIEWERS, SHOP_ADMINS
from accounts.testing import make_customer, make_user, set_up_factor, sign_in
from catalog.identity.changes import open_identity_change
from catalog.identity.comparison import CardIdentity
from catalog.models import BackInStock, Denomination, EmptySearch, IdentitySource, PriceChange, SyncRun
from catalog.search.empty_searches import FEWEST_SHOWN
from catalog.stock_notices import unsubscribe_token
from catalog.testing import make_denomination
from core import audit_log, clock, desk, outbox, switches
from core.actors import SYSTEM
from core.alerts import AlertCause, raise_alert
from core.kinds import SwitchName
from core.models import Alert, DeskItem
from core.moves import move, record_created, subject_of
from core.reasons import StaffNote
from core.secret import Secret
from delivery.models import Card, RevealLog
from delivery.quarantine import quarantine
from delivery.states import CardStatus
from delivery.testing import make_card
from orders.aftersales.card_reports import report_card
from orders.aftersales.receipts import documents_of, issue_receipt
from orders.customer.access import create_link
from orders.kinds import OrdersDeskKind, OrdersMailKind
from orders.models import (
    BooksDifference,
    Comparison,
    LimitRefusal,
    LineCard,
    LineRefund,
    Order,
    Orphan,
    Pair,
    SupplierOrder,
)
from orders.models.card_report import Fault
from orders.reconciliation import comparisons
from orders.states import AttemptStatus, LineStatus, OrderStatus
from orders.testing import make_attempt, make_line, make_order, make_order_payment, make_placed_line
from orders.testing.transfers import ordered, payment_of
from payments.models import (
    Document,
    Payment,
    Refund,
    StatementImport,
    StatementLayout,
    TransferProof,
    WebhookEvent,
    WebhookRefusals,
)
from payments.refunds import request_refund
from payments.testing import fill_wallet
from payments.testing.refunds import make_unapplied
from payments.testing.transfers import make_statement_line, make_transfer, prove
from payments.transfers.layouts import ColumnNaming
from storefront.pages.sitemaps import SECTION
from support.inquiries import create_inquiry
from support.models import Topic

CODE = "FAKE-ACCE55C0DE"  # begins every code of this shop; the digit of its card follows
# Of the owner's two orders, the one that is not paid yet.
OF_UNPAID_ORDERS = ("order-go", "order-pay", "order-cancel", "order-transfer", "order-transfer-picture")


@dataclass
class Rows:
    """What the table's people come for. `order` is paid and delivered but for one card; `unpaid` waits."""

    owner: User
    other: User
    staff: dict[str, User]
    order: Order
    unpaid: Order
    refund: Refund
    document: Document
    proof: TransferProof
    top_up: Payment
    top_up_proof: TransferProof
    notice: BackInStock
    secrets: dict[str, str] = field(default_factory=dict)  # reference → secret of its mailed link

    def value(self, key: str, parameter: str) -> Any:
        """What a parameter of a pattern is. Raises LookupError if nobody has said so."""
        for meaning in (f"{key} {parameter}", parameter):
            if meaning in MEANINGS:
                return MEANINGS[meaning](self, key)
        if key.startswith("admin") and parameter in ("pk", "object_id"):
            return first_row(model_of(key)).pk
        raise LookupError(f"{key}: say in tests/access/sample_rows.py what <{parameter}> is")


def model_of(key: str) -> type[models.Model]:
    """The model of "admin:app_model_page" or "admin/app/model/…"."""
    app, rest = re.split("[_/]", key.removeprefix("admin")[1:], maxsplit=1)
    name = re.split("[_/]", rest)[0]
    return apps.get_model(app, name)  # or LookupError


def first_row(model: type[models.Model]) -> models.Model:
    """Raises LookupError where tests/access has none."""
    row = model._default_manager.order_by("pk").first()
    if row is None:
        raise LookupError(f"no {model._meta.label}: make one in tests/access/sample_rows.py")
    return row


# What parameters mean: "parameter", or "pattern parameter" where it is not the same for all patterns.
MEANINGS: dict[str, Callable[[Rows, str], Any]] = {
    "reference": lambda rows, key: (rows.unpaid if key in OF_UNPAID_ORDERS else rows.order).reference,
    "secret": lambda rows, key: rows.secrets[rows.order.reference],
    "number": lambda rows, key: 1,
    "order-report number": lambda rows, key: 2,
    "order-document pk": lambda rows, key: rows.document.pk,
    "order-document-pdf pk": lambda rows, key: rows.document.pk,
    "order-transfer-picture pk": lambda rows, key: rows.proof.pk,
    "top-up pk": lambda rows, key: rows.top_up.pk,
    "top-up-live pk": lambda rows, key: rows.top_up.pk,
    "top-up-go pk": lambda rows, key: rows.top_up.pk,
    "top-up-transfer pk": lambda rows, key: rows.top_up.pk,
    "top-up-transfer-picture pk": lambda rows, key: rows.top_up.pk,
    "proof_pk": lambda rows, key: rows.top_up_proof.pk,
    "account-session-end pk": lambda rows, key: UserSession.objects.filter(user=rows.owner).latest("pk").pk,
    "slug": lambda rows, key: rows.notice.denomination.product.slug,
    "sitemap-products section": lambda rows, key: rows.notice.denomination.product.pk // SECTION,
    "category slug": lambda rows, key: rows.notice.denomination.product.category.slug,
    "token": lambda rows, key: unsubscribe_token(rows.notice),
    "account_confirm_email key": lambda rows, key: (
        EmailConfirmationHMAC(EmailAddress.objects.get(user=rows.other, verified=False)).key
    ),
    "uidb36": lambda rows, key: user_pk_to_url_str(rows.owner),
    "account_reset_password_from_key key": lambda rows, key: ResetTokenGenerator().make_token(
        User.objects.get(pk=rows.owner.pk)
    ),
    "admin:auth_user_password_change id": lambda rows, key: rows.other.pk,
    "webhook name": lambda rows, key: "chargily",
    "product-picture name": lambda rows, key: "0.webp",
    "app_label": lambda rows, key: "orders",
    "content_type_id": lambda rows, key: ContentType.objects.get_for_model(Order).pk,
    "admin:view_on_site object_id": lambda rows, key: rows.order.pk,
    "admin:payments_payment_picture pk": lambda rows, key: rows.proof.pk,
    "payment_pk": lambda rows, key: rows.top_up.pk,
    "admin:accounts_user_act name": lambda rows, key: "deactivate",
    "admin:payments_payment_act name": lambda rows, key: "confirm",
    "admin:payments_refund_act name": lambda rows, key: "approve",
    "admin:payments_statementline_act name": lambda rows, key: "set_aside",
    "admin:payments_statementlayout_act name": lambda rows, key: "agree",
    "admin:payments_unapplied_act name": lambda rows, key: "keep",
    "admin:support_inquiry_act name": lambda rows, key: "answer",
    "admin:orders_cardreport_act name": lambda rows, key: "ask",
    "alert_id": lambda rows, key: first_row(Alert).pk,
    "pair": lambda rows, key: first_row(Pair).pk,
    "admin:orders_booksdifference_accept pk": lambda rows, key: first_row(BooksDifference).pk,
    "admin:core_deskitem_pair name": lambda rows, key: "attach",
    "admin:core_deskitem_act pk": lambda rows, key: DeskItem.objects.get(kind=OrdersDeskKind.DELAYED).pk,
    "admin:core_deskitem_close pk": lambda rows, key: DeskItem.objects.get(kind=OrdersDeskKind.DELAYED).pk,
    "admin:core_deskitem_act name": lambda rows, key: "refuse",
}

# What a form holds, where an empty one would not be looked at.
FORMS: dict[str, Callable[[Rows], dict[str, Any]]] = {
    "cart-add": lambda rows: {"denomination": rows.notice.denomination_id, "quantity": 1},
    "notice": lambda rows: {"denomination": rows.notice.denomination_id, "email": "new@example.com"},
    "order-refund": lambda rows: {"destination": "wallet"},
    "order-return": lambda rows: {"reason": "wrong region"},
    "order-pay": lambda rows: {"method": "transfer"},
    "admin:core_switch_pause": lambda rows: {"reason": "made for a test"},
}


def fill_shop() -> Rows:
    """Make all of it, in the transaction of the caller, who has taken care that transfers are offered."""
    owner, other = make_user("owner@example.com"), make_user("other@example.com")
    EmailAddress.objects.create(user=other, email="new@example.com")  # not confirmed yet
    customer = make_customer(owner.email, user=owner)
    make_order(OrderStatus.PAID, customer=make_customer(other.email, user=other))
    card = make_denomination("iTunes 5 USD")
    order, refund = partly_delivered(customer, card)
    unpaid = ordered(card, customer=customer)
    top_up = make_transfer(customer=customer)
    rows = Rows(
        owner=owner,
        other=other,
        staff=make_members_of_staff(),
        order=order,
        unpaid=unpaid,
        refund=refund,
        document=documents_of(order)[0],
        proof=prove(payment_of(unpaid)),
        top_up=top_up,
        top_up_proof=prove(top_up, seed=2),
        notice=BackInStock.objects.create(denomination=card, email=owner.email, language="en"),
        secrets={each.reference: create_link(each) for each in (order, unpaid)},
    )
    sign_in(Client(), owner)  # one more browser of theirs, whose session somebody might end
    create_inquiry(email=owner.email, language="en", topic=Topic.CODE, text="It does not work.")
    fill_back_office(rows, card)
    return rows


def partly_delivered(customer: Customer, card: Denomination) -> tuple[Order, Refund]:
    """Two of three cards came, and the third is owed; the browser that ordered has paid just now."""
    order = make_order(OrderStatus.PAID, customer=customer, amount=3 * card.selling_price)
    make_order_payment(order, confirmed_at=clock.now())
    fill_wallet(customer, 300_00)
    line = make_line(
        LineStatus.PARTLY_DELIVERED,
        order=order,
        denomination=card,
        quantity=3,
        unit_price=card.selling_price,
    )
    attempt = make_attempt(line, AttemptStatus.PLACED)
    SupplierOrder.objects.create(supplier_id="5" * 24, line=line, attempt=attempt)
    for position in (1, 2):
        label = f"{order.reference}/{line.position}/{position}"
        sealed = make_card(f"{CODE}{position}", customer=customer, label=label)
        LineCard.objects.create(line=line, position=position, card=sealed)
    mark_revealed(sealed)  # the second
    refund = request_refund(
        customer=customer,
        about=order.about,
        quantity=1,
        unit_price=line.unit_price,
        reason="the supplier did not deliver",
        evidence={},
    )
    LineRefund.objects.create(line=line, refund=refund)
    issue_receipt(order)
    return order, refund


def mark_revealed(card: Card) -> None:
    """As `delivery.reveal` leaves it, which would want a transaction of its own."""
    move(card, to=CardStatus.REVEALED, why=StaffNote("made for a test"), revealed_at=clock.now())


def make_members_of_staff() -> dict[str, User]:
    """One of each role, all of them with a second factor."""
    groups = {"reviewer": REVIEWERS, "admin": SHOP_ADMINS}
    staff = {
        name: make_user(f"{name}@shop.test", is_staff=True, is_superuser=name not in groups)
        for name in ("reviewer", "admin", "super")
    }
    for name, group in groups.items():
        staff[name].groups.add(Group.objects.get(name=group))
    for user in staff.values():
        set_up_factor(user)
    return staff


def fill_back_office(rows: Rows, card: Denomination) -> None:
    """A row of each model that the back office shows, where the orders above have left none."""
    owner = rows.order.customer
    line = make_placed_line(denomination=card)
    for each in (rows.order, line):
        record_created(each, why="made for a test")
    raise_alert(AlertCause.SELLING_PAUSED)
    desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title="late")
    outbox.queue(kind=OrdersMailKind.ORDER_READY, about=rows.order)
    switches.pause(SwitchName.PLACING, reason="made for a test")
    audit_log.record(actor=SYSTEM, act="made.for_a_test", about=rows.order)
    naming = asdict(ColumnNaming(date=0, credit=1))
    layout = StatementLayout.objects.create(key="0" * 64, fingerprint="0" * 64, naming=naming, named_by="me")
    StatementImport.objects.create(file_hash="0" * 64, imported_by="reviewer", layout=layout)
    make_statement_line()
    make_unapplied()
    quarantine(
        label=f"{line.order.reference}/1", raw=Secret(f'{{"code": "{CODE}9"}}'), reason="made for a test"
    )
    PriceChange.objects.create(denomination=card, why="made for a test")
    SyncRun.objects.create(ok=True)
    EmptySearch.objects.create(day=timezone.localdate(clock.now()), query="flexi", count=FEWEST_SHOWN)
    open_identity_change(make_denomination(), CardIdentity("PSN Turkey", "PSN 5 TRY"), IdentitySource.PRODUCT)
    reported = make_card(f"{CODE}8", customer=line.order.customer, label=line.place_of_card(1).label)
    mark_revealed(reported)
    line_card = LineCard.objects.create(line=line, position=1, card=reported)
    report_card(line_card=line_card, fault=Fault.USED)
    RevealLog.objects.create(card=LineCard.objects.earliest("pk").card, customer=owner, proof="buyer")
    WebhookEvent.objects.create(
        gateway="chargily", event_id="01access", reference="01access", body_hash="0" * 64
    )
    WebhookRefusals.objects.create(gateway="chargily", reason="forged", day=timezone.localdate(clock.now()))
    LimitRefusal.objects.create(limit="day", email=owner.email, amount=1000_00)
    orphan = Orphan.objects.create(supplier_id="0" * 24, product_id="p", type_id="t", quantity=1)
    Pair.objects.create(orphan=orphan, line=line)
    comparison = comparisons.begin_comparison(Comparison.Purpose.REPORT, since=clock.now(), until=clock.now())
    BooksDifference.objects.create(
        kind="missing", supplier_id="0" * 24, detail="made", is_grave=True, comparison=comparison
    )
    Proposal.objects.create(
        act="line.refuse", subject=subject_of(line), reason="late", proposed_by="reviewer"
    )
