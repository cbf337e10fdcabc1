"""Guards of wallets, refunds and limits: never below zero, decided by those who may, paid once."""

from tools.mutants.mutant import Promise, mutant

WALLET = "payments.wallet"
REVIEWING = "payments.refunds.review"
REVIEWED = "payments/tests/refunds/test_review.py::test_"
DUTIES = "payments/tests/refunds/test_refund_duties.py::test_"
SUMS = "payments/tests/refunds/test_refund_sums.py::test_"
CHOICE = "payments.refunds.destination_choice"
DESTINATIONS = "orders/tests/aftersales/test_destinations.py::test_"
GRANTS = "payments.approval_limits"
ABUSE = "orders.limits.abuse"
ABUSED = "orders/tests/limits/test_abuse.py::test_"
FIRST = "payments.migrations.0001_money"
THIRD = "payments.migrations.0003_ways_to_pay"

REPORTED = "orders/tests/aftersales/test_card_reports.py::test_"
REPLACED = "orders/tests/aftersales/test_report_replacement.py::test_"
DECIDED = "orders/tests/aftersales/test_report_decisions.py::test_"

MUTANTS = (
    mutant(
        "a code that nobody has seen is reported",
        Promise.MONEY,
        f"{REPORTED}code_that_nobody_has_seen_is_not_reported",
        (
            "orders.aftersales.card_reports:_refuse_unless_taken",
            "if not may_be_reported(line_card):",
            "if False:",
        ),
    ),
    mutant(
        "a report is refunded and refused",
        Promise.MONEY,
        f"{DECIDED}of_two_who_decide_at_once_one_is_too_late",
        (
            "orders.aftersales.report_decisions:move_report",
            "move(report, to=to, why=why, actor=actor, **changes)",
            "CardReport.objects.filter(pk=report.pk).update(status=to, **changes)",
        ),
    ),
    mutant(
        "one person lets the price of a reported code go",
        Promise.NOBODY_ALONE,
        f"{DECIDED}refund_that_one_person_asked_for_takes_another_however_small",
        ("orders.aftersales.report_decisions:refund_report", "requested_by=actor", 'requested_by="system"'),
    ),
    mutant(
        "a code is replaced twice",
        Promise.BOUGHT_ONCE,
        f"{REPLACED}code_is_replaced_once",
        (
            "orders.aftersales.report_decisions:lock_open",
            "    require_open(report)\n",
            "    report.status, report.replacement = 'reported', None\n",
        ),
        (
            "orders.aftersales.report_decisions:move_report",
            "move(report, to=to, why=why, actor=actor, **changes)",
            "CardReport.objects.filter(pk=report.pk).update(status=to, **changes)",
        ),
    ),
    mutant(
        "a code is replaced and its price goes back",
        Promise.MONEY,
        f"{REPLACED}of_two_who_decide_at_once_one_is_too_late",
        (
            "orders.aftersales.report_decisions:lock_open",
            "    report.refresh_from_db()\n",
            "",
        ),
        (
            "orders.aftersales.report_decisions:move_report",
            "move(report, to=to, why=why, actor=actor, **changes)",
            "pass",
        ),
    ),
    mutant(
        "one person has a code replaced",
        Promise.NOBODY_ALONE,
        f"{REPLACED}new_code_takes_two_persons_however_small_it_is",
        (
            "orders.aftersales.report_replacement:replace_report",
            "return propose_or_approve(act=REPLACE, about=report, actor=actor, reason=told)",
            '_grant(report, actor, told, first="", is_one_person=True)\n        return ProposalOutcome.DONE',
        ),
    ),
    mutant(
        "the price of a new code is refunded",
        Promise.MONEY,
        f"{REPLACED}new_code_is_not_given_back_for_money",
        (
            "orders.aftersales.returns:may_be_returned",
            "is_untouched and not line_card.line.is_replacement",
            "is_untouched",
        ),
    ),
    mutant(
        "staff decide about codes of their own",
        Promise.NOBODY_ALONE,
        f"{DECIDED}nobody_decides_about_a_code_of_their_own",
        (
            "orders.aftersales.report_decisions:require_others",
            "if separation_of_duties",
            "if False and separation_of_duties",
        ),
    ),
    mutant(
        "a refund that commits late is told by no mail",
        Promise.MONEY,
        "orders/tests/aftersales/test_destinations.py::"
        "test_refund_that_commits_after_the_mail_was_built_has_one_of_its_own",
        (
            "orders.aftersales.refunds:claim_mail",
            ", told_with=link.line_id).exists()",
            ", told_with=None).exists()",
        ),
    ),
    mutant(
        "staff read the code in what a customer writes",
        Promise.SECRECY,
        f"{REPORTED}codes_are_taken_out_of_the_words",
        ("orders.aftersales.card_reports:report_card", "redact_codes(one_line(words))", "one_line(words)"),
    ),
    mutant(
        "a wallet is spent without a look at what it holds",
        Promise.MONEY,
        "orders/tests/wallet/test_wallet_races.py::test_sixty_four_spend_no_more_than_the_wallet_holds",
        (f"{WALLET}:debit", ", balance__gte=amount", ""),
        (f"{THIRD}:Migration", 'models.Q(("balance__gte", 0))', 'models.Q(("id__gte", 0))'),
        (f"{THIRD}:Migration", 'models.Q(("balance_after__gte", 0))', 'models.Q(("id__gte", 0))'),
    ),
    mutant(
        "what a wallet paid is given back each time",
        Promise.MONEY,
        "payments/tests/test_wallet.py::test_what_was_taken_is_given_back_once",
        (f"{WALLET}:give_back", "    if journal.post_give_back(", "    if True or journal.post_give_back("),
        (f"{THIRD}:Migration", "120, unique=True, ", "120, "),
    ),
    mutant(
        "whoever types an address spends its wallet",
        Promise.MONEY,
        "orders/tests/order_payment/test_split_payment.py::test_typing_somebodys_address_does_not_open_their_wallet",
        (
            "orders.order_payment.options:spendable_balance",
            "    if visitor is None:\n        return SpendableBalance()\n",
            "    visitor = Customer.objects.get(email=email)\n",
        ),
    ),
    mutant(
        "one person alone approves what takes two",
        Promise.MONEY,
        f"{DUTIES}large_one_is_proposed_by_one_and_approved_by_another",
        (f"{REVIEWING}:approve", "        if not takes_proposal(refund, by=actor):", "        if True:"),
    ),
    mutant(
        "who asked for a large refund approves it",
        Promise.MONEY,
        f"{DUTIES}large_one_that_somebody_else_asked_for_needs_one_more",
        (f"{REVIEWING}:why_not_approved", "involved_staff.staff_behind_refund(refund)", "[]"),
    ),
    mutant(
        "a refund goes where its customer sent another order's",
        Promise.MONEY,
        f"{DESTINATIONS}another_order_of_the_same_customer_is_asked_anew",
        (
            "orders.aftersales.destinations:follow_choice_of_order",
            "others=refunds_of(order)",
            "others=Refund.objects.all()",
        ),
    ),
    mutant(
        "a refund goes where staff have sent another",
        Promise.MONEY,
        f"{DESTINATIONS}what_staff_have_redirected_is_nobodys_word_for_the_next",
        (f"{CHOICE}:_customers_word", "if not is_customers or", "if"),
    ),
    mutant(
        "a refund goes where another could not be paid",
        Promise.MONEY,
        f"{DESTINATIONS}where_one_could_not_be_paid_the_next_does_not_go",
        (
            f"{CHOICE}:follow_last_choice",
            'if others.filter(status=RefundStatus.REQUESTED, destination="").exists():',
            "if False:",
        ),
    ),
    mutant(
        "what was approved is sent elsewhere by a later choice",
        Promise.MONEY,
        f"{DESTINATIONS}what_is_decided_stays_where_it_was_approved",
        (
            "orders.aftersales.destinations:changeable_refunds",
            ".filter(status=RefundStatus.REQUESTED)",
            "",
        ),
        (f"{CHOICE}:_demand_offered", "    require_status(refund, RefundStatus.REQUESTED)\n", ""),
    ),
    mutant(
        "who typed the payee approves the refund",
        Promise.MONEY,
        f"{DUTIES}who_typed_the_payee_approves_at_no_amount",
        (f"{REVIEWING}:why_not_approved", "    if why_not and touched:", "    if False:"),
        (f"{REVIEWING}:why_not_approved", "    if why_not or _is_single():", "    if _is_single():"),
    ),
    mutant(
        "only the last who typed a payee is remembered",
        Promise.MONEY,
        f"{DUTIES}all_who_ever_typed_a_payee_are_remembered",
        ("payments.refunds.involved_staff:_of_payees", 'number")', '-number")[:1]'),
    ),
    mutant(
        "a refund is measured as it stands, not as it was",
        Promise.MONEY,
        f"{DUTIES}what_it_came_to_at_first_decides",
        (f"{GRANTS}:needs_second_person", "owed >= two_person_threshold()\n        or ", ""),
    ),
    mutant(
        "many small refunds of one person are let go alone",
        Promise.MONEY,
        f"{SUMS}what_one_person_approves_alone_in_a_day_stays_below_the_limit",
        (
            f"{GRANTS}:needs_second_person",
            "max(granted_alone_by(by), granted_to_payee(payee))",
            "granted_to_payee(payee)",
        ),
    ),
    mutant(
        "many small refunds to one payee are let go alone",
        Promise.MONEY,
        f"{SUMS}many_small_ones_to_one_payee_take_two_from_the_limit_on",
        (
            f"{GRANTS}:needs_second_person",
            "max(granted_alone_by(by), granted_to_payee(payee))",
            "granted_alone_by(by)",
        ),
    ),
    mutant(
        "the same account written in another way is another payee",
        Promise.MONEY,
        f"{SUMS}the_same_account_written_in_another_way_is_the_same_payee",
        ("payments.refunds.payees:store_payee", "fingerprint(payee.identity,", "fingerprint(payee.account,"),
    ),
    mutant(
        "two approvals at one moment are not added up",
        Promise.MONEY,
        "tests/concurrency/test_refund_sums.py::test_one_person_at_many_pages_stays_below_the_limit",
        (f"{GRANTS}:lock_sums", '        acquire(f"grants:{user_id}")\n', "        pass\n"),
        (f"{GRANTS}:lock_sums", '    acquire(f"grants-to:{payee}")\n', ""),
    ),
    mutant(
        "staff approve what comes to themselves",
        Promise.MONEY,
        f"{DUTIES}nobody_approves_what_comes_to_their_own_address",
        (
            f"{REVIEWING}:why_not_approved",
            "    if separation_of_duties.is_own_customer(refund.customer, by=by):",
            "    if False:",
        ),
    ),
    mutant(
        "what was changed after its proposal is agreed to",
        Promise.MONEY,
        f"{SUMS}planned_approval_of_what_has_changed_is_not_done",
        (f"{REVIEWING}:_approve_proposed", "not _is_current(proposal, refund)", "False"),
    ),
    mutant(
        "what changed meanwhile is corrected unseen",
        Promise.MONEY,
        f"{REVIEWED}correction_of_two_at_once_counts_once",
        ("payments.refunds.amendment:amend_refund", ", guard=as_read", ""),
    ),
    mutant(
        "money for what never came is refused",
        Promise.MONEY,
        f"{REVIEWED}money_for_what_never_came_cannot_be_rejected",
        (f"{REVIEWING}:reject", "    if not may_be_rejected(refund):", "    if False:"),
        (f"{FIRST}:Migration", 'models.Q(("status", "rejected"), _negated=True)', 'models.Q(("id__gte", 0))'),
    ),
    mutant(
        "a card is taken back and stays sold",
        Promise.MONEY,
        f"{REVIEWED}profit_is_booked_back_at_the_approval",
        (f"{REVIEWING}:_grant", "    if not refund.undelivered:", "    if False:"),
    ),
    mutant(
        "one transfer pays two refunds",
        Promise.MONEY,
        "payments/tests/refunds/test_payout.py::test_one_transfer_pays_one_refund",
        (
            "payments.refunds.payout:pay_out",
            "    if Refund.objects.filter(external_reference=name).exists():\n        raise",
            "    if False:\n        raise",
        ),
        (f"{THIRD}:Migration", "max_length=100, null=True, unique=True,", "max_length=100, null=True,"),
    ),
    mutant(
        "a card that is given back can be seen",
        Promise.MONEY,
        "orders/tests/aftersales/test_returns.py::test_card_is_frozen_and_its_refund_requested",
        ("orders.aftersales.returns:return_card", "freeze", "dict"),
    ),
    mutant(
        "rivals for a limit do not take turns",
        Promise.ALONE_OR_TWICE,
        "tests/concurrency/test_limits.py::test_rivals_get_no_further_than_one_after_another",
        (f"{ABUSE}:_acquire_locks", "acquire(*", "list("),
    ),
    mutant(
        "unpaid orders are not counted",
        Promise.MONEY,
        f"{ABUSED}unpaid_orders_are_limited",
        (f"{ABUSE}:enforce_order_limits", "most and count >= most", "False"),
    ),
    mutant(
        "the limits look at the customer's own orders alone",
        Promise.MONEY,
        f"{ABUSED}unpaid_orders_are_limited",
        (f"{ABUSE}:_orders_found", "concerned |= these & Q(status=OrderStatus.AWAITING_PAYMENT)", "pass"),
    ),
    mutant(
        "orders that wait for their gateway count as unpaid",
        Promise.NO_STALL,
        "orders/tests/limits/test_stuck_payments.py::"
        "test_abandoned_orders_that_cannot_be_asked_about_lock_nobody_out",
        (ABUSE, ", is_stuck=False)", ", is_stuck__in=(False, True))"),
    ),
    mutant(
        "what came a month ago counts for today",
        Promise.MONEY,
        f"{ABUSED}money_counts_until_its_time_is_over",
        (f"{ABUSE}:_look_up_money", "now - Interval.LIMIT_DAY", "now - Interval.LIMIT_MONTH"),
    ),
    mutant(
        "a day's amount is not compared",
        Promise.MONEY,
        f"{ABUSED}amount_of_a_day_is_limited_and_what_is_left_is_told",
        (f"{ABUSE}:_demand_amount", "if amount > left[tightest]:", "if False:"),
    ),
)
