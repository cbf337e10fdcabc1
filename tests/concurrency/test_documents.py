"""Rivals for the number of a receipt: one each, and one document for one cause."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from accounts.models import Customer
from core.testing import run_concurrently
from payments.documents.issuance import _next_number, issue_document
from payments.models import Document, DocumentCounter
from payments.testing.documents import make_content
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints, take_out

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

NEXT_NUMBER = "payments.documents.issuance:_next_number"
EVERY_ONE = list(range(1, RIVALS + 1))
COUNT_UP = '{table}."last" + 1'
READ_THEN_WRITE = '{sum(DocumentCounter.objects.values_list("last", flat=True)) + 1}'


def issue_at_once(customer: Customer, *keys: str) -> list[object]:
    content = make_content()
    about = "order:7K2MX4Q9ZD"

    def one(key: str) -> Document:
        return issue_document(key=key, about=about, customer=customer, language="fr", content=content)

    return run_concurrently(*[lambda own=key: one(own) for key in keys])


def different() -> list[str]:
    return [f"receipt:{each}" for each in range(RIVALS)]


def numbers() -> list[int]:
    return sorted(Document.objects.values_list("number", flat=True))


def test_each_document_has_its_own_number(customer: Customer, meet_before: Callable) -> None:
    meet_before(NEXT_NUMBER)

    issue_at_once(customer, *different())

    assert numbers() == EVERY_ONE


def test_one_cause_has_one_document(customer: Customer, meet_before: Callable) -> None:
    """All have seen that there is none yet; the numbers of all but one go back."""
    meet_before(NEXT_NUMBER)

    results = issue_at_once(customer, *["receipt:1"] * RIVALS)

    assert {type(each) for each in results} == {Document}
    assert len(set(results)) == 1
    assert (numbers(), DocumentCounter.objects.get().last) == ([1], 1)


def test_without_the_count_in_one_update_rivals_meet_the_constraint(
    customer: Customer, meet_before: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, _next_number, COUNT_UP, READ_THEN_WRITE)
    meet_before(NEXT_NUMBER)

    results = issue_at_once(customer, *different())

    assert {type(each) for each in results} == {Document, IntegrityError}
    assert len(set(numbers())) == len(numbers()) < RIVALS


def test_without_guards_numbers_repeat(
    customer: Customer, meet_before: Callable, constraints: Constraints, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, _next_number, COUNT_UP, READ_THEN_WRITE)
    constraints.drop("payments_document_number_once")
    meet_before(NEXT_NUMBER)

    issue_at_once(customer, *different())

    assert Document.objects.count() == RIVALS
    assert len(set(numbers())) < RIVALS
