"""Guards after a restore: what was bought already is not bought again, and nothing is made from nothing."""

from tools.mutants.mutant import Promise, mutant

DECIDING = "orders.resolution.pair_decisions"
REBUILD = "orders.resolution.lost_orders"
TESTS = "orders/tests/fulfilment/test_restore_pairs.py::test_"
REBUILD_TESTS = "orders/tests/resolution/test_lost_orders.py::test_"

MUTANTS = (
    mutant(
        "placing is resumed with an open pair",
        Promise.BOUGHT_ONCE,
        f"{TESTS}placing_is_not_resumed_while_a_pair_is_open",
        ("orders.reconciliation.window_differences:_paired", "True", "False"),
        (
            "orders.reconciliation.placement_pause:_resume_unless_paired",
            "        if restore_pairs.open_pairs().exists():",
            "        if False:",
        ),
    ),
    mutant(
        "a pair that is opened during the comparison is passed over",
        Promise.BOUGHT_ONCE,
        f"{TESTS}pair_that_is_opened_during_the_comparison_keeps_placing_paused",
        (
            "orders.reconciliation.placement_pause:_resume_unless_paired",
            "        if restore_pairs.open_pairs().exists():",
            "        if False:",
        ),
    ),
    mutant(
        "an earlier wish ends a later pause",
        Promise.BOUGHT_ONCE,
        "orders/tests/reconciliation/test_placement_pause.py::test_wish_ends_no_later_pause",
        (
            "orders.reconciliation.placement_pause:_requested_comparison",
            'unfinished.filter(ends_pause_of=switch.changed_at).exclude(wanted_by="")',
            'unfinished.exclude(wanted_by="")',
        ),
    ),
    mutant(
        "a pause during the comparison is undone by it",
        Promise.BOUGHT_ONCE,
        "orders/tests/reconciliation/test_placement_pause.py::test_pause_while_the_books_are_compared_stays",
        (
            "orders.reconciliation.placement_pause:_resume_unless_paired",
            "        if _paused_at() != paused_at:",
            "        if False:",
        ),
    ),
    mutant(
        "a line in an open pair is bought",
        Promise.BOUGHT_ONCE,
        f"{TESTS}line_in_an_open_pair_is_not_bought_even_if_placing_runs",
        ("orders.fulfilment.placement:_is_kept_back", "restore_pairs.is_in_open_pair(line)", "False"),
        ("orders.fulfilment.placement:_arm", "exclude(pairs__status=PairStatus.OPEN).", ""),
    ),
    mutant(
        "an orphan that may be a line's is closed",
        Promise.BOUGHT_ONCE,
        "orders/tests/admin/test_pair_pages.py::test_orphan_that_may_be_a_lines_is_not_closed",
        (f"{DECIDING}:require_unpaired", "open_pairs().filter(orphan=orphan).exists()", "False"),
    ),
    mutant(
        "a pair is attached without asking the supplier",
        Promise.ONE_ORDER_ONE_LINE,
        f"{TESTS}supplier_is_asked_what_the_order_is_for_before_it_is_attached",
        (f"{DECIDING}:attach_pair", "    if not matches_kind(order, pair.line):", "    if False:"),
    ),
    mutant(
        "a restore that was paid again is bought again",
        Promise.BOUGHT_ONCE,
        f"{TESTS}line_that_is_paid_again_during_the_pause_is_paired_at_once",
        ("orders.order_payment.payment_booking:_queue_lines", "    find_pairs(lines)", "    list(lines)"),
    ),
    mutant(
        "an order is rebuilt for a payment of another",
        Promise.MONEY,
        f"{REBUILD_TESTS}gateway_that_was_told_the_order_must_tell_the_same_one",
        (f"{REBUILD}:_ask_gateway", "fact.order and fact.order != lost.reference", "False"),
    ),
    mutant(
        "an order is rebuilt that the gateway does not confirm",
        Promise.MONEY,
        f"{REBUILD_TESTS}checkout_that_is_not_paid_rebuilds_nothing",
        (f"{REBUILD}:_ask_gateway", "outcome is not GatewayOutcome.CONFIRMED\n        or fact.", ""),
    ),
)
