"""Numbers: gap-free per kind and year, one document per cause, whatever fails and whoever else issues."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Customer
from core.testing import run_concurrently
from payments.documents.content import DocumentContent
from payments.documents.issuance import issue_document
from payments.models import Document, DocumentCounter, DocumentKind
from payments.testing.documents import LATE, make_content, make_credit_note

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

RIVALS = 32
ORDER = "order:7K2MX4Q9ZD"


class FailedError(Exception):
    """What caused the document came to nothing."""


def issue_one(customer: Customer, key: str, content: DocumentContent | None = None) -> Document:
    return issue_document(
        key=key, about=ORDER, customer=customer, language="fr", content=content or make_content()
    )


@transaction.atomic
def issue_and_fail(customer: Customer, key: str) -> None:
    issue_one(customer, key)
    raise FailedError


def numbers(kind: DocumentKind = DocumentKind.RECEIPT, year: int = 2026) -> list[int]:
    return sorted(Document.objects.filter(kind=kind, year=year).values_list("number", flat=True))


def test_document_keeps_all_that_it_was_given(customer: Customer) -> None:
    content = make_content()

    kept = Document.objects.get(pk=issue_one(customer, "receipt:1", content).pk)

    assert DocumentContent.from_json(kept.content) == content
    assert (kept.kind, kept.key, kept.about) == ("receipt", "receipt:1", ORDER)
    assert (kept.customer, kept.language, kept.issued_at) == (customer, "fr", LATE)
    assert kept.reference == "R-2026-000001"


def test_numbers_count_up(customer: Customer) -> None:
    issued = [issue_one(customer, f"receipt:{each}") for each in range(3)]

    assert [each.reference for each in issued] == ["R-2026-000001", "R-2026-000002", "R-2026-000003"]


def test_each_kind_has_its_own_numbers(customer: Customer) -> None:
    issue_one(customer, "receipt:1")

    note = issue_one(customer, "credit-note:1", make_credit_note())

    assert note.reference == "A-2026-000001"
    assert issue_one(customer, "receipt:2").reference == "R-2026-000002"


def test_year_begins_at_midnight_in_algiers(customer: Customer) -> None:
    moments = [
        datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 22, 59, 58, tzinfo=UTC),  # began earlier, committed later
    ]

    issued = [issue_one(customer, f"receipt:{at}", make_content(issued_at=at)) for at in moments]

    assert [each.reference for each in issued] == ["R-2026-000001", "R-2027-000001", "R-2026-000002"]


def test_same_cause_is_issued_once(customer: Customer) -> None:
    first = issue_one(customer, "receipt:1")

    again = issue_one(customer, "receipt:1", make_credit_note())

    assert again == first
    assert again.content == first.content
    assert issue_one(customer, "receipt:2").number == 2


def test_rolled_back_document_uses_no_number(customer: Customer) -> None:
    issue_one(customer, "receipt:1")
    with pytest.raises(FailedError):
        issue_and_fail(customer, "receipt:2")

    assert issue_one(customer, "receipt:3").number == 2
    assert numbers() == [1, 2]


def test_first_document_of_a_year_may_be_rolled_back(customer: Customer) -> None:
    with pytest.raises(FailedError):
        issue_and_fail(customer, "receipt:1")

    assert not DocumentCounter.objects.exists()
    assert issue_one(customer, "receipt:2").number == 1


def test_what_cannot_be_kept_uses_no_number(customer: Customer) -> None:
    # The number is taken already, as no code of the shop's would do.
    taken = Document(kind="receipt", year=2026, number=1, key="stray", about=ORDER, customer=customer)
    taken.language, taken.content = "fr", {}
    taken.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        issue_one(customer, "receipt:1")

    assert not DocumentCounter.objects.exists()


def test_document_is_issued_by_two_statements(
    customer: Customer, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for each in range(2):
        with django_assert_num_queries(2), transaction.atomic(savepoint=False):
            issue_document(
                key=f"receipt:{each}", about=ORDER, customer=customer, language="fr", content=make_content()
            )


@pytest.mark.parametrize("act", ["UPDATE payments_document SET number = 7", "DELETE FROM payments_document"])
def test_database_refuses_to_change_what_was_issued(customer: Customer, act: str) -> None:
    issue_one(customer, "receipt:1")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act)

    assert numbers() == [1]


@pytest.mark.django_db(transaction=True)
def test_rivals_get_numbers_without_gap_or_repeat(customer: Customer) -> None:
    keys = [f"receipt:{each}" for each in range(RIVALS)]

    results = run_concurrently(*[lambda key=key: issue_one(customer, key) for key in keys])

    assert [each for each in results if not isinstance(each, Document)] == []
    assert numbers() == list(range(1, RIVALS + 1))


@pytest.mark.django_db(transaction=True)
def test_rivals_that_fail_leave_no_gap(customer: Customer) -> None:
    calls: list[Callable[[], object]] = []
    for each in range(RIVALS // 2):
        calls.append(lambda key=f"receipt:{each}": issue_one(customer, key))
        calls.append(lambda key=f"failed:{each}": issue_and_fail(customer, key))

    results = run_concurrently(*calls)

    assert sum(isinstance(each, FailedError) for each in results) == RIVALS // 2
    assert numbers() == list(range(1, RIVALS // 2 + 1))


@pytest.mark.django_db(transaction=True)
def test_rivals_with_the_same_cause_share_one_document(customer: Customer) -> None:
    results = run_concurrently(*[lambda: issue_one(customer, "receipt:1")] * RIVALS)

    assert len(set(results)) == 1
    assert numbers() == [1]
    assert DocumentCounter.objects.get().last == 1
