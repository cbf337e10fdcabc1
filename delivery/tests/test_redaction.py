"""Codes that somebody writes down: taken out, however they are spaced, and nothing else is."""

import pytest

from delivery.redaction import redact_codes
from delivery.testing import make_card

pytestmark = pytest.mark.django_db
CODE = "FAKE-7Q2M-9X4K-LP83"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"It says {CODE} is used.", "It says […] is used."),
        (f"«{CODE.lower()}»، مستعملة", "«[…]»، مستعملة"),
        ("Code: FAKE 7Q2M 9X4K LP83!", "Code: […]!"),
        ("fake7q2m9x4klp83", "[…]"),
        ("first FAKE-7Q2M\n9X4K-LP83, then 12 34 56", "first […], then 12 34 56"),
        (f"{CODE} and {CODE}", "[…] and […]"),
        ("FAKE-٧Q٢M-٩X٤K-LP٨٣", "[…]"),
        (f"code:{CODE}", "code:[…]"),
        (f"الكود{CODE}لا يعمل", "الكود[…]لا يعمل"),
        (f"pin={CODE.lower()}/used", "pin=[…]/used"),
        ("FAKE.7Q2M.9X4K.LP83", "[…]"),
        ("FAKE - 7Q2M - 9X4K - LP83", "[…]"),
        (f"https://example.com/redeem?code={CODE}&x=1", "https://example.com/redeem?code=[…]&x=1"),
    ],
)
def test_code_of_a_stored_card_is_taken_out(written, kept):
    make_card(CODE)
    assert redact_codes(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "...",
        "!!! ???",
        "My order is AB12CD34EF, I paid 1 304 DA on 2026-11-30.",
        "FAKE-7Q2M-9X4K",
        "1 " * 2_000,
    ],
)
def test_what_is_no_code_of_this_shop_stays(written):
    make_card(CODE)
    assert redact_codes(written) == written


def test_code_of_letters_alone_is_taken_out():
    make_card("FAKE-ABCD-EFGH")
    assert redact_codes("FAKE-ABCD-EFGH does not work") == "[…] does not work"
    assert redact_codes("code:fake-abcd-efgh") == "code:[…]"
    assert redact_codes("fake-abcd-efgh does not work") == "[…] does not work"


def test_text_without_anything_like_a_code_costs_no_query_of_cards(django_assert_num_queries):
    make_card(CODE)
    redact_codes("warm")
    with django_assert_num_queries(1):  # the ring is proved
        redact_codes("The service refuses it, what now?")
