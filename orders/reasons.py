"""Why orders, lines and attempts moved, and what is the matter with them (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import MAX_LENGTH, code_of, read_reason, register_reasons, register_sentences
from core.text import truncate


@register_reasons
class OrderReason(TextChoices):
    """An order and its money."""

    CHECKED_OUT = "order.checked-out", _("checked out")
    PAID = "order.paid", _("paid in full")
    PAID_LATE = "order.paid-late", _("paid in full after it had ended: %(status)s")
    NOT_PAID = "order.not-paid", _("not paid in time")
    CANCELLED = "order.cancelled", _("cancelled by the customer")
    GIVEN_BACK = "order.given-back", _("%(why)s; %(amount)s went back to the wallet")
    REBUILT = "order.rebuilt", _("rebuilt after a restore")
    # Why money does not fit it.
    NO_ORDER = "order.none", _("it belongs to no order")
    ANOTHER_CUSTOMER = "order.another-customer", _("it is another customer's")
    ALREADY_PAID = "order.already-paid", _("the order is already paid")
    TOO_MUCH = "order.too-much", _("more than was still due")
    TOO_LITTLE = "order.too-little", _("only a part of the price, and the order is %(status)s")


@register_reasons
class LineReason(TextChoices):
    """A line on its way from paid to delivered or refunded."""

    ORDER_PAID = "line.order-paid", _("the order is paid")
    CLAIMED = "line.claimed", _("claimed for placing")
    PREFLIGHT_FAILED = "line.preflight-failed", _("pre-flight: %(error)s")
    LEASE_RAN_OUT = "line.lease-ran-out", _("the lease ran out before anything was sent")
    WORKER_LOST = "line.worker-lost", _("the worker did not come back with an answer")
    COMMITTED = "line.committed", _("committed before the call")
    TAKEN = "line.taken", _("the supplier took it")
    SAID_NO = "line.said-no", _("the supplier said no: %(answer)s")
    SAID = "line.said", _("the supplier said: %(answer)s")
    NOT_BOUGHT = "line.not-bought", _("not bought, to be tried again: %(answer)s")
    SLEPT = "line.slept", _("the process had slept before it could send")
    ID_DOUBTED = "line.id-doubted", _("the id may be another order's")
    SOLD_OUT = "line.sold-out", _("sold out at the supplier")
    UNCLEAR = "line.unclear", _("no clear answer: %(answer)s")
    FOUND = "line.found", _("found in the supplier's order list")
    NOT_LISTED = "line.not-listed", _("not in the supplier's order list")
    LIST_UNREADABLE = "line.list-unreadable", _("an entry of the supplier's order list cannot be read")
    MORE_THAN_OURS = "line.more-than-ours", _("more orders at the supplier than ours")
    ID_TAKEN = "line.id-taken", _("the id serves another line")
    SUPPLIER_ID_TAKEN = "line.supplier-id-taken", _("the supplier's id serves another line")
    ADOPTED = "line.adopted", _("served by a supplier order that had arrived late: %(supplier_order)s")
    SUPPLIER = "line.supplier", _("supplier")
    SETTLED = "line.settled", _("%(why)s: %(status)s, %(came)s of %(quantity)s")
    NOT_DELIVERED = "line.not-delivered", _("the supplier did not deliver")
    HOLD_OVER = "line.hold-over", _("what held it is gone")
    REPLACES = "line.replaces", _("in place of a code that does not work: %(card)s")
    GIVEN_BACK = "line.given-back", _("card given back: %(note)s")
    # By staff, with what they typed.
    RESUMED = "line.resumed", _("resumed by staff: %(note)s")
    SAME_CARD = "line.same-card", _("confirmed as the same card: %(note)s")
    ATTACHED = "line.attached", _("attached by staff: %(note)s")
    ATTACHED_BY_TWO = "line.attached-by-two", _("attached by two persons: %(note)s")
    REFUSED = "line.refused", _("refused by staff: %(note)s")
    ACCEPTED = "line.accepted", _("accepted by staff: %(note)s")
    DISPROVED = "line.disproved", _("disproved by two persons: %(note)s")
    PLACED_AGAIN = "line.placed-again", _("to be placed again: %(note)s")


@register_reasons
class ReportReason(TextChoices):
    """A code that its customer reports as not working, and what staff do about it."""

    REPORTED = "report.reported", _("reported by the customer: %(fault)s")
    ASKED = "report.asked", _("the supplier was asked, ticket %(ticket)s")
    REFUNDED = "report.refunded", _("its price goes back: %(note)s")
    REFUSED = "report.refused", _("refused: %(refusal)s")
    REPLACED = "report.replaced", _("a new code is bought: %(note)s")
    NOT_REPLACED = "report.not-replaced", _("no new code could be had: %(why)s")
    REFUND_REJECTED = "report.refund-rejected", _("its refund was rejected")
    REOPENED = "report.reopened", _("looked into again: %(note)s")
    TO_LOOK_INTO = "report.to-look-into", _("%(card)s: the code does not work: %(fault)s")
    REFUND = "report.refund", _("a code that does not work: %(fault)s")


@register_reasons
class HoldDetail(TextChoices):
    """What keeps a line from being bought."""

    GONE = "hold.gone", _("the supplier no longer lists it")
    ANOTHER_CARD = (
        "hold.another-card",
        _("the supplier calls it another card than was sold: %(differences)s"),
    )
    NO_PRICE = "hold.no-price", _("the supplier names no price")
    TOO_DEAR = "hold.too-dear", _("the wholesale price is above the line's limit: %(price)s > %(limit)s")
    BALANCE = "hold.balance", _("the balance does not cover it")
    TEST_TYPE = "hold.test-type", _("the vendor's test types are never bought in production")
    NO_STAND_IN = "hold.no-stand-in", _("no mirrored product to buy the test type with")
    KEY_REFUSED = "hold.key-refused", _("the supplier refuses our key")


@register_reasons
class Contradiction(TextChoices):
    """How an answer of the supplier disagrees with itself or with what was ordered; quotes no card."""

    ANOTHER_ORDER = "answer.another-order", _("it speaks of another order")
    ANOTHER_CARD = "answer.another-card", _("another card than ordered")
    TOO_EARLY = "answer.too-early", _("cards before the end")
    ANOTHER_QUANTITY = "answer.another-quantity", _("another quantity than ordered")
    NO_NUMBER = "answer.no-number", _("no number where one must be: %(fields)s")
    NO_CODE = "answer.no-code", _("a card without a readable code")
    PARTLY_WITHOUT_CARD = "answer.partly-without-card", _("called partly filled without a card")
    MISCOUNTED = "answer.miscounted", _("other cards came than are counted: %(came)s, %(counted)s")
    TOO_MANY = "answer.too-many", _("other cards came than were ordered: %(came)s, %(quantity)s")
    REFUNDED_WITH_CARDS = "answer.refunded-with-cards", _("called refunded with cards: %(came)s")
    TOO_FEW = "answer.too-few", _("called fulfilled with fewer cards: %(came)s, %(quantity)s")


@register_reasons
class PauseReason(TextChoices):
    """Why the shop pauses buying by itself, where it may also go on by itself."""

    ABSENCE = "pause.absence", _("the shop was away; its books are compared with the supplier's first")
    CLOCK_STEP = "pause.clock-step", _("the clock stepped; the books are compared first")
    PAIR = "pause.pair", _("a supplier order may be what a waiting line would buy again")
    UNCLEAR_ANSWERS = "pause.unclear-answers", _("purchases in a row without a clear answer: %(count)s")

    @classmethod
    def of(cls, kept: str) -> "PauseReason | None":
        """The reason of a switch as it is kept; None for any other, as that of a person."""
        code = code_of(kept)
        if isinstance(code, cls):
            return code
        return next((reason for said, reason in _PAUSE_SENTENCES.items() if kept.startswith(said)), None)


@register_reasons
class GateReason(TextChoices):
    """Why the gate in front of buying is shut until a person has mended something."""

    KEY_REJECTED = "gate.key-rejected", _("the supplier rejects our key: %(answer)s")
    KEY_NOT_VERIFIED = "gate.key-not-verified", _("the supplier has not yet told whose key this is")
    PRETEND_SUPPLIER = (
        "gate.pretend-supplier",
        _("the pretend supplier of the sandbox is no supplier for production"),
    )
    WRONG_ENVIRONMENT = (
        "gate.wrong-environment",
        _("ONECLICK_ENVIRONMENT is %(environment)s, the supplier says %(answer)s"),
    )
    KEY_DISABLED = "gate.key-disabled", _("the supplier's key is disabled")
    KEY_READ_ONLY = "gate.key-read-only", _("the supplier's key may not place orders")


@register_reasons
class BooksReason(TextChoices):
    """What keeps placing paused once the books were compared, or could not be."""

    UNREADABLE = "books.unreadable", _("the supplier's books cannot be read: %(why)s")
    UNDER_WAY = "books.under-way", _("the books are being compared")
    PAUSED_ANEW = "books.paused-anew", _("it was paused anew while the books were compared")
    DIFFER_MORE = "books.differ-more", _("%(id)s: %(detail)s; further differences: %(more)s")


@register_reasons
class DifferenceDetail(TextChoices):
    """How the supplier's books and ours differ. Amounts in dinars."""

    UNREADABLE_ORDER = "difference.unreadable-order", _("an order that cannot be read: %(why)s")
    UNREADABLE_TRANSACTION = (
        "difference.unreadable-transaction",
        _("a transaction that cannot be read: %(why)s"),
    )
    ARRIVED_LATE = "difference.arrived-late", _("arrived after it was given up")
    ACCOUNTED_FOR = "difference.accounted-for", _("a person has accounted for it")
    UNEXPLAINED = "difference.unexplained", _("nothing of ours explains it")
    QUANTITY = (
        "difference.quantity",
        _("listed with another quantity than ordered: %(listed)s ≠ %(ordered)s"),
    )
    STATUS = "difference.status", _("listed otherwise than it was settled: %(listed)s ≠ %(settled)s")
    BALANCE_GAP = (
        "difference.balance-gap",
        _("the balance does not begin where the one before ended"),
    )
    DEBIT_WITHOUT_ORDER = "difference.debit-without-order", _("a debit that names no order")
    DEBIT_NOT_LISTED = "difference.debit-not-listed", _("a debit for an order that is not listed")
    CHARGED_OTHERWISE = (
        "difference.charged-otherwise",
        _("charged otherwise than told: %(charged)s ≠ %(told)s"),
    )
    BOOKED_OTHERWISE = (
        "difference.booked-otherwise",
        _("charged otherwise than booked: %(charged)s ≠ %(booked)s"),
    )
    ABOVE_LIMIT = (
        "difference.above-limit",
        _("charged above the limit of its line: %(charged)s > %(limit)s"),
    )
    PAIR = "difference.pair", _("a supplier order may be what a waiting line would buy again: %(order)s")
    NOT_LISTED = "difference.not-listed", _("we have it, the supplier does not list it")

    @staticmethod
    def spellings(kept: str) -> list[str]:
        """How this detail is kept, and how a release before there were codes kept it."""
        code, data = read_reason(kept) or (None, {})
        return [
            kept,
            *(truncate(said % data, MAX_LENGTH) for each, said in _DETAIL_SENTENCES if each is code),
        ]


@register_reasons
class PairReason(TextChoices):
    """A supplier order and a line that it may have been bought for."""

    ALIKE = "pair.alike", _("of one kind, and nothing tells them apart")
    LINE_SERVED = "pair.line-served", _("the line has a supplier order: %(supplier_order)s")
    SETTLED = "pair.settled", _("one of them was settled in another way")
    TOLD_APART = "pair.told-apart", _("told apart by two persons: %(note)s")
    ATTACHED = "pair.attached", _("attached by staff: %(note)s: %(supplier_order)s")


@register_reasons
class DeskTitle(TextChoices):
    """What lies on the desk about an order or a line."""

    CONTRADICTION = (
        "desk.contradiction",
        _("%(order)s: the supplier's answer contradicts itself: %(why)s"),
    )
    DELAYED = "desk.delayed", _("%(order)s: the customer still waits: %(status)s")
    NO_ATTEMPT = "desk.no-attempt", _("%(order)s: no attempt to look up")
    LIST_UNREADABLE = (
        "desk.list-unreadable",
        _("%(order)s: unknown, and the supplier's list cannot be read"),
    )
    UNKNOWN_REFUSAL = "desk.unknown-refusal", _("%(order)s: unknown answer to placeOrder: %(answer)s")
    WORK_FAILS = "desk.work-fails", _("%(order)s: an error of the shop holds it up: %(error)s")
    NO_RECEIPT = "desk.no-receipt", _("%(order)s: no receipt: %(why)s")
    ORDER_CLASH = "desk.order-clash", _("The supplier named an order that already serves another line")
    COST_NOT_NAMED = "desk.cost-not-named", _("%(product)s: the supplier named no amount: %(amount)s")
    LOSS = "desk.loss", _("%(product)s: bought at a loss: %(amount)s")
    ORPHAN = "desk.orphan", _("supplier order without a line: %(supplier_order)s: %(why)s")
    PAIR = (
        "desk.pair",
        _("a supplier order may be what a waiting line would buy again: %(supplier_order)s"),
    )
    PLACING_PAUSED = "desk.placing-paused", _("Placing stays paused: %(why)s")
    BOOKS_DIFFER = "desk.books-differ", _("The supplier's books differ: %(kind)s: %(detail)s")


@register_reasons
class OrphanReason(TextChoices):
    """Where a supplier order without a line may come from."""

    LATE = "orphan.late", _("it arrived after we had given it up")
    UNEXPLAINED = "orphan.unexplained", _("nothing of ours explains it")


@register_reasons
class DeskOutcome(TextChoices):
    """How a matter on the desk ended."""

    BOOKS_AGREE = "outcome.books-agree", _("the books agree")
    ACCEPTED_BY_TWO = "outcome.accepted-by-two", _("accepted by two persons: %(note)s")
    SERVES_LINE = "outcome.serves-line", _("serves line %(line)s")
    REBUILT = "outcome.rebuilt", _("serves line %(line)s: rebuilt after a restore")
    FOUND = "outcome.found", _("found at the supplier")
    LIST_READ = "outcome.list-read", _("the list can be read again")
    SETTLED = "outcome.settled", _("settled: %(status)s")
    SET_ASIDE = "outcome.set-aside", _("set aside: %(note)s")


# What releases before there were codes kept. A shop that they paused goes on by itself as ever, and what two
# persons have accepted stays accepted.
_PAUSE_SENTENCES = {
    "the shop was away; its books are compared with the supplier's first": PauseReason.ABSENCE,
    "the clock stepped; the books are compared first": PauseReason.CLOCK_STEP,
    "a supplier order may be what a waiting line would buy again": PauseReason.PAIR,
    "purchases in a row without a clear answer": PauseReason.UNCLEAR_ANSWERS,
}
_DETAIL_SENTENCES = (
    (DifferenceDetail.UNREADABLE_ORDER, "an order that cannot be read: %(why)s"),
    (DifferenceDetail.UNREADABLE_TRANSACTION, "a transaction that cannot be read: %(why)s"),
    (DifferenceDetail.QUANTITY, "listed with another quantity than ordered: %(listed)s ≠ %(ordered)s"),
    (DifferenceDetail.STATUS, "listed otherwise than it was settled: %(listed)s ≠ %(settled)s"),
    (DifferenceDetail.BALANCE_GAP, "the balance does not begin where the one before ended"),
    (DifferenceDetail.DEBIT_WITHOUT_ORDER, "a debit that names no order"),
    (DifferenceDetail.DEBIT_NOT_LISTED, "a debit for an order that is not listed"),
    (DifferenceDetail.CHARGED_OTHERWISE, "charged otherwise than told: %(charged)s ≠ %(told)s"),
    (DifferenceDetail.BOOKED_OTHERWISE, "charged otherwise than booked: %(charged)s ≠ %(booked)s"),
    (DifferenceDetail.ABOVE_LIMIT, "charged above the limit of its line: %(charged)s > %(limit)s"),
    (DifferenceDetail.NOT_LISTED, "we have it, the supplier does not list it"),
)
# Their sentences, or the parts of these that ": " joins, for the catalogues.
REASONS = register_sentences(
    gettext_noop("supplier"),
    gettext_noop("the supplier said no"),
    gettext_noop("the supplier said"),
    gettext_noop("no clear answer"),
    gettext_noop("unknown answer to placeOrder"),
    gettext_noop("an error of the shop holds it up"),
    gettext_noop("bought at a loss"),
    gettext_noop("the supplier named no amount"),
    gettext_noop("off sale after losses"),
    gettext_noop("placing is paused"),
    gettext_noop("Placing stays paused"),
    gettext_noop("no receipt"),
    gettext_noop("the supplier calls it another card than was sold"),
    gettext_noop("confirmed as the same card"),
    gettext_noop("the wholesale price is above the line's limit"),
    gettext_noop("unknown, and the supplier's list cannot be read"),
    gettext_noop("no attempt to look up"),
    gettext_noop("the supplier's answer contradicts itself"),
    gettext_noop("the customer still waits"),
    gettext_noop("other cards came than are counted"),
    gettext_noop("other cards came than were ordered"),
    gettext_noop("called fulfilled with fewer cards"),
    gettext_noop("called refunded with cards"),
    gettext_noop("it arrived after we had given it up"),
    gettext_noop("no number where one must be"),
    gettext_noop("served by a supplier order that had arrived late"),
    gettext_noop("the clock stepped; the books are compared first"),
    gettext_noop("it was paused anew while the books were compared"),
    gettext_noop("the shop was away; its books are compared with the supplier's first"),
    gettext_noop("a supplier order may be what a waiting line would buy again"),
    gettext_noop("arrived after it was given up"),
    gettext_noop("a person has accounted for it"),
    gettext_noop("nothing of ours explains it"),
    gettext_noop("listed with another quantity than ordered"),
    gettext_noop("listed otherwise than it was settled"),
    gettext_noop("the balance does not begin where the one before ended"),
    gettext_noop("a debit for an order that is not listed"),
    gettext_noop("a debit that names no order"),
    gettext_noop("an order that cannot be read"),
    gettext_noop("a transaction that cannot be read"),
    gettext_noop("we have it, the supplier does not list it"),
    gettext_noop("charged otherwise than told"),
    gettext_noop("charged otherwise than booked"),
    gettext_noop("charged above the limit of its line"),
    gettext_noop("the books agree"),
    gettext_noop("accepted by two persons"),
    gettext_noop("the supplier's books cannot be read"),
    gettext_noop("The supplier's books differ"),
    gettext_noop("the line has a supplier order"),
    gettext_noop("told apart by two persons"),
    gettext_noop("purchases in a row without a clear answer"),
    gettext_noop("attached by staff"),
    gettext_noop("attached by two persons"),
    gettext_noop("resumed by staff"),
    gettext_noop("refused by staff"),
    gettext_noop("accepted by staff"),
    gettext_noop("disproved by two persons"),
    gettext_noop("to be placed again"),
    gettext_noop("paid in full after it had ended"),
)
