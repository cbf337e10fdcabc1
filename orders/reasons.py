"""Why orders, lines and attempts moved, and what is the matter with them (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons


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
    SOLD_OUT = "line.sold-out", _("sold out at the supplier")
    UNCLEAR = "line.unclear", _("no clear answer: %(answer)s")
    FOUND = "line.found", _("found in the supplier's order list")
    NOT_LISTED = "line.not-listed", _("not in the supplier's order list")
    LIST_UNREADABLE = "line.list-unreadable", _("an entry of the supplier's order list cannot be read")
    MORE_THAN_OURS = "line.more-than-ours", _("more orders at the supplier than ours")
    ID_TAKEN = "line.id-taken", _("the id serves another line")
    SUPPLIER_ID_TAKEN = "line.supplier-id-taken", _("the supplier's id serves another line")
    ADOPTED = "line.adopted", _("served by a supplier order that had arrived late: %(supplier_order)s")
    SETTLED = "line.settled", _("%(why)s: %(status)s, %(came)s of %(quantity)s")
    NOT_DELIVERED = "line.not-delivered", _("the supplier did not deliver")
    HOLD_OVER = "line.hold-over", _("what held it is gone")
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


# Sentences of rows from before there were codes, and of what is still told in sentences.
REASONS = (
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
