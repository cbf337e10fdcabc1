"""Guards of money that comes by transfer: its direction is proved, and nobody alone says that it is here."""

from tools.mutants.mutant import Promise, mutant

CONFIRMATIONS = "payments.staff_confirmations"
EVIDENCE = "payments.transfers.proving_lines"
DIRECTIONS = "payments.transfers.statement_files.directions"
IMPORTS = "payments.transfers.imports"
LAYOUTS = "payments.transfers.layouts"
MISSING = "payments.transfers.missing_lines"
PROPOSING = "payments.transfers.line_proposals"
BY_TWO = "payments/tests/test_staff_confirmations_by_two.py::test_"
COLUMNS = "payments/tests/transfers/test_statement_columns.py::test_"
WAYS = "payments/tests/transfers/statement_files/test_directions.py::test_"
GAPS = "payments/tests/transfers/test_missing_lines.py::test_"

MUTANTS = (
    mutant(
        "an amount that nothing speaks of is a credit",
        Promise.MONEY,
        f"{WAYS}amount_that_nothing_speaks_of_is_not_taken_for_a_credit",
        (f"{DIRECTIONS}:Directions._of_amount", "UNPROVED", "IN"),
    ),
    mutant(
        "of two columns of one name the first is taken",
        Promise.MONEY,
        f"{WAYS}two_columns_of_one_name_prove_nothing",
        (f"{DIRECTIONS}:Directions._told", "Direction.UNPROVED if self.columns.is_ambiguous else ", ""),
    ),
    mutant(
        "money that went out is proposed for an order",
        Promise.MONEY,
        f"{COLUMNS}outgoing_money_never_meets_an_open_order",
        (
            f"{EVIDENCE}:open_lines",
            "return _believed(Direction.IN).filter(confirmation=None",
            "return StatementLine.objects.filter(missing_since=None, confirmation=None",
        ),
    ),
    mutant(
        "the naming of one person proves directions",
        Promise.NOBODY_ALONE,
        f"{COLUMNS}naming_of_one_person_proves_nothing",
        (
            f"{IMPORTS}:StatementReading.is_proved",
            "return self.layout is None or self.layout.agreed_at is not None",
            "return True",
        ),
    ),
    mutant(
        "who named the columns agrees to it",
        Promise.NOBODY_ALONE,
        f"{COLUMNS}who_named_them_does_not_agree",
        (
            f"{LAYOUTS}:why_not_agree",
            "return why_not_second_person([Actor(layout.named_by, layout.named_by_id)], by=by)",
            'return ""',
        ),
    ),
    mutant(
        "one person's word is money at any amount",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}one_person_makes_no_money_of_an_invented_reference",
        (f"{CONFIRMATIONS}:_fits_small_sum", "int(before) + amount < single_person_limit()", "True"),
    ),
    mutant(
        "small sums are not summed",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}small_sums_of_one_person_are_summed_over_24_hours",
        (f"{CONFIRMATIONS}:_fits_small_sum", "int(before) + ", ""),
    ),
    mutant(
        "who imported a line confirms by it",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}one_person_makes_no_money_of_a_statement_that_they_imported",
        (
            f"{EVIDENCE}:why_not_alone",
            "if any(not why_not_second_person([importer], by=by) for importer in importers(line)):",
            "if importers(line):",
        ),
    ),
    mutant(
        "a line that names nothing pays any order",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}line_that_proves_nothing_is_not_enough",
        (
            f"{EVIDENCE}:why_not_alone",
            "if not quotes_reference(line, payment) or names_another(line, payment):",
            "if False:",
        ),
    ),
    mutant(
        "the money of a stranger pays an accomplice's order",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}line_of_somebodys_money_does_not_pay_another_order",
        (f"{CONFIRMATIONS}:_basis", "        if names_another(line, payment):", "        if False:"),
    ),
    mutant(
        "staff confirm their own payments",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}nobody_proposes_or_agrees_to_their_own",
        (f"{CONFIRMATIONS}:why_not_confirmed", "is_own_customer(payment.customer, by=by)", "False"),
    ),
    mutant(
        "a line of one person is confirmed with others",
        Promise.NOBODY_ALONE,
        f"{BY_TWO}one_person_makes_no_money_of_a_statement_that_they_imported",
        (f"{PROPOSING}:LineProposal.is_sure", " and self.is_imported_twice", ""),
    ),
    mutant(
        "nobody misses an invented line",
        Promise.NOBODY_ALONE,
        f"{GAPS}invented_line_is_an_alarm_at_the_next_import",
        (f"{MISSING}:record_missing_lines", "not in", "in"),
    ),
    mutant(
        "who invented a line makes it believed again",
        Promise.NOBODY_ALONE,
        f"{GAPS}line_is_believed_again_once_another_person_finds_it",
        (f"{MISSING}:_found", ".exclude(imported_by_id=file.imported_by_id)\n    back", "\n    back"),
    ),
)
