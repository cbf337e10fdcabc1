"""Faults that cannot be confined to one line; each has the shop to itself."""

from tools.faults.cases import TIME_SCALE, Case, ExpectedEnd, Rule, RuleScope, Staging, delivered
from tools.faults.shop_state import fetch_catalogue, pause_after_clock_step

HOUR = 3_600.0 / TIME_SCALE  # real seconds
ENTRIES, OVER = 10_000, 4 * HOUR  # of a long past in the supplier's books
SKEWED_CALLS = 60  # enough for a purchase from its first check to its cards
LOSE_THE_ANSWER: Rule = {"fault": "apply_then_lose", "endpoint": "placeOrder"}


def _list(name: str, fault: str, **parameters: object) -> Case:
    """The answer to placeOrder is lost, and the order list in which it is looked for misbehaves."""
    rule = {"fault": fault, "endpoint": "list", **parameters}
    return Case(
        f"list: {name}", (rule,), delivered(), RuleScope.NONE, through=("unknown",), also=(LOSE_THE_ANSWER,)
    )


def _balance(name: str, fault: str, **parameters: object) -> Case:
    rule = {"fault": fault, "endpoint": "balance", **parameters}
    return Case(f"balance: {name}", (rule,), delivered(), RuleScope.NONE)


def _heal(trial: Staging) -> None:
    trial.heal()


def _books(name: str, fault: str, **parameters: object) -> Case:
    """Buying is paused until the books were compared, and they are wrong until staff have heard of it."""
    return Case(
        f"books: {name}",
        ({"fault": fault, "times": None, **parameters},),
        delivered(desk="placing_paused"),
        RuleScope.NONE,
        through=("held",),
        prepare=_pause,
        mend=_heal,
        until="held",
        until_desk="placing_paused",
    )


def _pause(_trial: Staging) -> None:
    pause_after_clock_step()


def _pause_with_long_books(trial: Staging) -> None:
    trial.sandbox.ask("ledger", {"entries": ENTRIES, "seconds": OVER})
    pause_after_clock_step()


BOOKS = (
    _books("a gap in the transactions", "ledger_gap"),
    _books("orders are not listed", "list_omits", newest=3),
    # It is in no list, but it was paid for, and says what it is for while it is handled.
    Case(
        "list: never shows an order in the making",
        ({"fault": "list_omits", "endpoint": "list", "times": None},),
        delivered(),
        RuleScope.NONE,
        through=("unknown",),
        also=({"fault": "slow_handling", "seconds": 20.0}, LOSE_THE_ANSWER),
    ),
    # Once it is settled it does not say so any more: a person must look, until it is listed.
    Case(
        "list: shows an order after a person was told",
        ({"fault": "list_omits", "endpoint": "list", "times": None},),
        delivered(),
        RuleScope.NONE,
        through=("unknown", "parked"),
        mend=_heal,
        until="parked",
        until_desk="parked",
        also=(LOSE_THE_ANSWER,),
    ),
    # The last of these: the books stay long.
    Case(
        "books: 10,000 transactions",
        ({"fault": "slow", "endpoint": "transactions", "delay": 0.1, "times": 100},),
        delivered(),
        RuleScope.NONE,
        through=("held",),
        prepare=_pause_with_long_books,
    ),
)


def _catalogue(name: str, desk: str, **parameters: object) -> Case:
    """The catalogue is fetched just then, and is odd: nothing changes; a person is told while it is so."""
    rule = {"fault": "odd_shapes", "endpoint": "catalog", **parameters}
    return Case(
        f"catalogue: {name}",
        (rule,),
        delivered(desk=desk),
        RuleScope.NONE,
        prepare=lambda _trial: fetch_catalogue(),
        mend=lambda _trial: fetch_catalogue(),
        until="delivered",
        until_desk=desk,
    )


CATALOGUE = (
    _catalogue("titles are lists", "catalogue-unreadable", field="title", shape="list"),
    _catalogue("every third id is null", "catalogue-unreadable", field="id", shape="null", every=3),
    _catalogue("no ids", "catalogue-shrunken", field="id", shape="missing"),
    _catalogue("categories are objects", "catalogue-unreadable", field="category", shape="object"),
    _catalogue("enabled is text", "catalogue-unreadable", field="enabled", shape="text"),
)

CASES = (
    _list("lags behind", "list_lag", seconds=4.0, times=5),
    _list("leaves out the newest", "list_omits", times=4),
    _list("names all twice", "list_doubles", times=4),
    _list("500, 5 times", "http_500", times=5),
    _list("HTML, 2 times", "html", times=2),
    _list("truncated JSON, 2 times", "truncated_json", times=2),
    _list("an entry that is none", "broken_item", times=2),
    *(
        Case(
            f"clock: {name}, answer lost",
            ({"fault": "clock_skew", "seconds": seconds, "times": SKEWED_CALLS},),
            delivered(),
            RuleScope.NONE,
            through=("unknown",),
            also=(LOSE_THE_ANSWER,),
        )
        for name, seconds in (("an hour ahead", HOUR), ("an hour behind", -HOUR))
    ),
    Case(
        "balance runs out, then is back",
        # By a fault: the customer's payment is credited to the same account and would fill it again. Some of
        # the answers go to checkouts, which look at the balance, too.
        ({"fault": "override", "endpoint": "balance", "set": {"balance": 1}, "times": 5},),
        delivered(),
        RuleScope.NONE,
        through=("held",),
    ),
    _balance("500, 4 times", "http_500", times=4),
    _balance("dropped, 4 times", "drop", times=4),
    # The id names an order that serves another line: it is not believed, the own one is found in the list.
    Case(
        "the id of an earlier order",
        ({"fault": "repeated_order_id"},),
        delivered(),
        RuleScope.NONE,
        through=("unknown",),
    ),
    *CATALOGUE,
    *BOOKS,
    # The last of all: it pauses buying until staff have put in a key that works.
    Case(
        "key refused (401)",
        ({"fault": "key_refused", "endpoint": "placeOrder"},),
        ExpectedEnd("held", orders=0, desk="held"),
        RuleScope.NONE,
    ),
)
