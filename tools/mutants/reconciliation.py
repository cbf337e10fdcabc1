"""Guards of finding again what was bought: one order serves one line, and nothing open is forgotten."""

from tools.mutants.mutant import Promise, mutant

LOOKUP = "orders.fulfilment.lookup"
TESTS = "orders/tests/fulfilment/test_lookup.py::"

MUTANTS = (
    mutant(
        "an order of another line is taken for ours",
        Promise.ONE_ORDER_ONE_LINE,
        "orders/tests/fulfilment/test_placement.py::test_order_of_the_supplier_serves_one_line",
        (
            "orders.fulfilment.attachment:attach_supplier_order",
            "return _clash(attempt, supplier_id)",
            "return True",
        ),
    ),
    mutant(
        "the database lets one order serve two lines",
        Promise.ONE_ORDER_ONE_LINE,
        "tests/concurrency/test_placement.py::test_one_order_of_the_supplier_serves_one_line",
        (
            "orders.migrations.0001_orders:Migration",
            'unique=True, verbose_name="supplier\'s id")),\n                ("placed_at"',
            'verbose_name="supplier\'s id")),\n                ("placed_at"',
        ),
    ),
    mutant(
        "looked up while a rival is sending",
        Promise.ONE_ORDER_ONE_LINE,
        f"{TESTS}test_nobody_takes_an_order_while_a_call_for_the_same_is_under_way",
        (f"{LOOKUP}:look_up_line", "_without_concurrent_calls(_attempts_of(lines)", "_attempts_of(lines"),
        (f"{LOOKUP}:_look_up", "_without_concurrent_calls(attempts)", "attempts"),
    ),
    mutant(
        "more orders than attempts are handed out",
        Promise.ONE_ORDER_ONE_LINE,
        f"{TESTS}TestTwoUnknownLinesOfOneKind::test_three_orders_park_both_and_alarm",
        (f"{LOOKUP}:_match", "if len(candidates) > len(owners):", "if False:"),
    ),
    mutant(
        "one pass of the list is believed",
        Promise.ONE_ORDER_ONE_LINE,
        "orders/tests/fulfilment/test_parking.py::test_passes_that_disagree_are_read_again_until_two_agree",
        (
            "orders.supplier_account.order_list:read_listing",
            "if previous is not None and previous.names == listing.names:",
            "if True:",
        ),
    ),
    mutant(
        "an orphan that nothing explains is adopted",
        Promise.ONE_ORDER_ONE_LINE,
        "orders/tests/fulfilment/test_orphans.py::test_order_that_nothing_of_ours_explains_serves_nobody",
        ("orders.fulfilment.orphans:adopt_orphan", "attempt__isnull=False, ", ""),
    ),
    mutant(
        "nobody is told of a parked line",
        Promise.NO_STALL,
        "orders/tests/fulfilment/test_parking.py::test_not_found_for_a_quarter_of_an_hour_is_parked",
        (f"{LOOKUP}:_park", "desk.open_item", "dict"),
    ),
    mutant(
        "an unknown line is never due again",
        Promise.NO_STALL,
        "orders/tests/fulfilment/test_guards.py::test_line_of_unknown_outcome_is_due_for_a_look",
        (
            "orders.fulfilment.placement:mark_unknown",
            'guard={"lease_token": attempt.lease_token},\n'
            "            next_due_at=clock.now() + Interval.UNKNOWN_LOOKUP.duration,",
            'guard={"lease_token": attempt.lease_token},\n            next_due_at=None,',
        ),
    ),
)
