"""The borders between packages hold, and a reference across one is noticed, however it is made."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.borders import MAY_USE, forbidden_imports
from tests.architecture.sources import OUTSIDE, PACKAGES, ROOT, read_sources


def test_no_package_uses_what_it_may_not() -> None:
    assert list(forbidden_imports(read_sources())) == []


def test_every_package_has_its_row_in_the_table() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == {*PACKAGES, *OUTSIDE}
    assert MAY_USE.keys() == set(PACKAGES)


def test_reading_finds_the_files_of_every_package() -> None:
    assert {source.package for source in read_sources()} == set(PACKAGES)


IMPORTS = [
    (
        "payments/incoming/initiation.py",
        "from orders.models import Order\n",
        "import of orders.models.Order",
    ),
    ("payments/incoming/initiation.py", "import orders.models\n", "import of orders.models"),
    ("payments/incoming/initiation.py", "def late():\n    import orders\n", "import of orders"),
    (
        "delivery/storage.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from catalog.models import Product\n",
        "import of catalog.models.Product",
    ),
    ("oneclick/api.py", "from core.models import Move\n", "import of core.models.Move"),
    ("core/moves.py", "from oneclick import client\n", "import of oneclick.client"),
    ("orders/fulfilment/placement.py", "import storefront.settings\n", "import of storefront.settings"),
    (
        "orders/fulfilment/placement.py",
        "from sandbox.testing import start_sandbox\n",
        "import of sandbox.testing.start_sandbox",
    ),
    (
        "orders/fulfilment/placement.py",
        "from delivery.testing import make_card\n",
        "import of delivery.testing.make_card",
    ),
    (
        "orders/fulfilment/placement.py",
        "from tests.running_shop import free_port\n",
        "import of tests.running_shop.free_port",
    ),
    ("storefront/checks.py", "from sandbox import app\n", "import of sandbox.app"),
    ("sandbox/app.py", "from core.money import format_dinars\n", "import of core.money.format_dinars"),
    ("catalog/tests/conftest.py", "from orders.models import Order\n", "import of orders.models.Order"),
    ("catalog/tests/conftest.py", "from sandbox.store import Store\n", "import of sandbox.store.Store"),
    (
        "catalog/tests/conftest.py",
        "from orders.testing import make\n",
        "import of orders.testing.make",
    ),
    (
        "catalog/supply/sync.py",
        "from importlib import import_module\nimport_module('payments.ledger.journal')\n",
        "import by name of payments.ledger.journal",
    ),
]
NAMES = [
    (
        "payments/models/payment.py",
        "class Wrong(models.Model):\n    order = models.ForeignKey('orders.Order', models.PROTECT)\n",
        "relation of orders.models",
    ),
    (
        "delivery/models.py",
        "class Wrong(models.Model):\n    line = models.OneToOneField(to='orders.Line', on_delete=1)\n",
        "relation of orders.models",
    ),
    (
        "catalog/models/goods.py",
        "class Wrong(models.Model):\n    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)\n",
        "the user model of accounts.models",
    ),
    ("payments/tasks.py", "apps.get_model('orders', 'Order')\n", "get_model of orders.models"),
    ("payments/tasks.py", "apps.get_model('orders.Order')\n", "get_model of orders.models"),
    (
        "payments/tasks.py",
        "apps.get_model(app_label='orders', model_name='Order')\n",
        "get_model of orders.models",
    ),
    (
        "payments/migrations/0001_money.py",
        "class Later(migrations.Migration):\n    dependencies = [('orders', '0001_orders')]\n",
        "migration dependency of orders.models",
    ),
    (
        "payments/migrations/0001_money.py",
        "class Later(migrations.Migration):\n    run_before = [('orders', '0001_orders')]\n",
        "migration dependency of orders.models",
    ),
    (
        "delivery/migrations/0001_cards.py",
        "migrations.AddField('card', 'line', models.ForeignKey(to='orders.line', on_delete=1))\n",
        "relation of orders.models",
    ),
]


def plant(text: str, file: str, root: Path) -> None:
    """Put a copy of that file of the shop, with the text at its end, below the root."""
    copy = root / file
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / file, copy)
    with copy.open("a") as end:
        end.write(text)


@pytest.mark.parametrize(("file", "planted", "noticed"), [*IMPORTS, *NAMES])
def test_a_planted_reference_is_noticed(tmp_path: Path, file: str, planted: str, noticed: str) -> None:
    plant(planted, file, tmp_path)

    found = list(forbidden_imports(read_sources(tmp_path)))

    assert [line.split(": ", 1)[1] for line in found] == [noticed]


def test_a_relative_import_is_followed(tmp_path: Path) -> None:
    plant("from .. import states\nfrom ...orders import models\n", "payments/gateways/ocpay.py", tmp_path)

    found = list(forbidden_imports(read_sources(tmp_path)))

    assert [line.split(": ", 1)[1] for line in found] == ["import of orders.models"]
