"""One shop for all requests of a module: each takes back what it did."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from payments.testing.transfers import take_transfers
from tests.access.sample_rows import Rows, fill_shop


@pytest.fixture(scope="module")
def rows(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rows]:
    with django_db_blocker.unblock(), override_settings(), transaction.atomic():
        take_transfers(settings, tmp_path_factory.mktemp("media"))
        yield fill_shop()
        transaction.set_rollback(True)
