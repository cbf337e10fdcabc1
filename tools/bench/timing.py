"""What pages cost the machine: as ratios to a constant page, taken side by side in one process.

Seconds hold for one machine on one day; a ratio inside a round holds on others, too. What is counted is the
work of the processor in this thread, in which SQLite runs, too: neighbours on the machine do not count.
"""

import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from catalog.models import Denomination, Product

PAGES = {"home": "/fr/", "list": "/fr/c/psn/", "product": "/fr/p/itunes-usa/", "search": "/fr/search/?q=play"}
CONSTANT = "/constant/"
ROUNDS, CALLS = 11, 3
TIMES_MORE = 10

Times = dict[str, list[float]]


def measure() -> Times:
    """Seconds of each page, round by round, the constant page in every round as well."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while
    client = Client(SERVER_NAME="127.0.0.1")
    times: Times = {address: [] for address in (CONSTANT, *PAGES.values())}
    with override_settings(ROOT_URLCONF="tools.bench.addresses"):
        for address in times:
            answer = client.get(address)  # what is read once in a process is not of interest
            if answer.status_code != HTTPStatus.OK:
                raise RuntimeError(f"{address} answered {answer.status_code}: nothing to be timed")
        for _ in range(ROUNDS):
            for address, taken in times.items():
                taken.append(_seconds(partial(client.get, address)))
    return times


def ratios(times: Times) -> dict[str, float]:
    """How many constant pages each page costs: the median of the rounds."""
    return {
        name: median(page / constant for page, constant in zip(times[address], times[CONSTANT], strict=True))
        for name, address in PAGES.items()
    }


def flatness(before: Times, after: Times) -> dict[str, float]:
    """What each page costs with the larger catalogue, compared to the smaller; 1 is flat."""
    small, large = ratios(before), ratios(after)
    return {name: large[name] / small[name] for name in PAGES}


def multiply_catalogue() -> int:
    """Copy every product with its amounts until there are ten times as many; returns how many there are."""
    for product in list(Product.objects.prefetch_related("denominations")):
        for number in range(1, TIMES_MORE):
            _copy(product, number)
    return Product.objects.count()


def _copy(product: Product, number: int) -> None:
    denominations = list(product.denominations.all())
    fields = _fields_of(product) | {
        "supplier_id": f"{product.supplier_id}-{number}",
        "slug": f"{product.slug}-copy-{number}",
        "shelf_key": f"{product.shelf_key}{number}",
    }
    copy = Product.objects.create(**fields)
    Denomination.objects.bulk_create(
        Denomination(**_fields_of(each) | {"product": copy}) for each in denominations
    )


def _fields_of(row: Product | Denomination) -> dict[str, Any]:
    return {
        field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key
    }


def _seconds(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    for _ in range(CALLS):
        call()
    return (time.thread_time() - begun) / CALLS
