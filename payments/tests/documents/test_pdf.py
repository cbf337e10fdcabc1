"""The PDF, read back: what is on it, in which order, where, and in which glyphs."""

import re
import time

import pytest
from django.utils import translation
from django.utils.translation import gettext

from payments.documents.amounts_in_words import amount_in_words
from payments.documents.content import DocumentContent, Item, PaymentMeans, Seller
from payments.documents.pdf import render_pdf
from payments.testing.documents import ITEM, as_document, make_content, make_credit_note
from payments.tests.pdf_reading import Reading, read

LANGUAGES = ["ar", "fr", "en"]
WIDTH = 595  # points of A4


def read_back(content: DocumentContent, language: str = "en") -> Reading:
    return read(render_pdf(as_document(content, language=language)))


def item(title: str, price: int = 515_00) -> Item:
    return Item(title, 1, price, price)


def drawn(text: str) -> str:
    """How a text of one script stands on the paper, read from the left; lam and alef are one glyph."""
    if not re.search("[\u0600-\u06ff]", text):
        return text
    return "".join(reversed(re.findall("ل[اأإآ]|.", text)))


def test_receipt_says_everything_in_order() -> None:
    assert read_back(make_content()).texts == [
        "Barq Cards SARL",
        "12, rue Didouche Mourad",
        "16000 Alger",
        "Trade register (RC)",
        "16/00-1234567B19",
        "Tax number (NIF)",
        "001916123456789",
        "Statistical number (NIS)",
        "001916010012345",
        "Tax article (AI)",
        "16012345678",
        "Phone",
        "+213 21 12 34 56",
        "E-mail",
        "contact@barq.example",
        "Receipt",
        "R-2026-000123",
        "Date",
        "22 November 2026",
        "Order",
        "7K2MX4Q9ZD",
        "Customer",
        "Test Customer",
        "customer@example.com",
        "Item",
        "Unit price",
        "Quantity",
        "Amount",
        "PlayStation Store – 10 $ (US)",
        "515 DA",
        "2",
        "1 030 DA",
        "Total",
        "1 030 DA",
        "In words",
        "one thousand and thirty Algerian dinars",
        "Paid by",
        "CIB or EDAHABIA card",
        "OCPL-7K2M-0001",
        "1 030 DA",
        "All amounts are in Algerian dinars (DZD).",
        "Issued electronically.",
        "R-2026-000123 · 1/1",
    ]


def test_credit_note_says_what_it_corrects_why_and_where_to() -> None:
    texts = read_back(make_credit_note()).texts

    for label, value in [
        ("Credit note", "A-2026-000123"),
        ("Corrects receipt", "R-2026-000098"),
        ("Reason", "1 card of 2 never came"),
        ("Paid back to", "Wallet"),
        ("Total refunded", "515 DA"),
        ("In words", "five hundred and fifteen Algerian dinars"),
    ]:
        assert texts[texts.index(label) + 1] == value
    assert "Paid by" not in texts


def test_what_the_shop_does_not_tell_about_itself_is_left_out() -> None:
    texts = read_back(make_content(seller=Seller("Barq"))).texts

    assert texts[:3] == ["Barq", "Receipt", "R-2026-000123"]


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_rehearsed_receipt_is_marked(is_rehearsal: bool) -> None:
    texts = read_back(make_content(is_rehearsal=is_rehearsal)).texts

    assert ("Rehearsal, not for real purchases" in texts) is is_rehearsal


def test_both_parts_of_a_mixed_payment_are_named() -> None:
    means = (PaymentMeans("Wallet", "W-1", 30_00), PaymentMeans("CIB or EDAHABIA card", "OCPL-1", 1000_00))

    texts = read_back(make_content(means=means)).texts

    at = texts.index("Paid by") + 1
    assert texts[at : at + 6] == [
        "Wallet", "W-1", "30 DA", "CIB or EDAHABIA card", "OCPL-1", "1 000 DA",
    ]  # fmt: skip


def test_arabic_runs_from_right_to_left_and_latin_inside_it_does_not() -> None:
    title = "بطاقة هدايا Google Play – 10 دولار (أمريكا)"

    texts = read_back(make_content(items=(item(title),), means=()), "ar").texts

    # As a reader sees it from the left: the brackets turn, the name and the number do not.
    assert f"){drawn('أمريكا')}( {drawn('دولار')} Google Play – 10 {drawn('بطاقة هدايا')}" in texts
    assert drawn(amount_in_words(515_00, "ar")) in texts
    for left_to_right in ["R-2026-000123", "customer@example.com", "16/00-1234567B19", "515 DA"]:
        assert left_to_right in texts


def test_long_arabic_is_broken_into_lines_that_keep_their_order() -> None:
    title = "بطاقة هدايا طويلة من متجر PlayStation Store الأمريكي بقيمة مائة دولار صالحة لكل الحسابات"

    lines = read_back(make_content(items=(item(title),), means=()), "ar").lines

    (at,) = [at for at, line in enumerate(lines) if line.text.endswith(drawn("بطاقة هدايا طويلة"))]
    first, second = lines[at : at + 2]
    assert "PlayStation Store" in first.text
    assert second.text.startswith(drawn("صالحة لكل الحسابات"))
    assert second.y < first.y


def test_arabic_letters_are_joined() -> None:
    """A letter looks different alone, at the start, in the middle and at the end of a word."""
    line = read_back(make_content(items=(item("ممم م"),), means=()), "ar").line("م ممم")

    alone, _space, end, middle, start = line.glyphs
    assert len({alone, end, middle, start}) == 4


def test_lam_and_alef_become_one_glyph() -> None:
    line = read_back(make_content(items=(item("لا"),), means=()), "ar").line("لا")

    assert len(line.glyphs) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_is_mirrored_in_arabic(language: str) -> None:
    reading = read_back(make_content(means=(), items=(ITEM,)), language)

    title, price, amount = [
        reading.lines[reading.texts.index(text)].x for text in (ITEM.title, "515 DA", "1 030 DA")
    ]
    assert (title > price > amount) if language == "ar" else (title < price < amount)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_the_documents_language_whatever_is_active(language: str) -> None:
    with translation.override("fr" if language == "en" else "en"):
        texts = read_back(make_content(), language).texts

    words = amount_in_words(1030_00, language)
    assert drawn(words) in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_items_fit_on_one_page(language: str) -> None:
    assert read_back(make_content(items=(ITEM,) * 10, means=()), language).pages == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_items_take_more_pages_with_their_headings_and_numbers(language: str) -> None:
    reading = read_back(make_content(items=(ITEM,) * 60, means=()), language)

    with translation.override(language):
        heading = drawn(gettext("Quantity"))
    assert reading.pages == 3
    assert [line.page for line in reading.lines if line.text == heading] == [1, 2, 3]
    assert [f"R-2026-000123 · {page}/3" in reading.texts for page in (1, 2, 3)] == [True] * 3
    assert reading.texts.count(ITEM.title) == 60


@pytest.mark.matrix
@pytest.mark.parametrize("count", range(11, 29))  # the first page becomes too small somewhere here
def test_no_page_holds_notes_alone(count: int) -> None:
    reading = read_back(make_content(items=(ITEM,) * count, means=()))

    assert reading.line("Total").page == reading.line("Issued electronically.").page == reading.pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_leaves_the_paper(language: str) -> None:
    long = "x" * 200
    content = make_content(
        items=(item(long), item("بطاقة " * 40), item("Gift card " * 30)),
        means=(PaymentMeans("Method " * 12, "R" * 80, 1545_00),),
        order=long[:64],
        seller=Seller(long, "\n".join([long] * 3), *[long[:60]] * 6),
    )

    lines = read_back(content, language).lines

    assert [line for line in lines if not (0 < line.x < WIDTH and line.y > 0)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_is_small_and_brings_its_own_two_fonts(language: str) -> None:
    pdf = render_pdf(as_document(make_content(items=(ITEM,) * 60, means=()), language=language))

    assert len(pdf) < 100_000
    assert read(pdf).embedded_fonts == 2
    assert pdf.count(b"/Subtype /Type0") == 2


def test_same_document_is_the_same_file_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    document = as_document(make_content(), language="ar")
    before = render_pdf(document)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 100_000)

    assert render_pdf(document) == before


def test_file_knows_its_name_language_and_day() -> None:
    pdf = render_pdf(as_document(make_content(), language="fr"))

    assert b"/Lang (fr)" in pdf
    assert b"/CreationDate (D:20261121233000Z" in pdf


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Ō 🎮 – ş", "O\u0304  – s"),  # the font has this mark, but not that one
        ("Ελλάδα 日本", "?????? ??"),
        ("tab\there\u202fnarrow", "tab here narrow"),
        ("null\x00 and bell\x07", "null and bell"),
        ("**bold** __under__ <b>&amp;", "**bold** __under__ <b>&amp;"),
        (r"back\slash (brackets) %d", r"back\slash (brackets) %d"),
    ],
)
def test_odd_titles_are_shown_as_far_as_the_font_goes(title: str, shown: str) -> None:
    texts = read_back(make_content(items=(item(title),), means=())).texts

    assert texts[texts.index("Amount") + 1] == shown


def test_marks_of_direction_are_obeyed_and_not_seen() -> None:
    reading = read_back(make_content(items=(item("\u2067قرص\u2069 \u2066A-1\u2069"),), means=()), "ar")

    visible = [line.text.strip("\u2066\u2067\u2069") for line in reading.lines]
    assert any(drawn("قرص") in text and "A-1" in text for text in visible)
