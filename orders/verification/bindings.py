"""Rows that are tied to each other belong together: whoever writes to the database could tie them anew.

No row is believed what it says of itself; each is compared with what stands at the other end.
"""

from collections.abc import Iterator

from django.db.models import F

from core.references import Ref, prefix_of
from delivery.card_opening import is_bound_to
from delivery.models import RevealLog
from orders.models import CardRefund, LineCard, LineRefund, Order, OrderPayment
from orders.verification.portions import portions, to_verify
from payments.models import Document, Payment, Refund, Unapplied, WalletEntry, WalletEntryKind
from payments.subjects import ORDER, about_order

# Where the subject of a wallet's entry stands.
SOURCES = {
    WalletEntryKind.TOP_UP: Payment.objects.values_list("pk", "customer"),
    WalletEntryKind.PAYMENT: Payment.objects.values_list("pk", "customer"),
    WalletEntryKind.GIVEN_BACK: Payment.objects.values_list("pk", "customer"),
    WalletEntryKind.REFUND: Refund.objects.values_list("pk", "customer"),
    WalletEntryKind.UNAPPLIED: Unapplied.objects.values_list("pk", "payment__customer"),
}


def cards_lie_in_their_place() -> Iterator[str]:
    """A card's label is the one of order, line and number at hand, and its customer is the order's.

    That its token opens for just these is the promise "everything sealed opens".
    """
    rows = LineCard.objects.select_related("card", "line__order").only(
        "position",
        *("card__label", "card__customer"),
        *("line__position", "line__order__reference", "line__order__customer"),
    )
    for row in to_verify(rows, at="card__created_at").iterator():
        if not is_bound_to(row.card, row.place):
            yield f"at {row.place.label} lies card {row.card.label} of customer {row.card.customer_id}"
    looks = to_verify(RevealLog.objects.only("card", "customer"), at="at")
    for log in looks.exclude(customer=F("card__customer")):
        yield f"card {log.card_id} was shown to customer {log.customer_id}, whose it is not"


def money_stays_with_its_customer() -> Iterator[str]:
    """Payments and refunds of an order, and entries of a wallet, are of the customer whose they are."""
    links = to_verify(OrderPayment.objects.all(), at="payment__created_at")
    foreign = links.exclude(payment__customer=F("order__customer"))
    for order, payment in foreign.values_list("order__reference", "payment"):
        yield f"payment {payment} of order {order} is another customer's"
    for model, line in ((LineRefund, "line"), (CardRefund, "line_card__line")):
        rows = to_verify(model.objects.all(), at="refund__requested_at").values_list(
            "refund",
            "refund__customer",
            "refund__about",
            f"{line}__order__customer",
            f"{line}__order__reference",
        )
        for refund, customer, about, buyer, reference in rows.iterator():
            if (customer, about) != (buyer, about_order(reference)):
                yield f"refund {refund} of order {reference} is another's"
    for entries in portions(WalletEntry.objects.select_related("wallet"), at="at"):
        owners = _owners_of(entries)
        for entry in entries:
            if owners.get(entry.key) != entry.wallet.customer_id:
                whose = entry.wallet.customer_id
                yield f"entry {entry.key} stands in the wallet of customer {whose}, whose it is not"


def _owners_of(entries: list[WalletEntry]) -> dict[str, int]:
    """The customer of the payment, refund or unapplied money that caused each of the entries."""
    owners: dict[str, int] = {}
    for kind, rows in SOURCES.items():
        keys = {Ref.parse(entry.key).pk: entry.key for entry in entries if entry.kind == kind}
        owners |= {keys[pk]: owner for pk, owner in rows.filter(pk__in=keys)}
    return owners


def papers_are_their_customers() -> Iterator[str]:
    """A receipt or credit note of an order names the order's customer."""
    of_orders = Document.objects.filter(about__startswith=prefix_of(ORDER))
    for papers in portions(of_orders.only("kind", "year", "number", "about", "customer"), at="issued_at"):
        references = [Ref.parse(paper.about).name for paper in papers]
        orders = Order.objects.filter(reference__in=references).values_list("reference", "customer")
        buyers = {about_order(reference): buyer for reference, buyer in orders}
        for paper in papers:
            if buyers.get(paper.about) != paper.customer_id:
                yield f"{paper.reference} of {paper.about} is another customer's"
