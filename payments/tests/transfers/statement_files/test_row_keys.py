"""Keys of a statement's rows: the same at every import, and never one for two credits."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.tests.statement_parser import parse_statement


def keys(text: str, account: str = "") -> list[str]:
    return [row.key for row in parse_statement(text.encode(), account=account).rows]


def test_key_is_the_same_in_every_release() -> None:
    assert keys("Date;Libellé;Crédit\n02/11/2026;Virement;515,00\n") == [
        "090f590e87f0a9ccc3fc87ba3bc70419699a0f1032138d1ebfb3727c86a18695"
    ]


def test_key_survives_another_format_of_the_same_rows() -> None:
    one = "Date;Libellé;Référence;Crédit\n02/11/2026;VIREMENT  REÇU;n٥;1 515,00\n"
    other = (
        "\ufeffExport\r\n\r\nRéférence,Montant,Libellé,Date\r\nN5,+1515.00 DA,Virement reçu,2026-11-02\r\n"
    )

    assert keys(one) == keys(other)


def test_equal_rows_of_one_statement_have_two_keys() -> None:
    row = "02/11/2026;Virement;515,00\n"

    assert len(set(keys("Date;Libellé;Crédit\n" + row * 3))) == 3


@pytest.mark.parametrize(
    "change", [("02/11", "03/11"), ("515,00", "515,01"), ("Virement", "Versement"), ("R1", "R2")]
)
def test_any_difference_is_another_key(change: tuple[str, str]) -> None:
    text = "Date;Libellé;Référence;Crédit\n02/11/2026;Virement;R1;515,00\n"

    assert keys(text) != keys(text.replace(*change))


def test_what_goes_on_below_is_in_the_key() -> None:
    header = "Date;Libellé;Débit;Crédit\n"
    one, other = (f"02/11/2026;VIREMENT;;515,00\n;DE {name};;\n" for name in "AB")

    assert keys(header + other + one) == keys(header + other) + keys(header + one)
    assert len(set(keys(header + other + one))) == 2


def test_equal_rows_of_two_accounts_have_two_keys() -> None:
    text = "Date;Libellé;Crédit\n02/11/2026;Virement;515,00\n"

    assert keys(text, account="ccp") != keys(text, account="bank")
    assert keys(text, account="ccp") == keys(text, account="ccp")


days = st.lists(
    st.lists(st.tuples(st.sampled_from(["515,00", "9,00"]), st.sampled_from(["a", "b"])), max_size=5),
    max_size=8,
)


@given(days, st.integers(0, 8), st.integers(0, 8), st.randoms(use_true_random=False))
def test_overlapping_statements_give_the_rows_of_common_days_the_same_keys(
    history: list[list[tuple[str, str]]], first: int, last: int, order: random.Random
) -> None:
    def statement(since: int, until: int) -> str:
        rows = [
            f"{day + 1:02d}/11/2026;{text};{amount}\n"
            for day, credits in enumerate(history)
            for amount, text in credits
            if since <= day <= until
        ]
        order.shuffle(rows)
        return "Date;Libellé;Crédit\n" + "".join(rows)

    whole = keys(statement(0, len(history)))
    part = keys(statement(first, last))

    assert len(set(whole)) == len(whole) == sum(len(credits) for credits in history)
    assert set(part) <= set(whole)
    assert len(set(part)) == sum(len(credits) for credits in history[first : last + 1])


def test_what_went_out_never_has_the_key_of_what_came_in() -> None:
    header = "Date;Libellé;Débit;Crédit\n"
    came_in, went_out = "02/11/2026;x;;515,00\n", "02/11/2026;x;515,00;\n"

    both = keys(header + came_in + went_out)

    assert both == keys(header + came_in) + keys(header + went_out)
    assert len(set(both)) == 2


def test_row_is_found_again_once_its_direction_is_proved() -> None:
    unproved = "Date;Libellé;Montant\n02/11/2026;x;515,00\n02/11/2026;x;515,00\n"
    proved = "Date;Libellé;Débit;Crédit\n02/11/2026;x;515,00;\n02/11/2026;x;;515,00\n"

    rows = parse_statement(proved.encode()).rows

    assert {row.key_unproved for row in rows} == set(keys(unproved))
