"""What orders puts on the desk, says and does (see core.kinds)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.kinds import MAY_BE_CLOSED, DeskKind, Job, MailKind, register_desk_kinds
from core.reasons import register_terms


@register_desk_kinds
class OrdersDeskKind(DeskKind):
    """What orders puts on the desk."""

    PARKED = (
        "parked",
        _("parked"),
        _(
            "Nobody knows whether the supplier took this purchase, and it was not found. It is never bought "
            "again by itself. Look at the supplier; then attach, give up, or buy once more."
        ),
    )
    UNKNOWN = (
        "unknown",
        _("unknown outcome"),
        _("A purchase had no clear answer, and the supplier's list cannot be read. The shop keeps looking."),
    )
    HELD = (
        "held",
        _("on hold"),
        _("Something that is ours to mend stands in the way. Once it is mended, the line goes on by itself."),
    )
    DELAYED = (
        "delayed",
        _("delayed"),
        _("The customer has waited for a quarter of an hour. The shop goes on looking by itself."),
    )
    QUARANTINED = (
        "quarantined",
        _("quarantined answer"),
        _(
            "The supplier's answer contradicts itself. It is kept encrypted; nothing of it was delivered. "
            "The supplier is asked on: two sound answers that agree with its other books settle the line."
        ),
    )
    WORK_FAILS = (
        "work-fails",
        _("error of the shop"),
        _("Work on this line has failed three times by an error of our own. The log says where."),
    )
    BOUGHT_AT_A_LOSS = (
        "bought-at-a-loss",
        _("bought at a loss"),
        _(
            "The supplier charged more than the line's limit. The cards were delivered. Compare its price "
            "with ours and correct the markup; manage.py reconcile_supplier lists all losses."
        ),
        MAY_BE_CLOSED,
    )
    COST_NOT_NAMED = (
        "cost-not-named",
        _("cost not named"),
        _(
            "The supplier delivered and did not say what it charged, so the price that it asked just before "
            "is booked. Compare it with the supplier's transactions; the daily comparison of books lists "
            "what was charged otherwise."
        ),
        MAY_BE_CLOSED,
    )
    UNKNOWN_REFUSAL = (
        "unknown_refusal",
        _("unknown refusal code"),
        _("The supplier refused in words that the shop does not know, so it takes the outcome for unknown."),
        MAY_BE_CLOSED,
    )
    SUPPLIER_ORDER_CLASH = (
        "supplier_order_clash",
        _("doubled supplier order"),
        _("The supplier named an order that serves another line already. The line is looked up like others."),
        MAY_BE_CLOSED,
    )
    ORPHAN = (
        "orphan",
        _("supplier order without a line"),
        _("The supplier took an order that no line of ours has. An explained one serves the next buyer."),
        MAY_BE_CLOSED,
    )
    PAIR = (
        "pair",
        _("bought already?"),
        _(
            "The supplier took an order that we do not know, and a paid line of its kind waits to be bought: "
            "after a restore that may be one and the same. Nothing is bought until each pair is decided."
        ),
    )
    RECEIPT = (
        "receipt",
        _("order without a receipt"),
        _("Its lines and payments do not sum to what it costs. Cards go out all the same; find out why."),
        MAY_BE_CLOSED,
    )
    PLACING_PAUSED = (
        "placing_paused",
        _("placing is paused"),
        _("Nothing is bought until the books agree. See the switches."),
    )
    BOOKS_DIFFER = (
        "books_differ",
        _("books differ"),
        _(
            "The daily comparison with the supplier found differences. Each is listed at the switches. "
            "Look at both sides, and accept it there."
        ),
        MAY_BE_CLOSED,
    )
    CARD_REPORTED = (
        "card-reported",
        _("code does not work"),
        _(
            "A customer reports that a code does not work. Ask the supplier with the text on the report's "
            "page; then replace, refund or refuse there. The customer was told until when they hear."
        ),
    )


class OrdersMailKind(MailKind):
    """The mails that orders sends."""

    CARD_HELD_BACK = "card_held_back"
    CARD_REPORT_REFUNDED = "card_report_refunded"
    CARD_REPORT_REFUSED = "card_report_refused"
    CARD_REPLACED = "card_replaced"
    CARD_REPORTED = "card_reported"
    ORDER_DELAYED = "order_delayed"
    ORDER_EXPIRED = "order_expired"
    ORDER_LINK = "order_link"
    ORDER_READY = "order_ready"
    ORDER_RECEIVED = "order_received"
    REFUND_APPROVED = "refund_approved"
    REFUND_BOUNCED = "refund_bounced"
    REFUND_DESTINATION = "refund_destination"
    REFUND_PAID = "refund_paid"
    REFUND_REJECTED = "refund_rejected"
    REFUND_REQUESTED = "refund_requested"
    REFUND_UNAPPLIED = "refund_unapplied"
    RETURN_REQUESTED = "return_requested"


class OrdersJob(Job):
    """The work that orders does when it is due."""

    BALANCE = "balance"
    BOOKS = "books"
    HELD = "held"
    KEY_CHECK = "key-check"  # of one key, as the next
    KEY_PROVED = "key-proved"
    LEASE = "lease"
    LOOK_UP = "look up"
    LOOK_UP_PARKED = "look up parked"  # the pace of these calls, as the next
    LOOK_UP_UNKNOWN = "look up unknown"
    ORDER = "order"
    PLACE = "place"
    POLL = "poll"
    POPULARITY = "popularity"
    RECONCILE = "reconcile"
    RESUME_PLACING = "resume placing"
    SUPPLIER_KEY = "supplier key"
    TRIAL_PURCHASE = "trial purchase"


@register_terms("difference-kind")
class DifferenceKind(TextChoices):
    """What the supplier's books and ours differ in."""

    AMOUNT = "amount", _("charged otherwise than told")
    CHARGE = "charge", _("charged above the limit")
    CHAIN = "chain", _("gap in the transactions")
    DEBIT = "debit", _("debit without an order")
    LOSS = "loss", _("sold at a loss")
    MISSING = "missing", _("order that is not listed")
    ORPHAN = "orphan", _("unknown supplier order")
    PAIR = "pair", _("supplier order that a waiting line may have had")
    QUANTITY = "quantity", _("another quantity")
    STATUS = "status", _("another status")
    UNREADABLE = "unreadable", _("entry that cannot be read")


# They have matters of their own on the desk, where they are decided.
DECIDED_AT_THE_DESK = (DifferenceKind.ORPHAN, DifferenceKind.PAIR, DifferenceKind.LOSS)
