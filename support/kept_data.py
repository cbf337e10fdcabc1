"""What the shop keeps of whoever buys: the list behind the page about privacy.

Law 18-07 of 10 June 2018 on the protection of personal data wants people to be told what is kept, what for,
how long and who sees it (art. 32). `support/tests/test_kept_data.py` compares the list with what is kept:
each table of the shop is in it, or is said to hold nothing of customers.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.intervals import Interval

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class KeptData:
    """Data of one kind: what, what for, who sees it, how long; and the tables that hold it."""

    what: Any
    purpose: Any
    seen_by: Any
    tables: tuple[str, ...]
    interval: Interval | None = None  # None: as the law on books wants it, or until the account is closed
    until: Any = ""  # in words, where no interval says it

    @property
    def kept(self) -> str:
        """How long, in words."""
        if self.interval is None:
            return str(self.until)
        days = self.interval.duration.days
        years, rest = divmod(days, DAYS_OF_A_YEAR)
        if years and not rest:
            return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


STAFF = _("our staff")
BOOKS = _("as long as commercial law wants books to be kept (ten years)")
ACCOUNT = _("until you close the account")

_KEPT = (
    KeptData(
        _("Your e-mail address and your phone number"),
        _("to send you what belongs to your order and to recognise you"),
        STAFF,
        ("accounts_customer", "orders_order"),
        until=BOOKS,
    ),
    KeptData(
        _("Your account: address, language, password (as a digest that cannot be read), second factor"),
        _("to let you and nobody else in"),
        _("you; our staff see address and language"),
        (
            *("accounts_user", "accounts_user_groups", "accounts_user_user_permissions"),
            *("account_emailaddress", "account_emailconfirmation", "mfa_authenticator"),
        ),
        until=ACCOUNT,
    ),
    KeptData(
        _("What you bought, what you paid, receipts, refunds and what became of them"),
        _("to deliver, to refund, and to keep the books"),
        STAFF,
        (
            *("orders_line", "orders_attempt", "orders_supplierorder", "orders_orphan", "orders_pair"),
            *("orders_orderpayment", "orders_linecard", "orders_linerefund", "orders_cardrefund"),
            *("payments_payment", "payments_refund", "payments_unapplied", "payments_document"),
            *("payments_staffconfirmation", "payments_grant", "payments_wallet", "payments_walletentry"),
            *("payments_journalevent", "payments_journalentry", "core_move", "core_act"),
        ),
        until=BOOKS,
    ),
    KeptData(
        _("The account that a refund goes to (CCP or RIP)"),
        _("to send you your money"),
        _("staff who pay refunds"),
        (
            "payments_refundpayee",
            "payments_payoutproof",
            "payments_statementline",
            "payments_statementimport",
        ),
        until=BOOKS,
    ),
    KeptData(
        _("Your codes, encrypted, and when they were shown"),
        _("so that you find them again, and to settle disputes"),
        _("you alone see a code; our staff see when it was shown"),
        ("delivery_card", "delivery_quarantined", "delivery_reveallog"),
        until=BOOKS,
    ),
    KeptData(
        _("From which network address you ordered and looked at codes"),
        _("against abuse, and to settle disputes"),
        STAFF,
        ("delivery_revealorigin", "orders_limitrefusal", "accounts_notice"),
        Interval.ADDRESSES_KEPT,
    ),
    KeptData(
        _("The picture of a transfer receipt that you sent"),
        _("to find your money on our account"),
        _("staff who confirm payments"),
        ("payments_transferproof",),
        Interval.PROOF_KEPT,
    ),
    KeptData(
        _("What you told us of a code that does not work, and the picture that you sent with it"),
        _("to ask the supplier, and to decide"),
        STAFF,
        ("orders_cardreport",),
        Interval.CARD_REPORT_KEPT,
    ),
    KeptData(
        _("What the payment pages told us about your payment"),
        _("to know whether it was paid"),
        STAFF,
        ("payments_webhookevent",),
        Interval.WEBHOOK_KEPT,
    ),
    KeptData(
        _("Your cart"),
        _("so that you can go on later"),
        _("you alone"),
        ("orders_cart", "orders_cartline"),
        Interval.CART_KEPT,
    ),
    KeptData(
        _("Your wish to be told when a card is back"),
        _("to write to you once"),
        STAFF,
        ("catalog_backinstock",),
        Interval.NOTICE_KEPT,
    ),
    KeptData(
        _("What you wrote to us, and our answer"),
        _("to answer you"),
        STAFF,
        ("support_inquiry", "support_inquiryanswer"),
        Interval.INQUIRIES_KEPT,
    ),
    KeptData(
        _("Which mails we sent you, without their text"),
        _("so that none is sent twice"),
        STAFF,
        ("core_message",),
        Interval.MESSAGES_KEPT,
    ),
    KeptData(
        _("Notes about orders that needed a person"),
        _("to settle what a machine could not"),
        STAFF,
        ("core_deskitem", "core_symptom"),
        Interval.DESK_ITEMS_KEPT,
    ),
    KeptData(
        _("Links in our mails, as a digest that cannot be read"),
        _("to open your order for you"),
        _("nobody"),
        ("orders_orderlink",),
        Interval.LINKS_KEPT,
    ),
    KeptData(
        _("In which browsers you are signed in, and tries to sign in"),
        _("so that you can end them, and against guessing"),
        _("you alone"),
        (
            *("usersessions_usersession", "django_session", "core_limitentry", "core_limitwindow"),
            "accounts_onetimecode",
        ),
        until=_("until you sign out, or a day after they have ended"),
    ),
)


def kept_data() -> tuple[KeptData, ...]:
    """Everything that is kept of whoever buys."""
    return _KEPT
