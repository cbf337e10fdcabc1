"""Every interval of the shop, in one place.

`TIME_SCALE` divides those of the trade (60 makes a minute of one second), so that days can be watched in
seconds; those of machines and of people at work (MACHINE) it leaves.
Production refuses any scale but 1 (see storefront.settings).
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Self

from django.conf import settings

MACHINE = True  # a property of machines or of people at work, not of the trade: it does not shrink


class Interval(Enum):
    """How long what is named lasts, in seconds. Two of the same length stay two."""

    seconds: float
    is_machine: bool

    def __new__(cls, seconds: float, is_machine: bool = False) -> Self:
        member = object.__new__(cls)
        member._value_ = len(cls.__members__)
        member.seconds, member.is_machine = seconds, is_machine
        return member

    @property
    def duration(self) -> timedelta:
        """Its length, shrunk by TIME_SCALE unless it is the machine's."""
        return timedelta(seconds=self.seconds if self.is_machine else self.seconds / settings.TIME_SCALE)

    # orders
    ORDER_EXPIRES = 30 * 60
    EXPIRY_RECHECK = 60
    BUYER_PROOF = 15 * 60  # the browser that paid counts as fresh proof of identity
    ONE_TIME_CODE = 10 * 60
    ONE_TIME_CODE_WINDOW = 3_600  # in which the codes sent to one customer are counted
    REVEAL_WINDOW = 3_600  # in which the reveals of one customer are counted
    CART_KEPT = 30 * 86_400
    DAY = 86_400  # of what the settings count in days
    PAYOUT_SHOWN = 3 * 86_400  # by then a statement should show a payout that was noted
    SMALL_SUMS = 86_400  # in which the money is summed that one person alone lets go
    # accounts
    KNOWN_BROWSER = 180 * 86_400  # a browser that has signed in has tries of its own for so long
    STRANGERS_MAILS_WINDOW = 3_600  # in which mails are counted that anybody can have sent to an address
    SESSION_SEEN = 5 * 60  # how exactly it is noted when a browser was seen last
    STAFF_FACTOR_FRESH = 12 * 3_600  # staff are in the back office so long after their second factor
    STAFF_STEP_UP = 15 * 60  # money goes out, and people are changed, so long after the last proof
    EXPORTS_WINDOW = 3_600  # in which one user's exports are counted
    ONE_PERSON_DELAY = 3_600  # in a shop of one person, before what takes two is done
    # limits against abuse
    LIMIT_DAY = 86_400
    LIMIT_MONTH = 30 * 86_400
    REFUSALS_WINDOW = 3_600  # in which the noted refusals of one customer or network are counted
    ADDRESSES_KEPT = 90 * 86_400  # from where orders came, and what was refused
    # prices
    PRICE_STALE = 15 * 60  # an older price that cannot be refreshed is not sold
    CATALOGUE_FETCH = 86_400
    CATALOGUE_RETRY = 15 * 60  # after a fetch that failed
    CATALOGUE_AGAIN = 3_600  # after a fetch from which something was missing
    OFFERS_LOST = 86_400  # in which the offers are counted that have gone
    PRODUCT_REFRESH = 6 * 3_600
    READING_NOTED = 60  # that the same was read again is noted after so long
    READING_SLOW = 5, MACHINE  # an answer that took longer may be older than one that is not noted
    # what sells
    POPULARITY_RECOUNT = 3_600
    POPULARITY_WINDOW = 30 * 86_400  # sales older than that make no card popular
    DELIVERIES_WINDOW = 7 * 86_400  # "this week": what the figures of deliveries are of
    DELIVERY_FIGURES_TOLD = 86_400  # a count that is older is told no more
    EMPTY_SEARCHES_NOTED = 60, MACHINE  # how often a process notes what was searched for in vain
    # placing
    PLACING_LEASE = 120
    PREFLIGHT_RETRY = 15
    HELD_RECHECK = 60
    UNKNOWN_LOOKUP = 15
    IDS_MIXED_UP = 3_600  # an answer may name an order of another purchase of so long before
    LOOKUP_CALL = 75  # between two calls of look-ups, beyond those of the first minutes
    PARKED_LOOKUP_CALL = 180
    LOOKUP_LONGEST = 1_800  # a look-up of many pages puts the next one off for so long at most
    LOOKED_UP_TOGETHER = 5 * 60  # who is due so soon is looked up with who is due now
    UNKNOWN_VERDICT = 15 * 60  # not found for so long: a person decides
    BALANCE_READ = 60  # while somebody is in checkout
    BALANCE_READ_IDLE = 10 * 60
    BALANCE_WANTED = 5 * 60  # so long after somebody was seen in checkout
    BALANCE_UNREAD = 30 * 60  # it cannot be read for so long: a person is told
    LOOKUP_MARGIN = 120  # allowance for clocks that differ between us and the supplier
    MOST_SKEW = 86_400  # a clock of the supplier's that is off by more is not followed any further
    CLOCK_HOUR = 3_600  # in which measurements of the supplier's clock are kept together
    CLOCK_KEPT = 90 * 86_400  # what was measured of the supplier's clock
    EVIDENCE_LEAD = 86_400  # so long before an attempt the transactions begin that are to prove something
    PLACING_PAUSE_RECHECK = 30
    BREAKER_PAUSE = 5 * 60  # after unclear answers in a row, before one line is tried; then doubled
    BREAKER_TRIAL = 5  # between two looks at the line that is tried
    BREAKER_LOOK = 60  # until the unclear purchases are explained
    PLACE_AGAIN_AFTER = 3_600  # since the attempt, before two persons may have a line bought again
    RECONCILE = 86_400
    RECONCILE_RETRY = 3_600
    RECONCILE_WINDOW = 8 * 86_400
    COMPARISON_KEPT = 90 * 86_400
    # polling
    POLL_FIRST = 3
    POLL_YOUNG = 5 * 60  # since it was placed: it is asked about before what has waited for longer
    USUAL_DELIVERY = 60  # from when on a page no longer says that it usually takes less
    REFUND_MAIL_WAITS = 60  # for other refunds of the order, which are told in the same mail
    INCOMPLETE_RECHECK = 30  # called final, and fewer cards came than that promises
    LOSSES_WINDOW = 86_400  # in which the losses of one product are counted
    NOTICE_DELAYED = 5 * 60
    STAFF_DELAYED = 15 * 60
    WORK_WAITS = 3_600  # a piece of work that nobody does for so long, where nothing sooner is told
    JOB_WAITS = 2 * 86_400  # the same of what is done once in a while and can wait
    BOOKS_UNREAD = 2 * 86_400  # the supplier's books could not be compared for so long
    CATALOGUE_UNREAD = 2 * 86_400
    PRICES_UNREAD = 3_600  # not one price could be read again for so long
    KEY_UNREAD = 30 * 60  # the supplier could not be asked whose key it is
    # payments
    PAYMENT_LEASE = 60
    PAYMENT_FIRST_LOOK = 5
    PAYMENT_LINK = 20 * 60  # the vendor's own life of a link (ref: create-link)
    PAYMENT_CHECKOUT = 30 * 60  # Chargily's own life of a checkout, which nothing changes (expire)
    PAYMENT_LINK_EARLY = 60  # the vendor's clock may end a link so much before ours
    PAYMENT_GRACE = 5 * 60  # a payment begun in the last minute may end after the link's life
    GATEWAY_AVOIDED = 5 * 60  # after a payment that it did not begin, others for the same cards come first
    PAYMENT_WATCH = 24 * 3_600  # late money is looked for so long after expiry
    BANK_ANSWER = 60  # from when on a customer who is back from the bank is told that it takes longer
    PAYMENT_WATCHED = 30  # an open order page counts as a waiting customer for so long
    PAYMENT_LATE_LOOK = 15 * 60
    PAYMENT_UNREADABLE = 30 * 60  # nothing readable is told about it for so long: a person is told
    PAYMENT_UNREADABLE_END = 30 * 86_400  # since it was made; then only a webhook has it asked about
    TOP_UPS_WINDOW = 3_600  # in which the top-ups that one customer begins are counted
    STAFF_LOOK = 60  # a payment that a person confirms is not looked at more often
    ALONE_WINDOW = 24 * 3_600  # in which the small sums that one person confirms alone are summed
    TRANSFER_HOLD = 48 * 3_600  # the price is kept so long for money that is on its way
    PROOF_AGAIN = 24 * 3_600  # and at least so long after a better picture was asked for
    PROOF_LATE = 7 * 86_400  # a picture may still be sent for a payment that has expired
    PROOFS_WINDOW = 3_600  # in which the pictures sent for one payment, or from one network, are counted
    PROOF_KEPT = 90 * 86_400  # pictures are thrown away so long after their payment has ended
    STRAY_PICTURE_KEPT = 86_400  # one without a row is of an upload that was cut off
    TRANSFER_SOUGHT = 60 * 86_400  # statements are searched for the money of payments of this age
    WEBHOOK_RETRY = 15  # an event may come before our own answer to the start of its payment is stored
    WEBHOOK_PATIENCE = 3_600  # for so long; then a person decides
    WEBHOOK_KEPT = 90 * 86_400
    # telling that a card is back
    NOTICES_WINDOW = 3_600  # in which the requests from one network, or for one address, are counted
    NOTICE_KEPT = 180 * 86_400
    # codes that do not work
    CARD_REPORT_TAKEN = 14 * 86_400  # since the code was first shown
    CARD_REPORT_ANSWER = 3 * 86_400  # until then staff decide
    CARD_REPORTS_WINDOW = 3_600  # in which the reports of one customer are counted
    CARD_REPORT_KEPT = 180 * 86_400  # words and picture, since it was decided
    # messages of customers
    INQUIRIES_WINDOW = 3_600  # in which those from one network, or of one address, are counted
    INQUIRIES_KEPT = 2 * 365 * 86_400  # since they were settled
    # messages and sweeping
    HOUSEKEEPING = 86_400
    # How long what nobody needs any more is kept (docs/operations.md says why, table by table).
    LIMITS_KEPT = 2 * 86_400
    PAGE_CHANGES_KEPT = 3_600
    MESSAGES_KEPT = 365 * 86_400
    ALERTS_KEPT = 365 * 86_400
    DESK_ITEMS_KEPT = 2 * 365 * 86_400
    SYNCS_KEPT = 90 * 86_400
    EMPTY_SEARCHES_KEPT = 60 * 86_400
    PRICE_CHANGES_KEPT = 2 * 365 * 86_400
    LINKS_KEPT = 90 * 86_400  # since they have expired
    MESSAGE_LEASE = 60
    MESSAGE_RETRY = 60
    ALERT_SECOND = 10 * 60  # nobody took it: it is told again
    ALERT_THIRD = 3_600
    ALERT_DAILY = 86_400
    ALERT_SETTLED = 10 * 60  # what ended by itself and is back within so long is the same matter
    ALERT_RETRY = 15
    LINE_WAITS = 10 * 60  # on hold or parked for so long: a person is told
    PROPOSAL_WAITS = 3_600  # a proposal has waited for a second person for so long
    SUPPLIER_KEY_CHECK = 3_600
    SUPPLIER_KEY_RETRY = 20
    # machines, and people at work
    STAFF_IDLE = 2 * 3_600, MACHINE  # a session of staff ends so long after its last page
    STAFF_SESSION = 12 * 3_600, MACHINE  # and so long after the login in any case
    ARM_TO_SEND = 2, MACHINE  # between committing the attempt and sending it
    SWEEP_PASS = 1, MACHINE
    SWEEP_NOTED = 10, MACHINE  # how often a sweep writes down that it came round
    SWEEP_SELF_HELP = 5, MACHINE  # what is still due after so long, the sweep does itself
    SWEEP_RING_AGAIN = 10, MACHINE
    SILENCE = 120, MACHINE  # without a sweep for so long, the books are compared before anything is bought
    SWEEP_SILENT = 120, MACHINE  # /readyz complains beyond this age
    MAIL_WAITS = 3 * 60, MACHINE  # no mail has gone out for so long although some wait
    ABSENCE_WAITS = 120, MACHINE  # the books could not settle an absence for so long: a person is told
    ALERT_LOOK = 10, MACHINE  # how often it is looked whether a person must be told
    LIFESIGN = 60, MACHINE
    PROCESS_BEAT = 5, MACHINE
    PROCESS_WATCH = 15, MACHINE  # how often each process looks for what worker and sweeper should have told
    PROCESS_NOTED = 60, MACHINE  # how often it is in the database too, while the cache has each beat
    PROCESS_SILENT = 25, MACHINE  # without a beat for so long, a process counts as dead
    LOOP_HANGS = 60, MACHINE  # a process whose main loop has not come round for so long shows no life
    PROCESS_START = 60, MACHINE  # so long after the first process, the others may still be coming up
    SERVER_AWAY = 20, MACHINE  # a broker or cache that has not answered well for so long is away
    BUDGET_HALVED = 2, MACHINE  # what was called in so long tells "too many" of the same budget
    BUDGET_RAISED = 5, MACHINE  # between two steps up of a budget that is used up
    BALANCE_TRUSTED = 20 * 60, MACHINE  # an older one closes the ways to pay whose money lies elsewhere
    OVERDUE = 60, MACHINE  # nothing is due for longer while a sweeper lives
    BROKER_TROUBLE = 5, MACHINE  # after a failed ring, so long none is tried
    BROKER_SLOW = 1, MACHINE  # a ring that takes longer is of a broker that hangs: nobody else waits too
    CACHE_TROUBLE = 5, MACHINE  # after a call that failed, so long the cache is not asked


# Steps of waiting, as (age in seconds up to which it holds, seconds between two looks).
_POLLING = ((300, 5), (900, 30), (7_200, 300), (7 * 86_400, 3_600), (float("inf"), 86_400))
_PAYMENT_WATCHED = ((120, 3), (1_200, 8), (float("inf"), 300))
_PAYMENT_UNWATCHED = ((300, 10), (1_500, 30), (7_200, 300), (7 * 86_400, 3_600), (float("inf"), 86_400))
# The first odd answer may be the only one: it is asked again soon, then people decide.
_QUARANTINED = ((900, 30), (float("inf"), 3_600))
_UNKNOWN = ((60, 15), (300, 30), (float("inf"), 60))
# Each look reads the supplier's list from the attempt on, which grows longer day by day.
_PARKED = ((72 * 3_600, 900), (14 * 86_400, 3_600), (float("inf"), 86_400))


def _stepped(steps: tuple[tuple[float, float], ...], since: datetime, now: datetime) -> timedelta:
    age = max((now - since).total_seconds(), 0) * settings.TIME_SCALE
    seconds = next(pause for limit, pause in steps if age < limit)
    return timedelta(seconds=seconds / settings.TIME_SCALE)


def until_next_poll(placed_at: datetime, now: datetime) -> timedelta:
    """5 s for five minutes (the documented cadence: guide 4), then more slowly for days."""
    return _stepped(_POLLING, placed_at, now)


def until_next_quarantined_poll(since: datetime, now: datetime) -> timedelta:
    """How soon a line is asked about again whose answers have contradicted themselves since then."""
    return _stepped(_QUARANTINED, since, now)


def until_next_payment_check(started_at: datetime, now: datetime, *, watched: bool) -> timedelta:
    """Every few seconds while the customer waits on the open page, otherwise backing off."""
    return _stepped(_PAYMENT_WATCHED if watched else _PAYMENT_UNWATCHED, started_at, now)


def until_next_lookup(sent_at: datetime, now: datetime) -> timedelta:
    """How soon an attempt with unknown outcome is looked up again in the supplier's list."""
    return _stepped(_UNKNOWN, sent_at, now)


def until_next_parked_lookup(parked_at: datetime, now: datetime) -> timedelta:
    """How soon a parked line is looked up again: an order may turn up late, most likely in the first days."""
    return _stepped(_PARKED, parked_at, now)
