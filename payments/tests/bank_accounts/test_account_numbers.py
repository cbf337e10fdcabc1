"""Account numbers: read as people write them, and typing errors noticed where the keys can notice them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank_accounts.account_numbers import (
    Ccp,
    InvalidAccountNumberError,
    Rip,
    ccp_key,
    ccp_of_rip,
    parse_ccp,
    parse_rip,
    rip_key,
    rip_of_ccp,
)

NUMBER, KEY, RIP = "0023456789", "88", "00799999002345678941"  # published test vector
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

numbers = st.integers(min_value=1, max_value=10**10 - 1).map(lambda n: f"{n:010d}")
ribs = st.builds(
    lambda bank, branch, account: f"{bank:03d}{branch:05d}{account}{rip_key(f'{branch:05d}{account}')}",
    st.integers(0, 999),
    st.integers(0, 99_999),
    numbers,
)


def is_rip(digits: str) -> bool:
    try:
        Rip(digits)
    except InvalidAccountNumberError:
        return False
    return True


def swapped(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def test_keys_of_the_published_test_vector() -> None:
    assert ccp_key(NUMBER) == KEY
    assert rip_key("99999" + NUMBER) == "41"
    assert rip_of_ccp(Ccp(NUMBER, KEY)) == Rip(RIP)


def test_key_of_a_remainder_of_zero_is_97() -> None:
    account = next(f"{n:010d}" for n in range(1, 98) if int(f"00001{n:010d}") * 100 % 97 == 0)

    assert rip_key("00001" + account) == "97"
    assert is_rip(f"00100001{account}97")
    assert not is_rip(f"00100001{account}00")  # the same remainder, yet no key


@pytest.mark.parametrize(
    "text",
    [
        RIP,
        "00799999 0023456789 41",
        " 007 99999 0023456789 41\n",
        "007.99999.0023456789.41",
        "007-99999-0023456789/41",
        "007\u00a099999\u202f0023456789\u201141",
        "\u200e00799999\u2066002345678941\u2069",
        RIP.translate(ARABIC_INDIC),
        RIP.translate(PERSIAN),
        RIP.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
        f"\ufeff{RIP}.,",
    ],
)
def test_rip_is_read_as_people_write_it(text: str) -> None:
    assert parse_rip(text).digits == RIP


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "20 digits"),
        (RIP[:-1], "20 digits"),
        (RIP + "0", "20 digits"),
        ("RIP " + RIP, "digits only"),
        ("0079999900234567894½", "digits only"),
        (RIP[:-1] + "2", "typing error"),
        ("0" * 20, "typing error"),
        ("1" * 5000, "too long"),
    ],
)
def test_what_is_no_rip_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidAccountNumberError, match=reason):
        parse_rip(text)


@pytest.mark.parametrize(
    "text",
    [
        "0023456789/88",
        "23456789 / 88",
        "23456789 clé 88",
        "23456789 CLÉ: 88",
        "23456789 cle 88",
        "23456789 المفتاح ٨٨",
        "23456789 88",
        "0023456789-88",
        "002345678988",
    ],
)
def test_ccp_is_read_from_one_field(text: str) -> None:
    assert parse_ccp(text) == Ccp(NUMBER, KEY)


@pytest.mark.parametrize(
    "text", ["", "23456789", "0023456789", "2345678988", "88", "/88", "23456789/", "23456789 87", "1/2/3"]
)
def test_ccp_without_a_certain_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidAccountNumberError):
        parse_ccp(text)


def test_ccp_is_read_from_two_fields() -> None:
    assert parse_ccp("23 456 789", " 88 ") == Ccp(NUMBER, KEY)
    assert parse_ccp("٢٣٤٥٦٧٨٩", "٨٨") == Ccp(NUMBER, KEY)


@pytest.mark.parametrize(
    ("number", "key"),
    [(RIP, "41"), ("23456789", "8"), ("23456789", "888"), ("abc", "88"), ("23456789", "-"), ("0", "00")],
)
def test_ccp_of_another_shape_is_refused(number: str, key: str) -> None:
    with pytest.raises(InvalidAccountNumberError):
        parse_ccp(number, key)


def test_wrong_key_of_a_ccp_is_told_but_not_refused() -> None:
    assert parse_ccp("23456789", "88").key_agrees
    assert not parse_ccp("23456789", "89").key_agrees


def test_accounts_are_shown_in_groups_and_stay_out_of_reprs() -> None:
    rip, ccp = Rip(RIP), Ccp(NUMBER, KEY)

    assert str(rip) == "00799999 0023456789 41"
    assert str(ccp) == "0023456789 / 88"
    assert "2345" not in f"{rip!r}{ccp!r}"


def test_account_at_a_bank_is_no_postal_account() -> None:
    rib = Rip("00200112" + "1123000001" + rip_key("001121123000001"))

    assert not rib.is_postal
    assert ccp_of_rip(rib) is None


@given(numbers)
def test_number_survives_the_way_to_the_rip_and_back(number: str) -> None:
    ccp = Ccp(number, ccp_key(number))
    rip = rip_of_ccp(ccp)

    assert ccp_of_rip(rip) == ccp
    assert parse_rip(str(rip)) == rip
    assert parse_ccp(str(ccp)) == ccp


@given(ribs, st.integers(3, 19), st.integers(1, 9))
def test_one_wrong_digit_behind_the_bank_is_noticed(rib: str, at: int, by: int) -> None:
    wrong = rib[:at] + str((int(rib[at]) + by) % 10) + rib[at + 1 :]

    assert is_rip(rib)
    assert not is_rip(wrong)


@given(ribs, st.integers(0, 2), st.integers(1, 9))
def test_wrong_digit_of_the_bank_cannot_be_noticed(rib: str, at: int, by: int) -> None:
    assert is_rip(rib[:at] + str((int(rib[at]) + by) % 10) + rib[at + 1 :])


@given(ribs, st.integers(2, 18))
def test_swapped_neighbours_are_noticed(rib: str, at: int) -> None:
    assert is_rip(swapped(rib, at)) == (rib[at] == rib[at + 1])


@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_of_a_ccp_is_noticed(number: str, at: int, by: int) -> None:
    right = number + ccp_key(number)
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]

    if int(wrong[:10]):
        assert not Ccp(wrong[:10], wrong[10:]).key_agrees


@given(numbers, st.integers(0, 10))
def test_swapped_neighbours_of_a_ccp_are_noticed(number: str, at: int) -> None:
    right = number + ccp_key(number)
    wrong = swapped(right, at)

    if int(wrong[:10]):
        assert Ccp(wrong[:10], wrong[10:]).key_agrees == (wrong == right)


@given(st.text(max_size=150), st.text(max_size=10))
def test_any_text_is_read_or_refused(text: str, key: str) -> None:
    for read in (lambda: parse_rip(text), lambda: parse_ccp(text, key)):
        with suppress(InvalidAccountNumberError):
            read()
