"""Matching: the right payment for a row, and never a sure word where two would do."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.normalisation import fold_lookalikes
from payments.transfers.matching import DAYS_TO_ARRIVE, Confidence, MatchProposal, OpenPayment, propose
from payments.transfers.statement_files.statement_reader import StatementRow

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE = "7K0M9QX41A"
ORDERED = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = date(2026, 11, 2)


def row(
    text: str = "VIREMENT", amount: int = 515_00, on: date = DAY, reference: str = "", key: str = "k"
) -> StatementRow:
    return StatementRow(2, on, amount, text, reference, key)


def payment(
    id: int = 1,
    amount: int = 515_00,
    reference: str = REFERENCE,
    at: datetime = ORDERED,
    operation: str = "",
    sender: str = "",
) -> OpenPayment:
    return OpenPayment(id, amount, reference, at, operation, sender)


def seen(proposals: tuple[MatchProposal, ...]) -> list[tuple[str, int | None, list[int]]]:
    return [
        (each.confidence.name, each.payment and each.payment.id, [one.id for one in each.candidates])
        for each in proposals
    ]


@pytest.mark.parametrize(
    "text",
    [
        REFERENCE,
        f"VIR {REFERENCE} MERCI",
        "vir 7k0m9qx41a",
        "VIR 7K0M 9QX4 1A",
        "VIR 7K0M-9QX4-1A.",
        "VIR:7KOM9QX4IA",
        "vir 7kom9qx4la",
        "CMD7K0M9QX41A2026",
        "طلب 7K0M9QX41A شكرا",
        "طلب ٧K٠M٩QX٤١A",
        "ＶＩＲ ７Ｋ０Ｍ９ＱＸ４１Ａ",
    ],
)
def test_reference_is_found_however_it_was_typed(text: str) -> None:
    assert seen(propose([row(text)], [payment()])) == [("REFERENCE_AND_AMOUNT", 1, [1])]


def test_reference_is_found_in_the_reference_column() -> None:
    assert seen(propose([row(reference=REFERENCE.lower())], [payment()])) == [
        ("REFERENCE_AND_AMOUNT", 1, [1])
    ]


@pytest.mark.parametrize(
    "text",
    ["VIR 7K0M9QX41B", "VIR 7K0M9QX41", "7K0M9 من QX41A", "A14XQ9M0K7", "VIR 7K0M9QX4 A1", "VIR 7KQM9QX41A"],
)
def test_text_without_the_reference_does_not_quote_it(text: str) -> None:
    assert propose([row(text, amount=1)], [payment()]) == ()


def test_reference_is_not_put_together_from_two_columns() -> None:
    assert propose([row(REFERENCE[:5], amount=1, reference=REFERENCE[5:])], [payment()]) == ()


def test_reference_counts_whatever_the_day() -> None:
    late = row(REFERENCE, on=DAY + timedelta(days=90))

    assert seen(propose([late], [payment()])) == [("REFERENCE_AND_AMOUNT", 1, [1])]


def test_reference_with_another_amount_is_proposed_as_such() -> None:
    (proposal,) = propose([row(REFERENCE, amount=500_00)], [payment()])

    assert (proposal.confidence, proposal.payment) == (Confidence.REFERENCE, payment())
    assert not proposal.is_exact


def test_sum_of_two_quoted_references_is_left_to_a_person() -> None:
    both = row(f"{REFERENCE} ET ABCDEFGHJK", amount=515_00)

    proposals = propose([both], [payment(), payment(2, reference="ABCDEFGHJK", amount=200_00)])

    assert seen(proposals) == [("REFERENCE", None, [1, 2])]


def test_order_paid_twice_is_left_to_a_person() -> None:
    rows = [row(REFERENCE, key="a"), row(REFERENCE, key="b")]

    assert seen(propose(rows, [payment()])) == [("REFERENCE_AND_AMOUNT", None, [1])] * 2


def test_second_row_of_another_amount_does_not_disturb_the_exact_one() -> None:
    rows = [row(REFERENCE, amount=100_00), row(REFERENCE)]

    assert seen(propose(rows, [payment()])) == [("REFERENCE", None, [1]), ("REFERENCE_AND_AMOUNT", 1, [1])]


def test_order_with_two_payments_takes_the_one_of_the_amount() -> None:
    two = [payment(1, amount=300_00), payment(2, amount=515_00)]

    assert seen(propose([row(REFERENCE)], two)) == [("REFERENCE_AND_AMOUNT", 2, [2])]


def test_row_that_quotes_a_reference_is_never_matched_to_another_by_its_amount() -> None:
    quoted, other = payment(1, amount=300_00), payment(2, reference="ABCDEFGHJK")

    assert seen(propose([row(REFERENCE)], [quoted, other])) == [("REFERENCE", 1, [1])]


@pytest.mark.parametrize("place", ["text", "reference"])
def test_operation_reference_tells_equal_amounts_apart(place: str) -> None:
    said = row(**{place: "OP 20261102-0042"})
    two = [payment(1), payment(2, reference="ABCDEFGHJK", operation="202611020042")]

    assert seen(propose([said], two)) == [("OPERATION", 2, [2])]


@pytest.mark.parametrize(
    ("amount", "on", "operation"),
    [(516_00, DAY, "20261102"), (515_00, DAY - timedelta(days=1), "20261102"), (515_00, DAY, "99999999")],
)
def test_operation_reference_needs_amount_and_day(amount: int, on: date, operation: str) -> None:
    proposals = propose([row("OP 20261102", amount, on)], [payment(operation=operation)])

    assert Confidence.OPERATION not in [each.confidence for each in proposals]


def test_short_operation_reference_proves_nothing() -> None:
    assert seen(propose([row("VIR 42")], [payment(operation="42")])) == [("AMOUNT", 1, [1])]


@pytest.mark.parametrize(
    ("days", "proposed"), [(-1, False), (0, True), (DAYS_TO_ARRIVE, True), (DAYS_TO_ARRIVE + 1, False)]
)
def test_amount_alone_counts_in_its_window(days: int, proposed: bool) -> None:
    assert bool(propose([row(on=DAY + timedelta(days=days))], [payment()])) == proposed


def test_day_of_an_order_is_the_day_in_algiers() -> None:
    at_night = payment(at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))  # 00:30 on the 2nd in Algiers

    assert propose([row(on=date(2026, 11, 1))], [at_night]) == ()
    assert propose([row(on=date(2026, 11, 2))], [at_night])


def test_amount_that_two_wait_for_lists_both() -> None:
    two = [payment(1), payment(2, reference="ABCDEFGHJK")]

    assert seen(propose([row()], two)) == [("AMOUNT", None, [1, 2])]


def test_two_rows_of_the_amount_are_both_left_to_a_person() -> None:
    assert seen(propose([row(key="a"), row(key="b")], [payment()])) == [("AMOUNT", None, [1])] * 2


def test_amount_is_the_only_one_once_stronger_evidence_took_the_others() -> None:
    rows = [row(REFERENCE), row("OP 20261102"), row()]
    three = [payment(1), payment(2, reference="A" * 10, operation="20261102"), payment(3, reference="B" * 10)]

    assert seen(propose(rows, three)) == [
        ("REFERENCE_AND_AMOUNT", 1, [1]),
        ("OPERATION", 2, [2]),
        ("AMOUNT", 3, [3]),
    ]


def test_payment_in_doubt_is_not_given_to_a_row_with_weaker_evidence() -> None:
    rows = [row(REFERENCE, key="a"), row(REFERENCE, key="b"), row(key="c")]

    assert [each.row.key for each in propose(rows, [payment()])] == ["a", "b"]


def test_likeliest_candidate_comes_first() -> None:
    waiting = [
        payment(1, reference="A" * 10, at=ORDERED - timedelta(days=2)),
        payment(2, reference="B" * 10),
        payment(3, reference="C" * 10, at=ORDERED - timedelta(days=5), sender="Élise de Nom Composé"),
    ]

    (proposal,) = propose([row("VIR SALAIRE")], waiting)
    assert [each.id for each in proposal.candidates] == [2, 1, 3]

    (proposal,) = propose([row("VIR NOMCOMPOSE ELISE")], waiting)
    assert [each.id for each in proposal.candidates] == [3, 2, 1]


def test_payment_without_a_reference_is_matched_by_amount_only() -> None:
    assert seen(propose([row("")], [payment(reference="")])) == [("AMOUNT", 1, [1])]


def test_nothing_is_proposed_where_nothing_fits() -> None:
    assert propose([], [payment()]) == propose([row()], []) == propose([row(amount=1)], [payment()]) == ()


def mangled(reference: str, chance: random.Random) -> str:
    confused = {"0": "0Oo", "1": "1IilL"}
    letters = [chance.choice(confused.get(letter, letter + letter.lower())) for letter in reference]
    return "".join(letter + chance.choice(["", "", " ", "-", "."]) for letter in letters)


references = st.text(CROCKFORD, min_size=10, max_size=10)


@given(st.lists(references, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_everyone_who_quotes_is_matched(given_references: list[str], chance: random.Random) -> None:
    payments = [payment(at, 100_00 * (1 + at % 3), each) for at, each in enumerate(given_references)]
    rows = [
        row(f"VIR: {mangled(each.reference, chance)} / MERCI", each.amount, key=str(each.id))
        for each in payments
    ]
    chance.shuffle(rows)

    proposals = propose(rows, payments)

    assert {each.row.key: each.payment and str(each.payment.id) for each in proposals} == {
        str(each.id): str(each.id) for each in payments
    }
    assert all(each.confidence is Confidence.REFERENCE_AND_AMOUNT for each in proposals)


# Small worlds, in which collisions are the rule.

POOL = ["AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC"]
days = st.integers(0, 10).map(lambda ahead: DAY + timedelta(days=ahead))
amounts = st.sampled_from([100_00, 200_00])
worlds_rows = st.lists(
    st.builds(
        row,
        st.lists(st.sampled_from([*POOL, "OPERATION7", "OPERATION8", "x"]), max_size=2).map(" / ".join),
        amounts,
        days,
    ),
    max_size=6,
).map(
    lambda rows: [
        StatementRow(at, r.date, r.amount_centimes, r.text, "", f"{at}") for at, r in enumerate(rows)
    ]
)
worlds_payments = st.lists(
    st.tuples(
        st.sampled_from(POOL), amounts, st.integers(0, 9), st.sampled_from(["", "operation7", "operation8"])
    ),
    max_size=5,
).map(
    lambda made: [
        payment(at, amount, reference, ORDERED + timedelta(days=ahead), operation)
        for at, (reference, amount, ahead, operation) in enumerate(made)
    ]
)


def quotes(r: StatementRow, p: OpenPayment) -> bool:
    return p.reference in r.text


def fits(r: StatementRow, p: OpenPayment) -> bool:
    return p.amount == r.amount_centimes and 0 <= (r.date - p.created_at.date()).days <= DAYS_TO_ARRIVE


@given(worlds_rows, worlds_payments)
def test_sure_pairs_are_pairs(rows: list[StatementRow], payments: list[OpenPayment]) -> None:
    proposals = propose(rows, payments)

    assert max(Counter(each.row.key for each in proposals).values(), default=1) == 1
    assert max(Counter(each.payment.id for each in proposals if each.payment).values(), default=1) == 1
    for each in proposals:
        assert each.candidates
        assert each.payment is None or each.candidates == (each.payment,)


@given(worlds_rows, worlds_payments)
def test_every_candidate_has_the_evidence_that_is_claimed(
    rows: list[StatementRow], payments: list[OpenPayment]
) -> None:
    for each in propose(rows, payments):
        for candidate in each.candidates:
            if each.confidence in (Confidence.REFERENCE, Confidence.REFERENCE_AND_AMOUNT):
                assert quotes(each.row, candidate)
            else:
                assert fits(each.row, candidate)
                assert not any(quotes(each.row, other) for other in payments)
            if each.confidence is Confidence.REFERENCE_AND_AMOUNT:
                assert candidate.amount == each.row.amount_centimes
            if each.confidence is Confidence.OPERATION:
                assert candidate.operation
                assert candidate.operation.upper() in each.row.text


@given(worlds_rows, worlds_payments)
def test_sure_means_that_neither_side_fits_another_as_well(
    rows: list[StatementRow], payments: list[OpenPayment]
) -> None:
    proposals = propose(rows, payments)
    strength = list(Confidence)
    spoken_of = {
        candidate.id: min(
            strength.index(each.confidence) for each in proposals if candidate in each.candidates
        )
        for proposal in proposals
        for candidate in proposal.candidates
    }
    for sure in (each for each in proposals if each.payment):
        rivals = [each for each in proposals if each is not sure and sure.payment in each.candidates]
        assert all(strength.index(each.confidence) > strength.index(sure.confidence) for each in rivals)
        if sure.confidence is Confidence.AMOUNT:
            others = [p for p in payments if p is not sure.payment and fits(sure.row, p)]
            assert all(spoken_of[p.id] < strength.index(Confidence.AMOUNT) for p in others)
        if sure.confidence is Confidence.REFERENCE_AND_AMOUNT:
            assert sum(quotes(sure.row, p) and p.amount == sure.payment.amount for p in payments) == 1


@given(worlds_rows, worlds_payments)
def test_no_row_that_fits_something_free_is_left_without_a_word(
    rows: list[StatementRow], payments: list[OpenPayment]
) -> None:
    proposals = propose(rows, payments)
    spoken_of = {candidate.id for each in proposals for candidate in each.candidates}
    silent = {r.key for r in rows} - {each.row.key for each in proposals}

    for r in (r for r in rows if r.key in silent):
        assert not any(quotes(r, p) for p in payments)
        assert all(p.id in spoken_of for p in payments if fits(r, p))


@given(worlds_rows, worlds_payments, st.randoms(use_true_random=False))
def test_order_of_rows_and_payments_makes_no_difference(
    rows: list[StatementRow], payments: list[OpenPayment], chance: random.Random
) -> None:
    before = {each.row.key: each for each in propose(rows, payments)}
    chance.shuffle(rows)
    chance.shuffle(payments)

    after = propose(rows, payments)

    assert {each.row.key: each for each in after} == before
    assert [each.row.key for each in after] == [r.key for r in rows if r.key in before]


@given(st.text(max_size=40))
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert fold_lookalikes(fold_lookalikes(text)) == fold_lookalikes(text)
