"""How PostgreSQL answers each page of the catalogue: by an index, sorting no more than a page can bear."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from tools.generated_shop.catalogue import fill_catalogue

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite explains no costs"),
]

GROWING = {"catalog_product", "catalog_denomination", "catalog_search_index"}
MOST_SORTED = 600  # rows: what few products have is sorted at once, see catalog.search.statement
DENOMINATIONS = 16_000  # of 2,000 products, 142 to a category: a scan would cost less for fewer
PAGES = [
    "/fr/",
    "/fr/c/generated-1/",
    "/fr/c/generated-1/?after=000100000000000100",
    "/fr/c/generated-1/?sort=popular",
    "/fr/c/generated-1/?sort=price",
    "/fr/c/generated-1/?sort=-price&stock=1",
    "/fr/c/generated-1/?region=germany",
    "/fr/c/generated-1/?region=germany&sort=price&stock=1",
    "/fr/c/generated-1/?most=2000&sort=price",
    "/fr/c/generated-1/?least=99999&most=999999",
    "/fr/c/generated-1/?least=900&sort=price",  # sorts what of the category fits: no column holds that price
    "/fr/p/generated-100/",
    *(f"/fr/search/?q={query}" for query in ("psn", "psn+germany", "eur", "10", "zq", "usd+germany")),
    *(f"/fr/search/?q={query}" for query in ("netflex", "zzzzz")),
    *(f"/fr/search/suggest/?q={query}" for query in ("p", "ps", "psn", "wonderland+japan", "netflxi")),
]  # fmt: skip


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a plan that were carried out."""
    if plan["Actual Loops"]:
        yield plan
        for below in plan.get("Plans", []):
            yield from nodes(below)


def troubles(statement: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        [(told,)] = cursor.fetchall()
    plan = json.loads(told) if isinstance(told, str) else told
    for node in nodes(plan[0]["Plan"]):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING:
            yield f"reads all of {node['Relation Name']}"
        if "Sort" in node["Node Type"] and node["Plans"][0]["Actual Rows"] > MOST_SORTED:
            yield f"sorts {int(node['Plans'][0]['Actual Rows'])} rows"


def test_every_page_is_answered_by_an_index(client: Client) -> None:
    fill_catalogue(DENOMINATIONS, now=clock.now())
    found = []
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        for query in queries:
            if any(table in query["sql"] for table in GROWING):
                found += [f"{page} {trouble}: {query['sql']}" for trouble in troubles(query["sql"])]

    assert found == []


def test_scan_and_sort_are_noticed() -> None:
    fill_catalogue(80, now=clock.now())

    assert [*troubles("SELECT * FROM catalog_product, generate_series(1, 70) ORDER BY supplier_title")] == [
        "sorts 700 rows",
        "reads all of catalog_product",
    ]
