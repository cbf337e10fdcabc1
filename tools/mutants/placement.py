"""Guards of buying: at most one purchase per line, written first, never sent again."""

from tools.mutants.mutant import Promise, mutant

PLACING = "orders.fulfilment.placement"
MIGRATION = "orders.migrations.0001_orders"
TESTS = "orders/tests/fulfilment/test_placement.py::test_"
UNCLEAR = "answer_that_is_not_clear_leaves_the_outcome_unknown_and_is_never_sent_again"

MUTANTS = (
    mutant(
        "two attempts of a line may have bought",
        Promise.BOUGHT_ONCE,
        f"{TESTS}open_attempt_keeps_a_line_from_being_armed_again",
        (f"{MIGRATION}:Migration", ",)", ', "number")'),
    ),
    mutant(
        "a lost purchase is sent again",
        Promise.BOUGHT_ONCE,
        "oneclick/tests/test_purchase.py::test_place_order_with_any_other_answer_has_an_unknown_outcome",
        (
            "oneclick.retry_policy:ApiCaller.purchase",
            "        if isinstance(outcome, ResponseLostError):\n"
            "            raise OutcomeUnknownError(str(outcome))",
            "        if isinstance(outcome, ResponseLostError):\n"
            "            outcome = _outcome(self._transport.exchange_once, request, Deadline(5))\n"
            "        if isinstance(outcome, ResponseLostError | ConnectError):\n"
            "            raise OutcomeUnknownError(str(outcome))",
        ),
    ),
    mutant(
        "a 500 counts as not sent",
        Promise.BOUGHT_ONCE,
        f"orders/tests/fulfilment/test_placement_answers.py::test_{UNCLEAR}[http_500-0]",
        ("oneclick.error_mapping:purchase_error", "asks_to_wait", "asks_to_wait or answer.status >= 500"),
    ),
    mutant(
        "an unknown refusal counts as refused",
        Promise.MONEY,
        f"orders/tests/fulfilment/test_placement_answers.py::test_{UNCLEAR}[unknown_refusal_code-0]",
        ("orders.fulfilment.placement_answers:judge_refusal", "UNKNOWN", "REFUSED"),
    ),
    mutant(
        "arming does not ask whose lease it is",
        Promise.BOUGHT_ONCE,
        f"{TESTS}claim_that_was_lost_before_arming_sends_nothing",
        (f"{PLACING}:_arm", "lease_token=line.lease_token, next_due_at__gt=now", "next_due_at__gt=now"),
    ),
    mutant(
        "arming does not ask whether the lease runs",
        Promise.BOUGHT_ONCE,
        f"{TESTS}lease_that_ran_out_during_the_preflight_sends_nothing",
        (f"{PLACING}:_arm", ", next_due_at__gt=now", ""),
    ),
    mutant(
        "a process that slept sends all the same",
        Promise.BOUGHT_ONCE,
        f"{TESTS}process_that_slept_between_arming_and_sending_sends_nothing",
        (f"{PLACING}:_send", "if slept > Interval.ARM_TO_SEND.duration.total_seconds():", "if False:"),
    ),
    mutant(
        "a lease that ends with an attempt is queued again",
        Promise.BOUGHT_ONCE,
        "orders/tests/fulfilment/test_crashes.py::test_death_after_the_attempt_is_never_followed_by_another_call",
        (
            f"{PLACING}:expire_lease",
            "_unless_race_lost(mark_unknown, line, attempt, why=LineReason.WORKER_LOST)",
            "_unless_race_lost(_record_not_sent, line, attempt, "
            'PlacementAnswer(PlacementVerdict.NOT_SENT, "no answer"))',
        ),
    ),
    mutant(
        "sent before its attempt is committed",
        Promise.WRITTEN_FIRST,
        f"{TESTS}attempt_is_committed_before_the_call",
        (
            f"{PLACING}:_place_claimed",
            "        attempt = _arm(line, checked)\n    except LostRaceError:",
            "        with transaction.atomic():\n"
            "            attempt = _arm(line, checked)\n"
            "            answer = _send(attempt)\n"
            "    except LostRaceError:",
        ),
        (
            f"{PLACING}:_place_claimed",
            "verify_placed_id(attempt, _send(attempt))",
            "verify_placed_id(attempt, answer)",
        ),
        (f"{PLACING}:_arm", "with transaction.atomic(durable=True):", "with transaction.atomic():"),
    ),
    mutant(
        "a line is placed again within the hour",
        Promise.BOUGHT_ONCE,
        "orders/tests/resolution/test_actions_by_two.py::test_line_is_not_placed_again_within_the_hour",
        (
            "orders.resolution.actions:_demand_placeable",
            "if clock.now() - attempt.sent_at < Interval.PLACE_AGAIN_AFTER.duration:",
            "if False:",
        ),
    ),
    mutant(
        "transactions prove something that leave out their first rows",
        Promise.BOUGHT_ONCE,
        "orders/tests/supplier_account/test_disproof.py::test_list_without_its_first_rows_proves_nothing",
        ("orders.supplier_account.disproof:weigh_evidence", " and _begins(books, attempt)", ""),
    ),
    mutant(
        "debits count by the supplier's clock",
        Promise.BOUGHT_ONCE,
        "orders/tests/supplier_account/test_disproof.py::test_debit_dated_before_the_attempt_is_looked_at_all_the_same",
        (
            "orders.supplier_account.disproof:weigh_evidence",
            "    since = _since(books, attempt)",
            "    since = tuple(row for row in books.transactions if row.time > attempt.sent_at)",
        ),
    ),
    mutant(
        "an order explains any number of debits",
        Promise.BOUGHT_ONCE,
        "orders/tests/supplier_account/test_disproof.py::test_order_explains_one_debit",
        ("orders.supplier_account.disproof:_unexplained", "times[each.object_id] == 1", "True"),
    ),
    mutant(
        "what is called otherwise than a debit is none",
        Promise.BOUGHT_ONCE,
        "orders/tests/supplier_account/test_disproof.py::test_no_fall_is_passed_over_whatever_it_is_called",
        ("orders.supplier_account.disproof:_is_debit", " or _fall(each) > 0", ""),
    ),
    mutant(
        "a half open breaker lets every line through",
        Promise.BOUGHT_ONCE,
        "orders/tests/fulfilment/test_circuit_breaker.py::test_buying_goes_on_by_itself_with_one_line_first",
        (
            "orders.fulfilment.circuit_breaker:allows_purchase",
            "    return free.update(trial=line, trial_at=clock.now()) == 1",
            "    return True",
        ),
    ),
    mutant(
        "one person alone may do what takes two",
        Promise.BOUGHT_ONCE,
        "orders/tests/resolution/test_actions_by_two.py::test_line_is_not_placed_again_by_one_person",
        ("accounts.staff.separation_of_duties:_why_not_after", "if first_id == second.pk:", "if False:"),
        ("accounts.migrations.0005_proposals:Migration", 'models.F("proposed_by_id")', "0"),
    ),
    mutant(
        "a price above the limit is paid",
        Promise.NO_LOSS,
        "orders/tests/fulfilment/test_preflight.py::test_price_above_the_limit_is_held",
        ("orders.fulfilment.preflight:_check_offer", "offer.wholesale > line.most_wholesale", "False"),
    ),
    mutant(
        "the balance is not looked at",
        Promise.NO_LOSS,
        "orders/tests/fulfilment/test_preflight.py::test_balance_must_cover_the_line",
        (
            "orders.fulfilment.preflight:_check_balance",
            "if balance < wholesale * line.quantity + _under_way(line):",
            "if False:",
        ),
    ),
)
