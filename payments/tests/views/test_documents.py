"""The printable page and the answer that carries the PDF."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import escape

from payments.documents.amounts_in_words import amount_in_words
from payments.documents.content import DocumentContent, Item
from payments.documents.pdf import render_pdf
from payments.testing.documents import as_document, make_content, make_credit_note
from payments.tests.pdf_reading import read
from payments.views.documents import document_page, document_pdf

pytestmark = pytest.mark.django_db  # every page looks whether buying is paused

LANGUAGES = ["ar", "fr", "en"]
TAG = re.compile(r"<[^>]+>")


def a_request(language: str = "en") -> HttpRequest:
    request = RequestFactory().get(f"/{language}/a-receipt/")
    request.user = AnonymousUser()
    return request


def page(content: DocumentContent, *, language: str = "en", visitor: str = "en") -> HttpResponse:
    document = as_document(content, language=language)
    with translation.override(visitor):
        return document_page(a_request(visitor), document, pdf_url="/somewhere/receipt.pdf")


def sheet(response: HttpResponse) -> str:
    """The document on the page, without the page around it."""
    found = re.search(r"<article.*</article>", response.content.decode(), re.DOTALL)
    assert found
    return found[0]


def test_page_says_what_the_pdf_says() -> None:
    content = make_content()
    in_pdf = read(render_pdf(as_document(content))).texts[:-1]  # without the foot

    text = " ".join(TAG.sub(" ", sheet(page(content))).replace("\u00a0", " ").split())

    assert [each for each in in_pdf if escape(each) not in text] == []


def test_credit_note_says_what_it_corrects_why_and_where_to() -> None:
    html = sheet(page(make_credit_note()))

    for label, value in [
        ("Corrects receipt", "R-2026-000098"),
        ("Reason", "1 card of 2 never came"),
        ("Paid back to", "Wallet"),
    ]:
        assert f"<dt>{label}</dt><dd><bdi>{value}</bdi></dd>" in html


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_rehearsed_receipt_is_marked(is_rehearsal: bool) -> None:
    assert ("document-stamp" in sheet(page(make_content(is_rehearsal=is_rehearsal)))) is is_rehearsal


@pytest.mark.parametrize("visitor", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_document_speaks_its_own_language_inside_the_visitors(language: str, visitor: str) -> None:
    response = page(make_content(), language=language, visitor=visitor)

    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{visitor}"' in response.content.decode()
    assert f'lang="{language}" dir="{direction}"' in sheet(response).split(">")[0]
    assert amount_in_words(1030_00, language) in sheet(response)


def test_page_leads_to_the_pdf() -> None:
    assert 'href="/somewhere/receipt.pdf"' in page(make_content()).content.decode()


def test_titles_are_shown_as_text() -> None:
    html = sheet(page(make_content(items=(Item("<script>alert(1)</script>", 1, 1, 1),), means=())))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_page_is_kept_by_nobody() -> None:
    assert page(make_content()).headers["Cache-Control"] == "private, no-store"


def test_pdf_is_shown_under_its_name_and_kept_by_nobody() -> None:
    document = as_document(make_content())

    response = document_pdf(a_request(), document)

    assert response.content == render_pdf(document)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="R-2026-000123.pdf"'
    assert response.headers["Cache-Control"] == "private, no-store"
