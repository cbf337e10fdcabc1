"""The ways in which the supplier and the gateway may misbehave in an example: fault rules of the sandbox."""

from itertools import product
from typing import Any

from hypothesis import strategies as st

Rule = dict[str, Any]

_LOST = [{"fault": name} for name in ("drop", "reset_before", "half_body", "empty_body", "truncated_json")]
_LOST += [{"fault": "apply_then_lose", "reset": reset} for reset in (False, True)]
_REFUSED = [
    {"fault": name, "apply": apply}
    for name, apply in product(
        (
            "http_500",
            "http_502",
            "http_503",
            "http_504",
            "html",
            "html_4xx",
            "redirect",
            "unknown_refusal_code",
        ),
        (False, True),
    )
]
_TOLD_TO_WAIT = [{"fault": "http_429"}, {"fault": "http_429", "json": False}, {"fault": "auth_unavailable"}]
_SAID_NO = [{"fault": name} for name in ("out_of_stock", "no_balance", "forbidden", "key_refused")]
_ODD_IDS = [
    {"fault": "odd_success", "kind": kind}
    for kind in (
        "no_order_id",
        "null",
        "number",
        "list",
        "long",
        "empty",
        "spaces",
        "no_data",
        "text_success",
    )
]
_PLANNED: list[Rule] = [
    {"fault": "partial"},
    {"fault": "partial", "fulfilled": 9},
    {"fault": "refund_all"},
    {"fault": "contradiction"},
    {"fault": "contradiction", "label": "REFUNDED", "fulfilled": 1},
    {"fault": "slow_handling", "seconds": 400.0},
    *({"fault": name} for name in ("withheld", "no_refund", "fewer_cards", "more_cards", "empty_card")),
    *({"fault": name} for name in ("null_serial", "duplicate_cards", "sold_twice", "hostile_card")),
    *({"fault": name} for name in ("sold_alike", "extra_fields", "price_jump")),
    {"fault": "late_application", "seconds": 60.0},
    {"fault": "late_application", "seconds": 1500.0},
    {"fault": "applied_twice"},
    {"fault": "repeated_order_id"},
]
_UNREADABLE = [
    {"fault": name} for name in ("drop", "http_500", "html", "truncated_json", "http_429", "empty_body")
]
_OF_CHECKS: list[Rule] = [
    *_UNREADABLE,
    *({"fault": name} for name in ("not_found", "stay_handling", "unknown_status", "other_id")),
    *({"fault": "odd_order", "kind": kind} for kind in ("no_cards", "quantity_text", "code_number")),
    {"fault": "flip_final", "status": "HANDLING"},
    {"fault": "flip_final", "status": "REFUNDED"},
]
_OF_LISTS: list[Rule] = [
    *_UNREADABLE,
    *({"fault": name} for name in ("list_omits", "list_doubles", "broken_item")),
    {"fault": "list_omits", "newest": 0},
    {"fault": "list_lag", "seconds": 90.0},
]
_OF_PAYMENTS: list[Rule] = [
    *_UNREADABLE,
    *({"fault": name} for name in ("wrong_amount", "odd_amount", "wrong_currency", "flipped_sandbox")),
    *(
        {"fault": name}
        for name in ("no_details", "other_ref", "failed_first", "unknown_payment_status", "gone")
    ),
]
_OF_LINKS = [*_UNREADABLE, {"fault": "apply_then_lose"}, {"fault": "flipped_link"}]
_OF_PRODUCTS = [*_UNREADABLE, *({"fault": "odd_price", "kind": kind} for kind in ("nan", "words", "null"))]

BY_ENDPOINT: dict[str, list[Rule]] = {
    "placeOrder": [*_LOST, *_REFUSED, *_TOLD_TO_WAIT, *_SAID_NO, *_ODD_IDS, *_PLANNED],
    "checkOrder": _OF_CHECKS,
    "list": _OF_LISTS,
    "transactions": _OF_LISTS[: len(_UNREADABLE) + 1],
    "checkPayment": _OF_PAYMENTS,
    "createLink": _OF_LINKS,
    "checkProduct": _OF_PRODUCTS,
    "balance": _UNREADABLE,
}


def _rules_of(endpoint: str) -> st.SearchStrategy[Rule]:
    often = product(BY_ENDPOINT[endpoint], (1, 1, 1, 2, 4))
    return st.sampled_from([{**rule, "endpoint": endpoint, "times": times} for rule, times in often])


# Half of them on the one call that spends money.
ANY = st.one_of(_rules_of("placeOrder"), st.sampled_from(sorted(BY_ENDPOINT)).flatmap(_rules_of))
OF_PLACING = _rules_of("placeOrder")
