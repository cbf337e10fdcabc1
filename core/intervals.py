"""Every interval of the shop, in one place.

`TIME_SCALE` divides them all (60 makes a minute of one second), so that days can be watched in seconds.
Production refuses any scale but 1 (see storefront.settings).
"""

from datetime import datetime, timedelta

from django.conf import settings

_SECONDS: dict[str, float] = {
    # orders
    "order_expires": 30 * 60,
    "expiry_recheck": 60,
    "buyer_proof": 15 * 60,  # the browser that paid counts as fresh proof of identity
    "one_time_code": 10 * 60,
    "one_time_code_window": 3_600,  # in which the codes sent to one customer are counted
    "reveal_window": 3_600,  # in which the reveals of one customer are counted
    "cart_kept": 30 * 86_400,
    "day": 86_400,  # of what the settings count in days
    "payout_shown": 3 * 86_400,  # by then a statement should show a payout that was noted
    "small_sums": 86_400,  # in which the money is summed that one person alone lets go
    # accounts
    "known_browser": 180 * 86_400,  # a browser that has signed in has tries of its own for so long
    "strangers_mails_window": 3_600,  # in which mails are counted that anybody can have sent to an address
    "session_seen": 5 * 60,  # how exactly it is noted when a browser was seen last
    "staff_factor_fresh": 12 * 3_600,  # staff are in the back office so long after their second factor
    "staff_step_up": 15 * 60,  # money goes out, and people are changed, so long after the last proof
    "exports_window": 3_600,  # in which one user's exports are counted
    "one_person_delay": 3_600,  # in a shop of one person, before what takes two is done
    # limits against abuse
    "limit_day": 86_400,
    "limit_month": 30 * 86_400,
    "refusals_window": 3_600,  # in which the noted refusals of one customer or network are counted
    "addresses_kept": 90 * 86_400,  # from where orders came, and what was refused
    # prices
    "price_stale": 15 * 60,  # an older price that cannot be refreshed is not sold
    "catalogue_fetch": 86_400,
    "catalogue_again": 3_600,  # after a fetch from which something was missing
    "offers_lost": 86_400,  # in which the offers are counted that have gone
    "product_refresh": 6 * 3_600,
    # what sells
    "popularity_recount": 3_600,
    "popularity_window": 30 * 86_400,  # sales older than that make no card popular
    # placing
    "placing_lease": 120,
    "preflight_retry": 15,
    "held_recheck": 60,
    "unknown_lookup": 15,
    "ids_mixed_up": 3_600,  # an answer may name an order of another purchase of so long before
    "lookup_call": 75,  # between two calls of look-ups, beyond those of the first minutes
    "parked_lookup_call": 180,
    "lookup_longest": 1_800,  # a look-up of many pages puts the next one off for so long at most
    "looked_up_together": 5 * 60,  # who is due so soon is looked up with who is due now
    "unknown_verdict": 15 * 60,  # not found for so long: a person decides
    "balance_read": 60,  # while somebody is in checkout
    "balance_read_idle": 10 * 60,
    "balance_wanted": 5 * 60,  # so long after somebody was seen in checkout
    "balance_unread": 30 * 60,  # it cannot be read for so long: a person is told
    "lookup_margin": 120,  # allowance for clocks that differ between us and the supplier
    "most_skew": 86_400,  # a clock of the supplier's that is off by more is not followed any further
    "clock_hour": 3_600,  # in which measurements of the supplier's clock are kept together
    "clock_kept": 90 * 86_400,  # what was measured of the supplier's clock
    "evidence_lead": 86_400,  # so long before an attempt the transactions begin that are to prove something
    "placing_pause_recheck": 30,
    "breaker_pause": 5 * 60,  # after unclear answers in a row, before one line is tried; then doubled
    "breaker_trial": 5,  # between two looks at the line that is tried
    "breaker_look": 60,  # until the unclear purchases are explained
    "place_again_after": 3_600,  # since the attempt, before two persons may have a line bought again
    "reconcile": 86_400,
    "reconcile_retry": 3_600,
    "reconcile_window": 8 * 86_400,
    "comparison_kept": 90 * 86_400,
    # polling
    "poll_first": 3,
    "usual_delivery": 60,  # from when on a page no longer says that it usually takes less
    "incomplete_recheck": 30,  # called final, and fewer cards came than that promises
    "losses_window": 86_400,  # in which the losses of one product are counted
    "notice_delayed": 5 * 60,
    "staff_delayed": 15 * 60,
    "work_waits": 3_600,  # a piece of work that nobody does for so long, where nothing sooner is told
    "job_waits": 2 * 86_400,  # the same of what is done once in a while and can wait
    "books_unread": 2 * 86_400,  # the supplier's books could not be compared for so long
    "catalogue_unread": 2 * 86_400,
    "prices_unread": 3_600,  # not one price could be read again for so long
    "key_unread": 30 * 60,  # the supplier could not be asked whose key it is
    # payments
    "payment_lease": 60,
    "payment_first_look": 5,
    "payment_link": 20 * 60,  # the vendor's own life of a link (ref: create-link)
    "payment_checkout": 30 * 60,  # Chargily's own life of a checkout, which nothing changes (expire)
    "payment_link_early": 60,  # the vendor's clock may end a link so much before ours
    "payment_grace": 5 * 60,  # a payment begun in the last minute may end after the link's life
    "payment_watch": 24 * 3_600,  # late money is looked for so long after expiry
    "bank_answer": 60,  # from when on a customer who is back from the bank is told that it takes longer
    "payment_watched": 30,  # an open order page counts as a waiting customer for so long
    "payment_late_look": 15 * 60,
    "payment_unreadable": 30 * 60,  # nothing readable is told about it for so long: a person is told
    "payment_unreadable_end": 30 * 86_400,  # since it was made; then only a webhook has it asked about
    "top_ups_window": 3_600,  # in which the top-ups that one customer begins are counted
    "staff_look": 60,  # a payment that a person confirms is not looked at more often
    "alone_window": 24 * 3_600,  # in which the small sums that one person confirms alone are summed
    "transfer_hold": 48 * 3_600,  # the price is kept so long for money that is on its way
    "proof_again": 24 * 3_600,  # and at least so long after a better picture was asked for
    "proof_late": 7 * 86_400,  # a picture may still be sent for a payment that has expired
    "proofs_window": 3_600,  # in which the pictures sent for one payment, or from one network, are counted
    "proof_kept": 90 * 86_400,  # pictures are thrown away so long after their payment has ended
    "stray_picture_kept": 86_400,  # one without a row is of an upload that was cut off
    "transfer_sought": 60 * 86_400,  # statements are searched for the money of payments of this age
    "webhook_retry": 15,  # an event may come before our own answer to the start of its payment is stored
    "webhook_patience": 3_600,  # for so long; then a person decides
    "webhook_kept": 90 * 86_400,
    # telling that a card is back
    "notices_window": 3_600,  # in which the requests from one network, or for one address, are counted
    "notice_kept": 180 * 86_400,
    # messages and sweeping
    "housekeeping": 86_400,
    # How long what nobody needs any more is kept (docs/operations.md says why, table by table).
    "limits_kept": 2 * 86_400,
    "messages_kept": 365 * 86_400,
    "alerts_kept": 365 * 86_400,
    "desk_items_kept": 2 * 365 * 86_400,
    "syncs_kept": 90 * 86_400,
    "price_changes_kept": 2 * 365 * 86_400,
    "links_kept": 90 * 86_400,  # since they have expired
    "message_lease": 60,
    "message_retry": 60,
    "alert_second": 10 * 60,  # nobody took it: it is told again
    "alert_third": 3_600,
    "alert_daily": 86_400,
    "alert_settled": 10 * 60,  # what ended by itself and is back within so long is the same matter
    "alert_retry": 15,
    "line_waits": 10 * 60,  # on hold or parked for so long: a person is told
    "proposal_waits": 3_600,  # a proposal has waited for a second person for so long
    "supplier_key_check": 3_600,
    "supplier_key_retry": 20,
}

# Properties of machines and of people at work, not of the trade: these do not shrink.
_MACHINE_SECONDS: dict[str, float] = {
    "staff_idle": 2 * 3_600,  # a session of staff ends so long after its last page
    "staff_session": 12 * 3_600,  # and so long after the login in any case
    "arm_to_send": 2,  # between committing the attempt and sending it
    "sweep_pass": 1,
    "sweep_self_help": 5,  # what is still due after so long, the sweep does itself
    "sweep_ring_again": 10,
    "silence": 120,  # without a sweep for so long, the books are compared before anything is bought
    "sweep_silent": 120,  # /readyz complains beyond this age
    "mail_waits": 3 * 60,  # no mail has gone out for so long although some wait
    "absence_waits": 120,  # the books could not settle an absence for so long: a person is told
    "alert_look": 5,  # how often it is looked whether a person must be told
    "lifesign": 60,
    "process_beat": 5,
    "process_silent": 25,  # without a beat for so long, a process counts as dead
    "loop_hangs": 60,  # a process whose main loop has not come round for so long shows no life any more
    "process_start": 60,  # so long after the first process, the others may still be coming up
    "server_away": 20,  # a broker or cache that has not answered well for so long is away
    "budget_pause": 1,
    "balance_trusted": 20 * 60,  # an older one closes the ways to pay whose money lies elsewhere
    "overdue": 60,  # nothing is due for longer while a sweeper lives
    "broker_trouble": 5,  # after a failed ring, so long none is tried
    "broker_slow": 1,  # a ring that takes longer is of a broker that hangs: nobody else waits for it as well
    "cache_trouble": 5,  # after a call that failed, so long the cache is not asked
}

# Steps of waiting, as (age in seconds up to which it holds, seconds between two looks).
_POLLING = ((300, 5), (900, 30), (7_200, 300), (7 * 86_400, 3_600), (float("inf"), 86_400))
_PAYMENT_WATCHED = ((120, 3), (1_200, 8), (float("inf"), 300))
_PAYMENT_UNWATCHED = ((300, 10), (1_500, 30), (7_200, 300), (7 * 86_400, 3_600), (float("inf"), 86_400))
# The first odd answer may be the only one: it is asked again soon, then people decide.
_QUARANTINED = ((900, 30), (float("inf"), 3_600))
_UNKNOWN = ((60, 15), (300, 30), (float("inf"), 60))
# Each look reads the supplier's list from the attempt on, which grows longer day by day.
_PARKED = ((72 * 3_600, 900), (14 * 86_400, 3_600), (float("inf"), 86_400))


def interval(name: str) -> timedelta:
    """The interval of that name, shrunk by TIME_SCALE unless it is the machine's. KeyError if unknown."""
    if name in _MACHINE_SECONDS:
        return timedelta(seconds=_MACHINE_SECONDS[name])
    return timedelta(seconds=_SECONDS[name] / settings.TIME_SCALE)


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
