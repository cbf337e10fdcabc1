"""Why a person is told. The words stand in `core.alerts.presentation`."""

from enum import StrEnum


class AlertCause(StrEnum):
    """Each has its words, and a line in docs/operations.md that says what to do."""

    SELLING_PAUSED = "selling_paused"
    KEY_REFUSED = "key_refused"
    NOTHING_FOR_SALE = "nothing_for_sale"
    OFFERS_LOST = "offers_lost"
    LINES_HELD = "lines_held"
    LINES_PARKED = "lines_parked"
    CARD_REPORTS_LATE = "card_reports_late"
    BOUGHT_AT_A_LOSS = "bought_at_a_loss"
    SHOP_ABSENT = "shop_absent"  # a restore, perhaps: books are compared before anything is bought
    ROLE_MISSING = "role_missing"
    BROKER_AWAY = "broker_away"
    CACHE_AWAY = "cache_away"
    MAILS_FAILING = "mails_failing"
    WEBHOOK_FAILING = "webhook_failing"
    DISK_LOW = "disk_low"
    MISMATCH = "mismatch"  # a code, a customer or a sum is not where it belongs
    PROPOSALS_WAITING = "proposals_waiting"
    STAFF_CHANGED = "staff_changed"
    STATEMENT_LINE_GONE = "statement_line_gone"
    PAYOUT_UNMATCHED = "payout_unmatched"
    WORK_FAILING = "work_failing"
    BALANCE_LOW = "balance_low"
    BALANCE_UNREAD = "balance_unread"
    PAYMENTS_UNREADABLE = "payments_unreadable"


# What one member of staff may do to another, or to the shop's money: told to WATCH_EMAIL as well.
CONCERN_STAFF = frozenset(
    {
        AlertCause.STAFF_CHANGED,
        AlertCause.STATEMENT_LINE_GONE,
        AlertCause.PAYOUT_UNMATCHED,
        AlertCause.MISMATCH,
    }
)
# The shop itself is not well: `manage.py status` fails, and HEARTBEAT_URL hears nothing.
DEGRADING = frozenset(
    {
        AlertCause.ROLE_MISSING,
        AlertCause.BROKER_AWAY,
        AlertCause.CACHE_AWAY,
        AlertCause.MAILS_FAILING,
        AlertCause.WEBHOOK_FAILING,
        AlertCause.DISK_LOW,
    }
)
