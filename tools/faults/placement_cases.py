"""Faults of placeOrder: whatever the answer, the supplier must hold one order at most."""

from tools.faults.cases import Case, ExpectedEnd, Rule, RuleScope, Staging, delivered, parked, refused

ODD_SUCCESSES = ("no_order_id", "null", "list", "long", "no_data", "text_success")
LOST = ("unknown",)  # the state that a line passes whose answer is not clear


def _place(fault: str, **parameters: object) -> Rule:
    return {"fault": fault, "endpoint": "placeOrder", **parameters}


def _case(name: str, ends: ExpectedEnd, *rules: Rule, **more: object) -> Case:
    return Case(name, rules, ends, **more)  # type: ignore[arg-type]


def _found(name: str, fault: str, **parameters: object) -> Case:
    """The supplier took the order and its answer says nothing clear: it is found in the order list."""
    return _case(name, delivered(), _place(fault, **parameters), through=LOST)


def _nowhere(name: str, fault: str, **parameters: object) -> Case:
    """The supplier did not take the order and does not say so clearly."""
    return _case(name, parked(), _place(fault, **parameters), through=LOST)


def _later(name: str, fault: str, **parameters: object) -> Case:
    """The supplier provably did nothing and asks to come again."""
    return _case(name, delivered(), _place(fault, **parameters))


LOST_ANSWERS = (
    # First those that take the longest: calls that hang for 45 seconds.
    _nowhere("silence", "hang", seconds=60.0),
    _found("apply, then silence", "apply_then_hang", seconds=60.0),
    _found("answer of a byte a second", "slow_body", pause=1.0),
    _found("applied 45 s late", "late_application", seconds=45.0),
    _found("applied 3 s late", "late_application", seconds=3.0),
    _case("slow, then a proper answer", delivered(), _place("slow", delay=8.0)),
    _case("apply, then a late answer", delivered(), _place("apply_then_slow", delay=8.0)),
    _nowhere("drop the request", "drop"),
    _nowhere("reset the request", "reset_before"),
    _found("apply, lose the answer", "apply_then_lose"),
    _found("apply, reset the answer", "apply_then_lose", reset=True),
    _found("half an answer", "half_body"),
    _found("answer of 100 MB", "huge_body"),
    _found("answer of 100 MB in gzip", "gzip_bomb"),
)

ERRORS = (
    *(
        case
        for name in ("500", "502", "504")
        for case in (
            _nowhere(f"HTTP {name}", f"http_{name}"),
            _found(f"HTTP {name}, applied", f"http_{name}", apply=True),
        )
    ),
    _nowhere("HTML", "html"),
    _found("HTML, applied", "html", apply=True),
    _nowhere("HTML with 403", "html_4xx"),
    _found("HTML with 403, applied", "html_4xx", apply=True),
    _nowhere("404 of a router", "router_404"),
    _nowhere("redirect", "redirect"),
    _found("redirect, applied", "redirect", apply=True),
    _found("empty answer", "empty_body"),
    _found("truncated JSON", "truncated_json"),
    *(_found(f"odd success: {kind}", "odd_success", kind=kind) for kind in ODD_SUCCESSES),
)

REFUSALS = (
    _later("429", "http_429"),
    _later("429 in HTML, three times", "http_429", json=False, retry_after=0, times=3),
    _later("AUTH_UNAVAILABLE", "auth_unavailable"),
    _case("out of stock", refused(), _place("out_of_stock")),
    _case("out of stock, three cards", refused(quantity=3), _place("out_of_stock"), quantity=3),
    _case("no balance, then some", delivered(), _place("no_balance"), through=("held",)),
    _case(
        "unknown refusal code",
        ExpectedEnd("parked", orders=0, desk="unknown_refusal"),
        _place("unknown_refusal_code"),
        through=LOST,
    ),
    _found("unknown refusal code, applied", "unknown_refusal_code", apply=True),
)


def _lower_price(trial: Staging) -> None:
    trial.set_price(trial.price)


def _sell_out(trial: Staging) -> None:
    trial.sandbox.settings(types={trial.type_id: {"quantity": 0}})


def _bring_back(trial: Staging) -> None:
    trial.sandbox.settings(types={trial.type_id: {"withdrawn": 0}})


PREFLIGHT = (
    _case(
        "price rise, then fall",
        delivered(),
        {"fault": "price_rise", "endpoint": "checkProduct", "percent": 60},
        tie=RuleScope.PRODUCT,
        through=("held",),
        mend=_lower_price,
    ),
    _case(
        "type vanishes, then is back",
        delivered(),
        {"fault": "type_vanishes", "endpoint": "checkProduct"},
        tie=RuleScope.PRODUCT,
        through=("held",),
        mend=_bring_back,
    ),
    _case("sold out before placing", refused(), prepare=_sell_out),
    *(
        _case(
            f"price is {kind}",
            delivered(),
            {"fault": "odd_price", "endpoint": "checkProduct", "kind": kind, "times": 2},
            tie=RuleScope.PRODUCT,
        )
        for kind in ("nan", "words", "negative", "zero", "huge")
    ),
    *(
        _case(
            f"product check: {name}",
            delivered(),
            {"fault": fault, "endpoint": "checkProduct", "times": 4},
            tie=RuleScope.PRODUCT,
        )
        for name, fault in (("dropped", "drop"), ("500", "http_500"), ("HTML", "html"), ("429", "http_429"))
    ),
)

IDENTITY = (
    # The look before buying says another card: held. When it says the old one again, the line goes on.
    *(
        _case(
            f"another {kind}, then the old one",
            delivered(),
            {"fault": "identity_changed", "kind": kind, "times": 2},
            tie=RuleScope.PRODUCT,
            through=("held",),
        )
        for kind in ("amount", "currency", "region", "brand")
    ),
    _case(
        "another currency for good",
        ExpectedEnd("held", orders=0, desk="held"),
        {"fault": "identity_changed", "kind": "currency", "times": None},
        tie=RuleScope.PRODUCT,
    ),
    _case(
        "other words for good",
        delivered(),
        {"fault": "identity_changed", "kind": "words", "times": None},
        tie=RuleScope.PRODUCT,
    ),
)

SHAPES = (
    # What is vital cannot be read: the line waits, and goes on when it can be.
    *(
        _case(
            f"product check: {field} is {shape}",
            delivered(),
            {"fault": "odd_shapes", "endpoint": "checkProduct", "field": field, "shape": shape, "times": 2},
            tie=RuleScope.PRODUCT,
        )
        for field, shape in (("id", "null"), ("name", "list"), ("price", "text"), ("price", "huge"))
    ),
    # What is not is bought on.
    *(
        _case(
            f"product check: {field} is {shape}, for good",
            delivered(),
            {
                "fault": "odd_shapes",
                "endpoint": "checkProduct",
                "field": field,
                "shape": shape,
                "times": None,
            },
            tie=RuleScope.PRODUCT,
        )
        for field, shape in (("quantity", "text"), ("quantity", "list"), ("available", "text"))
    ),
)

CASES = (
    Case("no fault", (), delivered(2), quantity=2),
    *LOST_ANSWERS,
    *ERRORS,
    *REFUSALS,
    *PREFLIGHT,
    *IDENTITY,
    *SHAPES,
)
