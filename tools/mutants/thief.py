"""Guards against one dishonest person among the staff; each theft is the shortest that its guard stops."""

from tools.mutants.mutant import Mutant, Promise, mutant

DUTIES = "accounts.staff.separation_of_duties"
VOUCHING = "accounts.staff.vouches"
CONFIRMING = "payments.staff_confirmations"
EVIDENCE = "payments.transfers.proving_lines"
IMPORTING = "payments.transfers.imports"
REVIEWING = "payments.refunds.review"


def theft(name: str, test: str, *edits: tuple[str, str, str]) -> Mutant:
    """A mutant that lets a thief of tests/thief get something."""
    return mutant(name, Promise.NOBODY_ALONE, f"tests/thief/test_thefts.py::test_{test}", *edits)


MUTANTS = (
    theft(
        "a payee is approved by who typed it",
        "payee_is_not_approved_by_who_typed_it",
        (
            f"{REVIEWING}:why_not_approved",
            "touched = [] if _is_single() else _known(involved_staff.staff_behind_payee(refund))",
            "touched = []",
        ),
    ),
    theft(
        "people are told apart by their addresses",
        "payee_is_not_approved_by_who_typed_it_under_another_address",
        (f"{DUTIES}:_why_not_after", "if first_id == second.pk:", "if str(actor) == second.email:"),
        (f"{DUTIES}:_why_not_after", "if not are_distinct_people(first_id, second.pk):", "if False:"),
        ("payments.migrations.0009_refund_payees:Migration", 'models.F("granted_by_id")', "0"),
    ),
    theft(
        "a payee is approved by a login that its typist made",
        "payee_is_not_approved_by_a_login_that_its_typist_made",
        (f"{DUTIES}:_why_not_after", "if not are_distinct_people(first_id, second.pk):", "if False:"),
    ),
    theft(
        "a login seconds whoever took it over",
        "payee_is_not_approved_by_a_login_that_its_typist_took_over",
        (
            VOUCHING,
            "[what for what in StaffChange.What if what != StaffChange.What.DEACTIVATED]",
            "[StaffChange.What.MADE]",
        ),
    ),
    theft(
        "one vouches by a login of one's own",
        "nobody_vouches_by_a_login_of_their_own",
        (f"{VOUCHING}:changes_to_vouch_for", " and own.isdisjoint(possible_holders(each.by_id))", ""),
    ),
    theft(
        "one word makes money of any amount",
        "money_is_not_made_by_one_word",
        (f"{CONFIRMING}:_fits_small_sum", "int(before) + amount < single_person_limit()", "True"),
    ),
    theft(
        "each sum of a day is small by itself",
        "small_sums_of_a_day_are_one_small_sum",
        (f"{CONFIRMING}:_fits_small_sum", "int(before) + ", ""),
    ),
    theft(
        "a sum is small by what was asked for",
        "more_than_was_asked_for_is_no_small_sum",
        (f"{CONFIRMING}:_basis", "amount)", "payment.amount)"),
    ),
    theft(
        "who proposed agrees",
        "proposal_is_not_agreed_to_by_who_made_it",
        (f"{DUTIES}:_why_not_after", "if first_id == second.pk:", "if False:"),
        (f"{DUTIES}:_why_not_after", "if not are_distinct_people(first_id, second.pk):", "if False:"),
        ("accounts.migrations.0005_proposals:Migration", 'models.F("proposed_by_id")', "0"),
    ),
    theft(
        "a statement is evidence for who imported it",
        "statement_is_no_evidence_for_who_imported_it",
        (
            f"{EVIDENCE}:why_not_alone",
            "if any(not why_not_second_person([importer], by=by) for importer in importers(line)):",
            "if True:",
        ),
    ),
    theft(
        "what one person imported is offered as sure",
        "line_of_one_importer_is_not_offered_as_sure",
        (f"{EVIDENCE}:is_imported_twice", "return line.again_by_id is not None", "return True"),
    ),
    theft(
        "the same person imports it again",
        "line_imported_twice_by_one_person_is_not_offered_as_sure",
        (f"{IMPORTING}:_note_again", "if not why_not_second_person([Actor(name, number)], by=actor)", ""),
    ),
    theft(
        "money that went out counts as come in",
        "money_that_went_out_confirms_nothing",
        (f"{EVIDENCE}:why_not_alone", "if line.direction != Direction.IN or", "if"),
        (f"{EVIDENCE}:open_lines", "_believed(Direction.IN)", "StatementLine.objects"),
    ),
    theft(
        "money without a direction counts as come in",
        "money_whose_direction_nothing_proves_confirms_nothing",
        (f"{EVIDENCE}:why_not_alone", "if line.direction != Direction.IN or", "if"),
        (f"{EVIDENCE}:open_lines", "_believed(Direction.IN)", "StatementLine.objects"),
    ),
    theft(
        "columns named by one person prove a direction",
        "columns_named_by_one_person_prove_nothing",
        (
            f"{IMPORTING}:StatementReading.is_proved",
            "return self.layout is None or self.layout.agreed_at is not None",
            "return True",
        ),
    ),
    theft(
        "money that names another payment pays",
        "money_that_names_another_payment_is_not_taken_for_ones_own",
        (
            f"{EVIDENCE}:why_not_alone",
            "if not quotes_reference(line, payment) or names_another(line, payment):",
            "if False:",
        ),
    ),
    theft(
        "money that names nothing pays",
        "money_that_names_nothing_is_not_taken_for_ones_own",
        (
            f"{EVIDENCE}:why_not_alone",
            "if not quotes_reference(line, payment) or names_another(line, payment):",
            "if False:",
        ),
    ),
)
