"""What the pretend supplier does wrong, by ids: when an order is placed, looked for, and polled."""

from sandbox.faults.odd_orders import KINDS as ODD_ORDERS
from tools.soak.injection.rules import (
    ERRORS,
    NOTHING,
    Fault,
    Rule,
    RuleScope,
    all_of,
    at_endpoint,
    drawn,
    mostly_one_of,
    one_of,
)

MOST_BYTES = 8  # megabytes: more than the client reads of any answer, less than it takes long to make
SILENCE = 20.0  # real seconds, longer than the client waits here
ODD_SUCCESSES = ("no_order_id", "null", "number", "list", "long", "no_data", "text_success")
# Told oddly once. Left out is what staff may believe, which is wrong: a refund, and a number as code.
ODD_ONCE = tuple(kind for kind in ODD_ORDERS if kind not in ("refunded_without", "code_number"))
# Told oddly for as long as it is asked: staff end it.
ODD_FOR_EVER = (
    *("no_cards", "a_card_fewer", "a_card_more"),
    *("quantity_text", "quantity_other", "count_text", "count_lower"),
)
HOSTILE = ("rtl", "newline", "script", "unicode", "short", "long")

HOURS = (-3_600.0, 3_600.0)  # real seconds by which the supplier's clock is wrong

_LOSE: Rule = {"fault": "apply_then_lose", "endpoint": "placeOrder"}
_DROP: Rule = {"fault": "drop", "endpoint": "placeOrder"}
_TWICE: Rule = {"fault": "applied_twice", "endpoint": "placeOrder"}

PLACING = (
    Fault(
        "S2",
        one_of(_LOSE, _LOSE, _LOSE, *at_endpoint("placeOrder", "apply_then_hang", seconds=SILENCE)),
        share=4,
    ),
    Fault("S3", one_of(_DROP, _DROP, *at_endpoint("placeOrder", "reset_before", "hang")), share=2),
    Fault("S4", one_of({**_LOSE, "reset": True}, *at_endpoint("placeOrder", "half_body"))),
    Fault(
        "S5",
        mostly_one_of(
            *at_endpoint("placeOrder", "empty_body", "truncated_json"),
            *at_endpoint("placeOrder", "html", apply=True),
            *({"fault": "odd_success", "kind": kind} for kind in ODD_SUCCESSES),
            seldom=at_endpoint("placeOrder", "html"),
        ),
    ),
    Fault(
        "S6",
        mostly_one_of(
            *at_endpoint("placeOrder", *ERRORS, apply=True), seldom=at_endpoint("placeOrder", *ERRORS)
        ),
    ),
    Fault("S7", one_of(*at_endpoint("placeOrder", "out_of_stock", "no_balance"))),
    Fault(
        "S8",
        mostly_one_of(
            *at_endpoint("placeOrder", "unknown_refusal_code", "html_4xx", apply=True),
            seldom=at_endpoint("placeOrder", "unknown_refusal_code", "html_4xx", "router_404"),
        ),
    ),
    Fault("S9", one_of(*at_endpoint("placeOrder", "key_refused", "forbidden")), share=2),
    Fault("S10", one_of(*at_endpoint("placeOrder", "http_429", "auth_unavailable"))),
    Fault(
        "S11",
        mostly_one_of(
            *at_endpoint("placeOrder", "redirect", apply=True), seldom=at_endpoint("placeOrder", "redirect")
        ),
    ),
    Fault("S13", drawn("placeOrder", "late_application", "seconds", 30.0, 600.0, 2_000.0)),
    Fault("S16", all_of(_LOSE, _LOSE), share=2, quantity=2, is_twin=True),
    Fault(
        "S16",
        lambda random: random.choice([[_LOSE, _DROP], [_TWICE, _LOSE, _LOSE]]),
        share=1,
        quantity=2,
        is_twin=True,
    ),
    Fault("S18", drawn("placeOrder", "slow_handling", "seconds", 200.0, 700.0, 7_200.0)),
    Fault(
        "S19",
        one_of(
            *at_endpoint(
                "placeOrder", "fewer_cards", "more_cards", "empty_card", "null_serial", "duplicate_cards"
            ),
            *at_endpoint("placeOrder", "contradiction", label="FULFILLED", fulfilled=0),
            *at_endpoint("placeOrder", "contradiction", label="REFUNDED", fulfilled=3),
        ),
        quantity=3,
    ),
    Fault("S20", drawn("placeOrder", "partial", "fulfilled", 0, 1, 3, 5, 6), quantity=5),
    Fault("S26", one_of(*at_endpoint("placeOrder", "sold_twice"))),
    Fault(
        "S27",
        one_of(
            *at_endpoint("checkProduct", "price_rise", percent=20),
            *at_endpoint("checkProduct", "type_vanishes", "odd_price"),
        ),
        tie=RuleScope.PRODUCT,
    ),
    Fault(
        "S28", one_of({"fault": "override", "endpoint": "balance", "set": {"balance": 1}}), tie=RuleScope.NONE
    ),
    Fault("S29", drawn("placeOrder", "hostile_card", "kind", *HOSTILE)),
    Fault("S35", one_of(*at_endpoint("placeOrder", "price_jump", percent=100))),
    Fault("S36", one_of(*at_endpoint("placeOrder", "extra_fields", "sold_alike"))),
    Fault(
        "S30",
        all_of(*at_endpoint("placeOrder", "partial", fulfilled=1), *at_endpoint("placeOrder", "no_refund")),
        quantity=3,
    ),
    Fault(
        "S32",
        one_of(
            *at_endpoint("placeOrder", "huge_body", "gzip_bomb", megabytes=MOST_BYTES),
            *at_endpoint("placeOrder", "slow_body", pause=0.5),
            *at_endpoint("placeOrder", "more_cards", by=2_000),
        ),
        share=2,
    ),
    Fault(
        "S37",
        mostly_one_of(
            *at_endpoint("checkProduct", "identity_changed", kind="amount"),
            *at_endpoint("checkProduct", "identity_changed", kind="currency", times=3),
            *at_endpoint("checkProduct", "identity_changed", kind="region"),
            *at_endpoint("checkProduct", "identity_changed", kind="words", times=9),
            seldom=at_endpoint("checkProduct", "identity_changed", kind="brand", times=40),
        ),
        tie=RuleScope.PRODUCT,
    ),
    Fault(
        "S38",
        one_of(
            *at_endpoint("checkProduct", "odd_shapes", field="price", shape="text", times=3),
            *at_endpoint("checkProduct", "odd_shapes", field="name", shape="null"),
            *at_endpoint("checkProduct", "odd_shapes", field="id", shape="list", times=2),
            *at_endpoint("checkProduct", "odd_shapes", field="quantity", shape="negative", times=9),
        ),
        tie=RuleScope.PRODUCT,
    ),
    Fault(NOTHING, all_of(), share=40),
)

# A lost answer, and a list that misbehaves just while the order is looked for in it.
LOOKING = (
    Fault("S14", one_of(*at_endpoint("list", "list_lag", seconds=60.0, times=3)), tie=RuleScope.NONE),
    Fault("S14", one_of(*at_endpoint("list", "list_omits", "list_doubles", times=2)), tie=RuleScope.NONE),
    Fault(
        "S5",
        one_of(*at_endpoint("list", "html", "truncated_json", "broken_item")),
        tie=RuleScope.NONE,
        share=1,
    ),
    # The supplier's own clock, its own books: for so many calls, whoever makes them.
    Fault(
        "S33",
        one_of(*({"fault": "clock_skew", "endpoint": "any", "seconds": hour, "times": 40} for hour in HOURS)),
        tie=RuleScope.NONE,
        share=2,
    ),
    Fault("S34", one_of(*at_endpoint("list", "unlisted", times=3)), tie=RuleScope.NONE, share=1),
    Fault("S35", one_of(*at_endpoint("transactions", "ledger_gap", times=3)), tie=RuleScope.NONE, share=1),
)

POLLING = (
    Fault("S10", one_of(*at_endpoint("checkOrder", "http_429", times=2)), tie=RuleScope.SUPPLIER_ORDER),
    Fault("S18", one_of(*at_endpoint("checkOrder", "stay_handling", times=5)), tie=RuleScope.SUPPLIER_ORDER),
    Fault(
        "S21",
        one_of(*at_endpoint("checkOrder", "flip_final", status="HANDLING", times=2)),
        tie=RuleScope.SUPPLIER_ORDER,
    ),
    Fault(
        "S21",
        one_of(*at_endpoint("checkOrder", "flip_final", status="PARTIALLY_FILLED")),
        tie=RuleScope.SUPPLIER_ORDER,
    ),
    Fault(
        "S24", one_of(*at_endpoint("checkOrder", "unknown_status", "other_id")), tie=RuleScope.SUPPLIER_ORDER
    ),
    Fault("S25", one_of(*at_endpoint("checkOrder", "not_found", times=3)), tie=RuleScope.SUPPLIER_ORDER),
    Fault("S33", drawn("checkOrder", "odd_order", "kind", *ODD_ONCE), tie=RuleScope.SUPPLIER_ORDER),
    Fault(
        "S34",
        one_of(
            *(
                rule
                for kind in ODD_FOR_EVER
                for rule in at_endpoint("checkOrder", "odd_order", kind=kind, times=None)
            )
        ),
        tie=RuleScope.SUPPLIER_ORDER,
        share=2,
    ),
    Fault(
        "S32",
        one_of(
            *at_endpoint("checkOrder", "huge_body", "gzip_bomb", megabytes=MOST_BYTES),
            *at_endpoint("checkOrder", "deep_json"),
        ),
        tie=RuleScope.SUPPLIER_ORDER,
        share=1,
    ),
    Fault("S6", one_of(*at_endpoint("checkOrder", *ERRORS, times=2)), tie=RuleScope.SUPPLIER_ORDER, share=1),
    Fault(
        "S4",
        one_of(*at_endpoint("checkOrder", "half_body", "drop", times=2)),
        tie=RuleScope.SUPPLIER_ORDER,
        share=1,
    ),
)
