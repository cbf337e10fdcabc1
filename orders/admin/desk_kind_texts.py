"""The kinds of what lies on the desk, in words: what it is, and what a person does about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.kinds import AccountsDeskKind
from catalog.kinds import CatalogDeskKind
from core.kinds import CoreDeskKind, DeskKind
from delivery.kinds import DeliveryDeskKind
from orders.kinds import OrdersDeskKind
from payments.kinds import PaymentsDeskKind


@dataclass(frozen=True)
class DeskKindText:
    label: Any
    help: Any
    may_be_closed: bool = False  # by hand: nothing else waits for it


DESK_KIND_TEXTS: dict[DeskKind, DeskKindText] = {
    OrdersDeskKind.PARKED: DeskKindText(
        _("parked"),
        _(
            "Nobody knows whether the supplier took this purchase, and it was not found. It is never bought "
            "again by itself. Look at the supplier; then attach, give up, or buy once more."
        ),
    ),
    OrdersDeskKind.UNKNOWN: DeskKindText(
        _("unknown outcome"),
        _("A purchase had no clear answer, and the supplier's list cannot be read. The shop keeps looking."),
    ),
    OrdersDeskKind.HELD: DeskKindText(
        _("on hold"),
        _("Something that is ours to mend stands in the way. Once it is mended, the line goes on by itself."),
    ),
    OrdersDeskKind.DELAYED: DeskKindText(
        _("delayed"),
        _("The customer has waited for a quarter of an hour. The shop goes on looking by itself."),
    ),
    OrdersDeskKind.QUARANTINED: DeskKindText(
        _("quarantined answer"),
        _(
            "The supplier's answer contradicts itself. It is kept encrypted; nothing of it was delivered. "
            "The supplier is asked on: two sound answers that agree with its other books settle the line."
        ),
    ),
    OrdersDeskKind.WORK_FAILS: DeskKindText(
        _("error of the shop"),
        _("Work on this line has failed three times by an error of our own. The log says where."),
    ),
    OrdersDeskKind.BOUGHT_AT_A_LOSS: DeskKindText(
        _("bought at a loss"),
        _(
            "The supplier charged more than the line's limit. The cards were delivered. Compare its price "
            "with ours and correct the markup; manage.py reconcile_supplier lists all losses."
        ),
        may_be_closed=True,
    ),
    OrdersDeskKind.COST_NOT_NAMED: DeskKindText(
        _("cost not named"),
        _(
            "The supplier delivered and did not say what it charged, so the price that it asked just before "
            "is booked. Compare it with the supplier's transactions; the daily comparison of books lists "
            "what was charged otherwise."
        ),
        may_be_closed=True,
    ),
    CatalogDeskKind.WITHHELD_PRODUCT: DeskKindText(
        _("off sale after losses"),
        _(
            "It was bought at a loss again and again within a day, so nothing of it is sold. Once its price "
            "is right, sell it again from the list of products."
        ),
    ),
    OrdersDeskKind.UNKNOWN_REFUSAL: DeskKindText(
        _("unknown refusal code"),
        _("The supplier refused in words that the shop does not know, so it takes the outcome for unknown."),
        may_be_closed=True,
    ),
    OrdersDeskKind.SUPPLIER_ORDER_CLASH: DeskKindText(
        _("doubled supplier order"),
        _("The supplier named an order that serves another line already. The line is looked up like others."),
        may_be_closed=True,
    ),
    OrdersDeskKind.ORPHAN: DeskKindText(
        _("supplier order without a line"),
        _("The supplier took an order that no line of ours has. An explained one serves the next buyer."),
        may_be_closed=True,
    ),
    OrdersDeskKind.PAIR: DeskKindText(
        _("bought already?"),
        _(
            "The supplier took an order that we do not know, and a paid line of its kind waits to be bought: "
            "after a restore that may be one and the same. Nothing is bought until each pair is decided."
        ),
    ),
    AccountsDeskKind.PLANNED_ACT: DeskKindText(
        _("planned act not possible"),
        _("What one person had planned could not be done when its time came. Look at what it was about."),
        may_be_closed=True,
    ),
    PaymentsDeskKind.UNAPPLIED_MONEY: DeskKindText(
        _("money without an order"),
        _("Money arrived that fits no open order. It is booked and waits for a decision."),
    ),
    PaymentsDeskKind.PAYMENT_MISMATCH: DeskKindText(
        _("payment that does not fit"),
        _("The gateway confirmed something else than what was asked for. The order stays unpaid."),
        may_be_closed=True,
    ),
    PaymentsDeskKind.PAYMENT_STATUS: DeskKindText(
        _("unknown payment status"),
        _("The gateway uses a word for the payment that the shop does not know. The payment stays open."),
        may_be_closed=True,
    ),
    PaymentsDeskKind.PAYMENT_UNREADABLE: DeskKindText(
        _("payment that cannot be read"),
        _(
            "For half an hour the gateway has said nothing about this payment that makes sense. Perhaps it "
            "was paid: ask the gateway's support. What it tells later still counts, by itself."
        ),
        may_be_closed=True,
    ),
    PaymentsDeskKind.GATEWAY_AWAY: DeskKindText(
        _("gateway that does not answer"),
        _("Its payments cannot be asked about, so none is confirmed. They are once it answers again."),
        may_be_closed=True,
    ),
    PaymentsDeskKind.TRANSFER_REVIEW: DeskKindText(
        _("receipt of a transfer"),
        _(
            "A customer has sent a picture. Look for the money on the account or its statement, then open "
            "the payment: confirm it, ask for another picture, or give it up."
        ),
    ),
    PaymentsDeskKind.STATEMENT_LINES_MISSING: DeskKindText(
        _("lines gone from a statement"),
        _(
            "Somebody imported lines that a later statement of the same days does not hold. One of the two "
            "files is not what the bank wrote: look at the account itself. The lines confirm nothing until "
            "the statement of another person holds them."
        ),
        may_be_closed=True,
    ),
    PaymentsDeskKind.STATEMENT_LINE_MISREAD: DeskKindText(
        _("payment confirmed by outgoing money"),
        _("A line confirmed a payment, and a statement proves now that the money went out. Was it paid?"),
        may_be_closed=True,
    ),
    PaymentsDeskKind.WEBHOOK: DeskKindText(
        _("event without a payment"),
        _("A gateway told of a payment that the shop does not have. Look it up there; say whose it is."),
        may_be_closed=True,
    ),
    PaymentsDeskKind.REFUND: DeskKindText(
        _("refund to review"),
        _(
            "Cards did not come, money fits no order, or a card is given back. Open the refund; it can be "
            "approved once it is known where the money goes."
        ),
    ),
    PaymentsDeskKind.PAID_ALREADY: DeskKindText(
        _("paid out already?"),
        _(
            "A backup was put back, and this refund was open when the shop went away. It may have been "
            "transferred since. Look at the statement of the account before you transfer anything; say what "
            "you found."
        ),
        may_be_closed=True,
    ),
    PaymentsDeskKind.REFUND_PAYOUT: DeskKindText(
        _("refund to transfer"),
        _("It is approved. Pay it as the list of transfers to make tells, then note the reference there."),
    ),
    OrdersDeskKind.RECEIPT: DeskKindText(
        _("order without a receipt"),
        _("Its lines and payments do not sum to what it costs. Cards go out all the same; find out why."),
        may_be_closed=True,
    ),
    OrdersDeskKind.PLACING_PAUSED: DeskKindText(
        _("placing is paused"), _("Nothing is bought until the books agree. See the switches.")
    ),
    OrdersDeskKind.BOOKS_DIFFER: DeskKindText(
        _("books differ"),
        _(
            "The daily comparison with the supplier found differences. Each is listed at the switches. "
            "Look at both sides, and accept it there."
        ),
        may_be_closed=True,
    ),
    CoreDeskKind.MESSAGE: DeskKindText(
        _("e-mail that cannot be sent"), _("The mail server refuses it again and again. It is tried further.")
    ),
    AccountsDeskKind.TWO_CUSTOMERS: DeskKindText(
        _("two customers"),
        _("One person seems to be two customers: guest and account. Nothing was joined."),
    ),
    DeliveryDeskKind.DOUBLED_CODE: DeskKindText(
        _("code sold twice"), _("The supplier sold the same code twice. The second one is frozen.")
    ),
    DeliveryDeskKind.ALIKE_CODE: DeskKindText(
        _("codes that look alike"),
        _(
            "Two codes differ in case, spaces, dashes or serial only, or have no serial that tells them "
            "apart. Both were delivered. If the second customer complains, it was one card sold twice."
        ),
        may_be_closed=True,
    ),
    DeliveryDeskKind.MISPLACED_CARD: DeskKindText(
        _("card in a wrong place"),
        _(
            "Its row was tied to another order, line or customer than it was sealed for. Nothing was shown. "
            "The shop never does that: somebody wrote to the database. Run verify, compare with a backup."
        ),
        may_be_closed=True,
    ),
    CatalogDeskKind.PRICE_JUMP: DeskKindText(
        _("price jump"), _("A wholesale price rose so much that it is not sold until accepted.")
    ),
    CatalogDeskKind.SHRUNKEN: DeskKindText(
        _("catalogue shrunken"), _("Much is missing from the supplier's catalogue. Nothing was withdrawn.")
    ),
    CatalogDeskKind.IDENTITY_CHANGED: DeskKindText(
        _("another card under the same id"),
        _(
            "The supplier says another amount, currency, region or brand of what the shop sells. It is not "
            "sold until somebody decides on the page Changed identities whether it is the same card; paid "
            "orders for it wait on hold."
        ),
    ),
    CatalogDeskKind.REWORDED: DeskKindText(
        _("other words for a card"),
        _("The supplier calls cards something else that means the same. They are sold on; check the texts."),
        may_be_closed=True,
    ),
    CatalogDeskKind.UNREADABLE: DeskKindText(
        _("unreadable part of the catalogue"),
        _(
            "The supplier lists what the shop cannot read. It stays as it was; what has no readable price is "
            "not sold once the last price is too old. The lists of products and denominations show which."
        ),
    ),
    CatalogDeskKind.LISTED_AGAIN: DeskKindText(
        _("the same under another id"),
        _(
            "What had gone is listed again under another id. Say in the lists of products and denominations "
            "whether it is the same: then texts, listing, markup and picture are carried over."
        ),
    ),
    CatalogDeskKind.OFFERS_LOST: DeskKindText(
        _("many offers gone"),
        _("Much of what was for sale a day ago is not any more. It ends by itself when offers are back."),
    ),
}

_BY_STORED_NAME = {str(kind): text for kind, text in DESK_KIND_TEXTS.items()}


def desk_kind_text(stored: str) -> DeskKindText:
    """The words of a kind as it is stored; one that no release knows any more is called by its name."""
    return _BY_STORED_NAME.get(stored) or DeskKindText(stored, "")
