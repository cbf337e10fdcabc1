"""Pages by key: every row once, in order, whatever the columns and their directions."""

import pytest

from core.models import LimitWindow
from core.web.pagination import page_after

pytestmark = pytest.mark.django_db

ORDERS = [("window", "pk"), ("-window", "pk"), ("window", "-pk"), ("-pk",)]


@pytest.fixture(autouse=True)
def rows() -> None:
    LimitWindow.objects.bulk_create(LimitWindow(key=f"row {n}", window=n % 3 + 1) for n in range(10))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 5, 10, 11])
def test_pages_together_are_the_whole_list(order: tuple[str, ...], size: int) -> None:
    pages, after = [], None
    while not pages or after is not None:
        page, after = page_after(LimitWindow.objects.all(), order=order, after=after, size=size)
        pages.append(page)

    assert [row for page in pages for row in page] == list(LimitWindow.objects.order_by(*order))
    assert {len(page) for page in pages[:-1]} <= {size}
    assert pages[-1]  # no page is empty


def test_page_reads_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        page_after(LimitWindow.objects.all(), order=["pk"], after=[3], size=2)
