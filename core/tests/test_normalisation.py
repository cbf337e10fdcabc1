"""One spelling for what people type: phones, addresses, references, secrets of links."""

import pytest
from django.core.exceptions import ValidationError

from core import normalisation
from core.web.input_fields import EmailFormField, PhoneFormField, ReferenceFormField

PHONE = "+213661223344"
PHONES = [
    "0661223344",
    "0661 22 33 44",
    "06 61 22 33 44",
    "0661-22-33-44",
    "0661.22.33.44",
    "0661\u201122\u201133\u201144",  # hyphens that do not break
    "0661/22/33/44",
    "(0661) 22 33 44",
    "+213 661 22 33 44",
    "+213 (0) 661 22 33 44",
    "+2130661223344",
    "00213 661 22 33 44",
    "002130661223344",
    "213661223344",
    "661223344",
    "٠٦٦١٢٢٣٣٤٤",
    "۰۶۶۱ ۲۲ ۳۳ ۴۴",
    "٠٠٢١٣٦٦١٢٢٣٣٤٤",
    "０６６１２２３３４４",
    "＋２１３６６１２２３３４４",
    "\u202a+213 661 22 33 44\u202c",  # as the contacts of a phone copy it
    "\u200f0661\u00a022\u00a033\u202f44\u200e",
    "06\u200b61\u2066223344\u2069",
    "\ufeff0661223344",
    " 0661223344. ",
    "0661223344,",
    "0661223344،",
    "0661\t223344\n",
    "tel:+213661223344",
    "Tél. : 0661 22 33 44",
    "(+213)661223344",
    "(+213) 0661 22 33 44",
]


@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_is_kept_and_sought_in_one_spelling(typed: str) -> None:
    assert normalisation.normalise_phone(typed) == PHONE
    assert PhoneFormField(max_length=60).clean(typed) == PHONE
    assert normalisation.phone_search_digits(typed) == PHONE.removeprefix("+")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("021 12 34 56", "+21321123456"),
    ],
)
def test_phones_from_abroad_and_landlines(typed: str, kept: str) -> None:
    assert normalisation.normalise_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("0661", "661"),
        ("06 61 22", "66122"),
        ("٠٦٦١", "661"),
        ("3344", "3344"),
        ("33 44.", "3344"),
        ("+213 661", "661"),
        ("00213 0661", "661"),
        ("+33 612", "33612"),
        ("06", ""),
        ("buyer@example.com", ""),
        ("7K2M4X9QAB", ""),
        ("", ""),
    ],
)
def test_a_part_of_a_phone_is_sought_by_the_digits_that_are_kept(typed: str, part: str) -> None:
    assert normalisation.phone_search_digits(typed) == part


@pytest.mark.parametrize(
    "typed",
    ["", "0661", "no number", "0661 22 33 44 55 66", "@", "0661AMINES", "0661223344x12", "O661223344"],
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalisation.normalise_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Customer.99@Example.COM",
        " customer.99@example.com ",
        "customer.99@example.com.",
        "customer.99@example.com,",
        "<customer.99@example.com>;",
        "\u200ecustomer.99@example.com\u200f",
        "customer.99\u200b@example.com",
        "\u2068customer.99@example.com\u2069",
        "customer.99@example.com\u00a0",
        "customer.99 @ example.com",
        "customer.99@example. com",
        "customer.٩٩@example.com",
        "customer.۹۹@example.com",
        "ｃｕｓｔｏｍｅｒ.９９＠ｅｘａｍｐｌｅ．ｃｏｍ",
    ],
)
def test_an_address_is_kept_and_sought_in_one_spelling(typed: str) -> None:
    assert normalisation.normalise_email(typed) == "customer.99@example.com"
    assert normalisation.fold_email(typed) == "customer.99@example.com"
    assert EmailFormField().clean(typed) == "customer.99@example.com"


def test_an_address_is_not_guessed() -> None:
    for typed in ("nad ia@example.com", "customer", "mi\u212ae@example.com", "customer@ex\u0430mple.com"):
        with pytest.raises(ValidationError):
            EmailFormField().clean(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "7k2m4x9q01",
        "7K2M-4X9Q-01",
        "7K2M 4X9Q 01.",
        "7K2M4X9QO1",
        "7K2M4X9QOl",
        "#7K2M4X9Q01",
        "\u20667K2M4X9Q01\u2069",
        "٧K٢M٤X٩Q٠١",
        "7K2M\u00a04X9Q\u200b01,",
        "７Ｋ２Ｍ４Ｘ９Ｑ０１",
    ],
)
def test_a_reference_of_ours_is_read_however_it_was_copied(typed: str) -> None:
    assert normalisation.fold_lookalikes(typed) == "7K2M4X9Q01"
    assert ReferenceFormField().clean(typed) == "7K2M4X9Q01"


@pytest.mark.parametrize(
    "typed", ["FT 26334/OI-17", "ft26334oi17.", "FT-26334.OI.17", "ＦＴ２٦٣٣٤OI17", "\u200fFT26334OI17"]
)
def test_a_reference_of_a_bank_keeps_its_letters(typed: str) -> None:
    assert normalisation.canonical_reference(typed) == "FT26334OI17"


def test_the_secret_of_a_link_is_freed_of_what_a_chat_has_added() -> None:
    assert normalisation.clean_link_secret("\u2066aB-9_x\u2069.)") == "aB-9_x"
