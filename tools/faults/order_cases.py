"""Faults of what becomes of an order, and of the answers that tell it."""

from tools.faults.cases import Case, ExpectedEnd, Rule, RuleScope, Staging, delivered, refused, set_aside

HOSTILE = ("rtl", "newline", "script", "unicode", "long")


def _plan(
    name: str, ends: ExpectedEnd, fault: str, *also: Rule, quantity: int = 3, **parameters: object
) -> Case:
    return Case(name, ({"fault": fault, **parameters}, *also), ends, quantity=quantity)


def _partly(came: int, missing: int) -> ExpectedEnd:
    return ExpectedEnd("partly_delivered", cards=came, refunded=missing)


def _settle(trial: Staging) -> None:
    trial.release()


PLANS = (
    _plan("1 of 3 come", _partly(1, 2), "partial", fulfilled=1),
    _plan("2 of 3 come", _partly(2, 1), "partial", fulfilled=2),
    _plan("4 of 3 come", set_aside(), "partial", fulfilled=4),
    _plan("none of 3 comes", refused(orders=1, quantity=3), "refund_all"),
    _plan(
        "none comes, none is credited", refused(orders=1, quantity=3), "refund_all", {"fault": "no_refund"}
    ),
    _plan("called fulfilled, without cards", set_aside(), "contradiction"),
    _plan("called refunded, with cards", set_aside(), "contradiction", label="REFUNDED", fulfilled=3),
    _plan("called partial, with all", delivered(3), "contradiction", label="PARTIALLY_FILLED", fulfilled=3),
    _plan("a card too few", set_aside(), "fewer_cards"),
    _plan("a card too many", set_aside(), "more_cards"),
    _plan("10,000 cards too many", set_aside(), "more_cards", by=10_000),
    _plan("a card without a code", set_aside(), "empty_card"),
    _plan("a card without a serial", delivered(3), "null_serial"),
    _plan("cards with fields nobody knows", delivered(3), "extra_fields"),
    _plan("three times the same card", delivered(3), "duplicate_cards"),
    _plan("a card sold before", delivered(3), "sold_twice"),
    _plan("a code that looks like another", delivered(3, desk="alike-code"), "sold_alike"),
    _plan("the price jumps at the order", delivered(3, desk="bought-at-a-loss"), "price_jump"),
    _plan("the price jumps for good", delivered(3, desk="bought-at-a-loss"), "price_jump", for_good=True),
    *(_plan(f"hostile code: {kind}", delivered(), "hostile_card", quantity=1, kind=kind) for kind in HOSTILE),
    _plan("handled for 10 s", delivered(), "slow_handling", quantity=1, seconds=10.0),
    Case(
        "handled until staff are told",
        ({"fault": "withheld"},),
        delivered(),
        mend=_settle,
        until="placed",
        until_desk="delayed",
    ),
)


def _check_order_fault(name: str, fault: str, ends: ExpectedEnd | None = None, **parameters: object) -> Case:
    """A fault of checkOrder; it passes unless the answer contradicts itself."""
    rule = {"fault": fault, "endpoint": "checkOrder", **parameters}
    return Case(name, (rule,), ends or delivered(), tie=RuleScope.ORDER)


ANSWERS = (
    _check_order_fault("check: slow", "slow", delay=5.0),
    _check_order_fault("check: dropped, 5 times", "drop", times=5),
    _check_order_fault("check: silence", "hang", seconds=30.0),
    _check_order_fault("check: reset, 5 times", "apply_then_lose", reset=True, times=5),
    _check_order_fault("check: half an answer", "half_body", times=5),
    _check_order_fault("check: 100 MB", "huge_body"),
    _check_order_fault("check: 100 MB in gzip", "gzip_bomb"),
    _check_order_fault("check: 500, 5 times", "http_500", times=5),
    _check_order_fault("check: HTML, 3 times", "html", times=3),
    _check_order_fault("check: truncated JSON, 3 times", "truncated_json", times=3),
    _check_order_fault("check: JSON 100,000 deep", "deep_json", times=3),
    _check_order_fault("check: 429, 5 times", "http_429", retry_after=1, times=5),
    _check_order_fault("check: AUTH_UNAVAILABLE", "auth_unavailable", retry_after=1, times=3),
    _check_order_fault("check: 404, 5 times", "not_found", times=5),
    _check_order_fault("check: handling, 10 times", "stay_handling", times=10),
    _check_order_fault("check: unknown status, once", "unknown_status"),
    _check_order_fault("check: unknown status for ever", "unknown_status", set_aside(), times=None),
    Case(
        "check: unknown status, 5 times",
        (
            {"fault": "unknown_status", "times": 5},
            {"fault": "stay_handling", "times": 5},  # inside the other: the word stands where HANDLING stood
        ),
        delivered(),
        tie=RuleScope.ORDER,
    ),
    _check_order_fault("check: final, then handling", "flip_final", status="HANDLING"),
    _check_order_fault("check: fulfilled, told as partial", "flip_final", status="PARTIALLY_FILLED"),
    # The supplier's word is all there is: the refund waits for staff, who see its evidence.
    _check_order_fault("check: fulfilled, told as refunded", "flip_final", refused(orders=1)),
    _check_order_fault("check: another order's id, once", "other_id"),
    _check_order_fault("check: another order's id for ever", "other_id", set_aside(), times=None),
    *(
        _check_order_fault(f"check: {kind}, once", "odd_order", kind=kind)
        for kind in ("no_cards", "a_card_fewer", "status_lower", "quantity_text", "count_text", "code_number")
    ),
    *(
        _check_order_fault(f"check: {kind} for ever", "odd_order", set_aside(), times=None, kind=kind)
        for kind in ("no_cards", "status_lower", "quantity_text", "count_text", "code_number")
    ),
    _check_order_fault(
        "check: partly filled with nothing",
        "odd_order",
        refused(orders=1),
        times=None,
        kind="partial_without",
    ),
    _check_order_fault("check: amounts of 0", "override", set={"fulfilled_amount": 0, "price_per_card": 0}),
)

CASES = (*PLANS, *ANSWERS)
