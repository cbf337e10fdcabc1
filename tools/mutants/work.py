"""Guards of moves and of the work: each step once and told, done without a broker, harmless when doubled."""

from tools.mutants.mutant import Promise, mutant

MOVES = "core.moves"
SWEEPING = "core.operations.sweep_runner"
POLLING = "orders.fulfilment.polling"
BUDGET = "core.rate_limits.call_budget"
BUDGET_TESTS = "core/tests/rate_limits/test_call_budget.py"
TURNS = "orders.fulfilment.poll_priority"
TURNS_TESTS = "orders/tests/fulfilment/test_poll_priority.py"

MUTANTS = (
    mutant(
        "a move goes through from any state",
        Promise.LEGAL_MOVES,
        "tests/concurrency/test_final_states.py::test_one_line_has_one_set_of_cards_and_one_refund",
        (f"{MOVES}:move", ", status=source, **(guard or {})", ""),
    ),
    mutant(
        "a move that the table forbids is made",
        Promise.LEGAL_MOVES,
        "core/tests/test_moves.py::test_move_that_the_table_does_not_allow_is_a_programming_error",
        (f"{MOVES}:_demand_edge", "if not is_allowed(moves, source, to):", "if False:"),
    ),
    mutant(
        "a move is not written down",
        Promise.LEGAL_MOVES,
        "core/tests/test_moves.py::test_move_changes_the_row_and_writes_its_history",
        (f"{MOVES}:_record", "        Move.objects.bulk_create(rows)", "        pass"),
    ),
    mutant(
        "the history of a batch is not written down",
        Promise.LEGAL_MOVES,
        "core/tests/test_moves.py::test_batch_writes_all_of_its_history_with_one_statement",
        (f"{MOVES}:batched_history", "bulk_create(_waiting_rows(batch))", "none()"),
    ),
    mutant(
        "a batch tells of moves that were undone",
        Promise.LEGAL_MOVES,
        "core/tests/test_moves.py::test_batch_forgets_what_was_undone_and_keeps_the_rest_in_order",
        (
            f"{MOVES}:_record",
            "transaction.on_commit(_WaitingRows(_batches.current, rows))",
            "_KEPT.extend(rows)",
        ),
        (
            f"{MOVES}:_waiting_rows",
            "return [row for each in ours for row in each.rows]",
            "return [*ours, *_KEPT]",
        ),
        (MOVES, "_batches = _Batches()", "_batches, _KEPT = _Batches(), []"),
    ),
    mutant(
        "some of the rows are moved and the others are not",
        Promise.TOGETHER,
        "core/tests/test_moves.py::test_none_is_moved_if_one_has_moved_already",
        (f"{MOVES}:move_all", "!= len(rows)", "== 0"),
    ),
    mutant(
        "the sweep leaves late work to the workers",
        Promise.ALONE_OR_TWICE,
        "core/tests/operations/test_sweep_runner.py::test_staying_sweeper_does_itself_what_nobody_did_in_time",
        (f"{SWEEPING}:Sweeper._sweep_kind", "row_id in overdue or ", ""),
    ),
    mutant(
        "the sweep waits for the broker",
        Promise.ALONE_OR_TWICE,
        "core/tests/operations/test_sweep_runner.py::test_staying_sweeper_works_at_once_without_a_broker",
        (f"{SWEEPING}:Sweeper._sweep_kind", " or not self._ring(kind, row_id)", ""),
    ),
    mutant(
        "the sweep rings for what would be refused",
        Promise.NO_STALL,
        "core/tests/operations/test_sweep_runner.py::test_staying_sweeper_rings_only_for_what_may_begin",
        (f"{SWEEPING}:Sweeper._sweep_kind", "(kind.may_begin or kind.due)", "kind.due"),
    ),
    mutant(
        "the question about all work forgets a state",
        Promise.NO_STALL,
        "orders/tests/test_due_question.py::test_question_tells_what_each_kind_finds",
        ("orders.tasks", "for status in lookup.WAITING))", "for status in lookup.WAITING[:1]))"),
    ),
    mutant(
        "a job that never came round waits for ever",
        Promise.NO_STALL,
        "orders/tests/test_due_question.py::test_job_that_never_came_round_is_told_as_its_own_look_finds_it",
        ("core.due:DueJob.earliest", "moments[0] or due_since_just_now()", "moments[0]"),
    ),
    mutant(
        "the supplier is asked without a budget",
        Promise.NO_STALL,
        f"{TURNS_TESTS}::test_others_get_their_part_while_young_orders_take_all_they_can",
        ("orders.fulfilment.polling:poll_line", " or not may_ask_about(due.status_since)", ""),
    ),
    mutant(
        "a 429 changes nothing",
        Promise.NO_STALL,
        f"{BUDGET_TESTS}::test_429_halves_the_budget_once_for_all_calls_under_way",
        (f"{BUDGET}:record_failure", "if is_too_many:", "if False:"),
    ),
    mutant(
        "a budget that nobody uses rises",
        Promise.NO_STALL,
        f"{BUDGET_TESTS}::test_budget_that_is_not_used_up_stays",
        (f"{BUDGET}:record_success", "if used_up and", "if"),
    ),
    mutant(
        "others wait for ever while there are young orders",
        Promise.NO_STALL,
        f"{TURNS_TESTS}::test_others_get_their_part_while_young_orders_take_all_they_can",
        (f"{BUDGET}:_Second.most_calls", "if not self.others_wait:", "if True:"),
    ),
    mutant(
        "young orders take their turn like all others",
        Promise.NO_STALL,
        f"{TURNS_TESTS}::test_new_order_is_asked_at_its_due_time_and_a_thousand_others_within_a_bound",
        (f"{TURNS}:may_ask_about", "comes_first=is_young(placed_since)", "comes_first=False"),
    ),
    mutant(
        "young orders that ring for themselves leave nothing to the rest",
        Promise.NO_STALL,
        f"{TURNS_TESTS}::test_more_young_orders_than_the_budget_bears_take_turns",
        (f"{TURNS}:rings_for_itself", " and not call_budget.is_short(ENDPOINT)", ""),
    ),
    mutant(
        "the second look waits for the sweep",
        Promise.NO_STALL,
        f"{TURNS_TESTS}::test_next_look_of_a_young_order_follows_by_itself",
        ("orders.fulfilment.polling:poll_line", "is_open and", "False and"),
    ),
    mutant(
        "a line that goes on waits for the sweep",
        Promise.NO_STALL,
        "orders/tests/fulfilment/test_holds.py::test_line_that_goes_on_is_rung_for_at_once",
        ("orders.fulfilment.holds:resume_line", "notify_on_commit(OrdersJob.PLACE, line.pk)", "pass"),
    ),
    mutant(
        "nobody is told that a process died while the cache is away",
        Promise.TOLD,
        "core/tests/operations/test_processes.py::test_each_beat_is_in_the_database_while_the_cache_is_away",
        ("core.operations.processes:_status", "patience += Interval", "patience += 100 * Interval"),
    ),
    mutant(
        "beats are lost while the cache is away",
        Promise.TOLD,
        "core/tests/operations/test_processes.py::test_each_beat_is_in_the_database_while_the_cache_is_away",
        (
            "core.operations.liveness:LivenessReporter._beat",
            "not processes.show_life(self._role) or ",
            "not processes.show_life(self._role) and ",
        ),
    ),
    mutant(
        "a message is sent each time it is asked for",
        Promise.ALONE_OR_TWICE,
        "core/tests/test_outbox.py::test_message_is_sent_and_never_again",
        ("core.outbox:send", "pk=message_id, sent_at=None, next_due_at__lte=now", "pk=message_id"),
    ),
    mutant(
        "a poll claims nothing",
        Promise.ALONE_OR_TWICE,
        "orders/tests/fulfilment/test_polling.py::test_line_that_was_just_asked_about_is_not_asked_about_again",
        (f"{POLLING}:poll_line", "next_look = _claim(due)", "next_look = clock.now()"),
    ),
    mutant(
        "every rival that polls claims the line",
        Promise.ALONE_OR_TWICE,
        "orders/tests/fulfilment/test_polling.py::test_rivals_poll_once_and_deliver_once",
        (f"{POLLING}:_claim", " == 1", " >= 0"),
    ),
    mutant(
        "a write in a transaction is not waited for",
        Promise.NO_STALL,
        "core/tests/test_asynchronous_commit.py::test_write_within_a_transaction_is_as_durable_as_that",
        ("core.asynchronous_commit:UnflushedUpdate.execute", "if connection.in_atomic_block:", "if False:"),
    ),
    mutant(
        "a prepared statement asks about the same row each time",
        Promise.BOUGHT_ONCE,
        "core/tests/test_prepared_queries.py::test_value_that_the_statement_lacks_is_refused",
        ("core.prepared_queries:_arguments", "raise ValueError(", "print("),
    ),
    mutant(
        "a key rejected within a piece of work is used on",
        Promise.NO_STALL,
        "orders/tests/supplier_account/test_key_circuit_breaker.py"
        "::test_rejection_within_a_piece_of_work_stops_its_next_call",
        ("orders.supplier_account.key_circuit_breaker:KeyCircuitBreaker.trip", "_known_good.set(False)", ""),
    ),
    mutant(
        "a reading does not lock its product",
        Promise.MONEY,
        "catalog/tests/supply/test_races.py::test_readings_of_one_product_take_turns",
        ("catalog.locks:products_lock", "        _lock(sorted(wanted))\n", ""),
    ),
    mutant(
        "all readings take turns",
        Promise.NO_STALL,
        "catalog/tests/supply/test_races.py::test_readings_of_different_products_do_not_wait_for_each_other",
        ("catalog.locks:_lock", "if len(product_ids) > 1:", "if True:"),
    ),
    mutant(
        "a price that changed is taken for known",
        Promise.NO_LOSS,
        "catalog/tests/supply/test_known_answers.py::test_whatever_is_new_is_written",
        ("catalog.supply.known_answers:_is_price_known", "price == row.wholesale and ", ""),
    ),
    mutant(
        "a price that is known is written each time",
        Promise.NO_STALL,
        "orders/tests/fulfilment/test_statement_counts.py::test_product_that_is_as_it_was_a_moment_ago",
        (
            "catalog.supply.product_update:apply_details",
            "if is_known(product_id, details, asked_at=asked_at):",
            "if False:",
        ),
    ),
    mutant(
        "a slow answer is believed whatever came since",
        Promise.NO_LOSS,
        "catalog/tests/supply/test_known_answers.py"
        "::test_slow_answer_is_not_believed_where_a_later_one_may_have_gone_unnoted",
        ("catalog.supply.product_update:_note_answer", "newest -= Interval.READING_NOTED.duration", "pass"),
    ),
    mutant(
        "a fetch is written in one transaction",
        Promise.NO_STALL,
        "catalog/tests/supply/test_mirror.py::test_fetch_is_written_in_small_transactions",
        (
            "catalog.supply.mirror:mirror_catalogue",
            "batched(_places(listings, categories), CHUNK)",
            "[[*_places(listings, categories)]]",
        ),
    ),
    mutant(
        "one fetch withdraws what it has noted itself",
        Promise.MONEY,
        "catalog/tests/supply/test_mirror.py::test_what_a_fetch_has_noted_itself_is_no_second_opinion",
        ("catalog.supply.mirror:_is_gone", " and product.missing_since < fetch.now", ""),
    ),
    mutant(
        "a purchase is armed while buying is paused",
        Promise.NOBODY_ALONE,
        "orders/tests/fulfilment/test_placement.py::test_pause_during_the_preflight_sends_nothing",
        ("orders.fulfilment.placement:_arm", ".filter(sales_gate.sales_allowed_now())", ""),
    ),
)
