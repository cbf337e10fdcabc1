"""What orders puts on the desk, says and does (see core.kinds)."""

from core.kinds import DeskKind, Job, MessageKind


class OrdersDeskKind(DeskKind):
    """What orders puts on the desk."""

    BOOKS_DIFFER = "books_differ"
    BOUGHT_AT_A_LOSS = "bought-at-a-loss"
    COST_NOT_NAMED = "cost-not-named"
    DELAYED = "delayed"
    HELD = "held"
    ORPHAN = "orphan"
    PAIR = "pair"
    PARKED = "parked"
    PLACING_PAUSED = "placing_paused"
    QUARANTINED = "quarantined"
    RECEIPT = "receipt"
    SUPPLIER_ORDER_CLASH = "supplier_order_clash"
    UNKNOWN = "unknown"
    UNKNOWN_REFUSAL = "unknown_refusal"
    WORK_FAILS = "work-fails"


class OrdersMessageKind(MessageKind):
    """The mails that orders sends."""

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
