"""What an alert says: a title and what to do, in the reader's language."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.alerts.causes import AlertCause
from core.reasons import translate_reason

if TYPE_CHECKING:
    from core.models import Alert

# Of each cause: what happened, with places for its data, and what to do.
ALERT_TEXTS: dict[AlertCause, tuple[Any, Any]] = {
    AlertCause.SELLING_PAUSED: (
        _("Nothing is sold: buying is paused"),
        _("The page Switches says why, and lets buying go on."),
    ),
    AlertCause.KEY_REFUSED: (
        _("The supplier refuses our key"),
        _("Check ONECLICK_API_KEY and the key's state at the supplier, then resume on the page Switches."),
    ),
    AlertCause.NOTHING_FOR_SALE: (
        _("No card of the catalogue is for sale"),
        _("Look at the last fetches of the catalogue, the markup rules and the supplier's prices."),
    ),
    AlertCause.OFFERS_LOST: (
        _("Offers that have gone within a day: %(lost)s of %(total)s"),
        _("Look at the list of denominations, column “why not”, and at the last fetches of the catalogue."),
    ),
    AlertCause.LINES_HELD: (
        _("Paid for and on hold for more than ten minutes: %(count)s"),
        _("See on the desk what holds them: balance, key or price. Once mended, they go on by themselves."),
    ),
    AlertCause.LINES_PARKED: (
        _("Paid for and not found at the supplier for more than ten minutes: %(count)s"),
        _("They lie on the desk: look again, attach the supplier's order, or give up and refund."),
    ),
    AlertCause.BOUGHT_AT_A_LOSS: (
        _("Bought for more than they may cost, products: %(count)s"),
        _("Compare their prices with what lies on the desk, correct the markup, then close the items."),
    ),
    AlertCause.SHOP_ABSENT: (
        _("The shop was away, or an older database was put back"),
        _("Buying waits until the books agree with the supplier's. See Restore in the operations manual."),
    ),
    AlertCause.ROLE_MISSING: (
        _("No process is alive in this role: %(role)s"),
        _("Start it again and read its log. manage.py status shows every process."),
    ),
    AlertCause.BROKER_AWAY: (
        _("The broker takes no messages"),
        _("Start it, or give it memory and disk. Until then the sweeper does the work, a few seconds later."),
    ),
    AlertCause.CACHE_AWAY: (
        _("The cache takes nothing"),
        _("Start it, or give it memory and disk. Customers can go on buying."),
    ),
    AlertCause.MAILS_FAILING: (
        _("Mails do not go out: %(count)s wait"),
        _("Check EMAIL_URL and the mail server. What waits is tried again by itself."),
    ),
    AlertCause.WEBHOOK_FAILING: (
        _("The address for alerts takes no messages"),
        _("Check ALERT_WEBHOOK. Alerts come by mail meanwhile."),
    ),
    AlertCause.DISK_LOW: (
        _("The disk is almost full: %(megabytes)s MB are left"),
        _("Make room where DATA_DIR is. With a full disk nothing can be sold."),
    ),
    AlertCause.MISMATCH: (
        _("Something is not where it belongs"),
        _("Nothing was shown. See the desk, then run manage.py verify."),
    ),
    AlertCause.CARD_REPORTS_LATE: (
        _("Codes that do not work, and no answer in the time promised: %(count)s"),
        _("Decide them on the desk: customers were told until when they hear."),
    ),
    AlertCause.PROPOSALS_WAITING: (
        _("Proposals wait for a second person: %(count)s"),
        _("Agree to them or decline them in the back office."),
    ),
    AlertCause.STAFF_CHANGED: (
        _("A staff login was made or changed"),
        _("If nobody of you did that, deactivate the login and look at the log of acts."),
    ),
    AlertCause.STATEMENT_LINE_GONE: (
        _("A line is gone from a bank statement that was imported again"),
        _("Compare with the bank itself: one of the two files is not what the bank wrote."),
    ),
    AlertCause.PAYOUT_UNMATCHED: (
        _("Payouts that no line of a statement proves: %(count)s"),
        _("Import the account's statement, or ask who noted them."),
    ),
    AlertCause.WORK_FAILING: (
        _("Work that comes round again and again is not done: %(work)s"),
        _("Read the logs of worker, poller and sweeper. manage.py verify --live names what is overdue."),
    ),
    AlertCause.BALANCE_LOW: (
        _("The supplier's balance runs out: %(left)s DA are left, the dearest card takes %(dearest)s"),
        _("Fill up the account at the supplier. What it does not cover can be paid for by OCPay only."),
    ),
    AlertCause.BALANCE_UNREAD: (
        _("The supplier's balance cannot be read"),
        _("See whether the supplier can be reached. Until it is read, only OCPay takes money."),
    ),
    AlertCause.PAYMENTS_UNREADABLE: (
        _("Nobody can tell whether these payments were made: %(count)s"),
        _("The desk says what the gateway answered. Ask its support whether the money came."),
    ),
}


def alert_title(alert: "Alert") -> str:
    """What happened; a cause that this version does not know is named by its code."""
    try:
        words = ALERT_TEXTS[AlertCause(alert.cause)][0]
    except ValueError:
        return alert.cause
    return str(words) % defaultdict(lambda: "?", alert.data)


def alert_reason(alert: "Alert") -> str:
    """The shop's own reason, if it noted one."""
    return translate_reason(str(alert.data.get("why", "")))


def what_to_do(alert: "Alert") -> str:
    """The first thing to try; empty for an unknown cause."""
    try:
        return str(ALERT_TEXTS[AlertCause(alert.cause)][1])
    except ValueError:
        return ""


def alert_url(alert: "Alert") -> str:
    """The whole address of its page in the back office."""
    try:
        return f"{settings.SITE_URL}" + reverse("admin:core_alert_change", args=[alert.pk])
    except NoReverseMatch:
        return f"{settings.SITE_URL}"


def plain_text_notice(alert: "Alert", step: int) -> str:
    """The whole notice as plain text, for channels that know nothing else."""
    telling = gettext("Told for the %(number)s. time.") % {"number": step + 1} if step else ""
    happened = ": ".join(
        part for part in (settings.SITE_NAME, alert_title(alert), alert_reason(alert)) if part
    )
    parts = (f"{happened}.", telling, what_to_do(alert), alert_url(alert))
    return " ".join(part for part in parts if part)
