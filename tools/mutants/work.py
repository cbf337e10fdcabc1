"""Guards of moves and of the work: each step once and told, done without a broker, harmless when doubled."""

from tools.mutants.mutant import Promise, mutant

MOVES = "core.moves"
SWEEPING = "core.operations.sweep_runner"

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
        (f"{MOVES}:move", "if not is_allowed(moves, source, to):", "if False:"),
    ),
    mutant(
        "a move is not written down",
        Promise.LEGAL_MOVES,
        "core/tests/test_moves.py::test_move_changes_the_row_and_writes_its_history",
        (f"{MOVES}:move", ".objects.create", ""),
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
        "a message is sent each time it is asked for",
        Promise.ALONE_OR_TWICE,
        "core/tests/test_outbox.py::test_message_is_sent_and_never_again",
        ("core.outbox:send", "pk=message_id, sent_at=None, next_due_at__lte=now", "pk=message_id"),
    ),
)
