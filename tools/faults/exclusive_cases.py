"""Faults that cannot be confined to one line; each has the shop to itself."""

from tools.faults.cases import TIME_SCALE, Case, ExpectedEnd, Rule, RuleScope, delivered

HOUR = 3_600.0 / TIME_SCALE  # real seconds
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
    # The last of all: it pauses buying until staff have put in a key that works.
    Case(
        "key refused (401)",
        ({"fault": "key_refused", "endpoint": "placeOrder"},),
        ExpectedEnd("held", orders=0, desk="held"),
        RuleScope.NONE,
        spoils_shop=True,
    ),
)
