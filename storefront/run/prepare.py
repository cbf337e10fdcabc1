"""What must be done before the shop's processes start: `python -m storefront.run.prepare`.

Every step looks first whether it is needed, so a second start does next to nothing. One process for all of
them, since starting Django costs more than the steps.
"""

import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from .shop_folder import write_private
from .translations import compile_messages


def main() -> None:
    """Run the steps; exit with a message if the database or the configuration is not usable."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    compile_messages()
    django.setup()
    try:
        call_command("check", stdout=io.StringIO())  # it says so when it finds nothing
        migrate()
        collect_static_files()
        call_command("create_staff_login", with_reviewer=True, stdout=io.StringIO())  # the parent shows them
        fill_catalogue()
        verify_supplier_key()
        refuse_second_person()
    except (CommandError, ImproperlyConfigured) as exc:
        sys.exit(str(exc))


def migrate() -> None:
    """Bring the database up to date."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from core import append_only

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        vacuum_sqlite()
    append_only.block_bypasses(using=connection.alias)  # of a shop that has nothing to migrate, too


def vacuum_sqlite() -> None:
    """Write an SQLite file anew after an upgrade; safe to do twice.

    What the migrations have sealed or hashed lies on in plain in pages that the file no longer uses, and
    would go with every copy of it. (PostgreSQL: see Upgrade in docs/operations.md.)
    """
    from django.db import OperationalError, connection

    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as exc:  # no room for a second copy of the file, most likely
        print(f"WARNING: the database could not be written anew ({exc}): run VACUUM on it", flush=True)


def collect_static_files() -> None:
    """Copy and compress styles and scripts where the web server finds them, if any has changed."""
    from django.conf import settings

    target = Path(settings.STATIC_ROOT)
    stamp = target / ".sources"
    digest = _digest_of_sources()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print("Preparing styles and scripts …", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    write_private(stamp, digest)


def _digest_of_sources() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            with storage.open(name) as file:
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def fill_catalogue() -> None:
    """Fetch the supplier's catalogue, unless the shop has one (the sweep keeps that fresh)."""
    from catalog.models import Category

    if Category.objects.exists():
        return
    try:
        call_command("sync_catalog")
    except CommandError as exc:
        # The shop is of use without it (staff can sign in and see what is wrong), and the sweep tries again.
        print(f"WARNING: the catalogue could not be fetched: {exc}", flush=True)


def refuse_second_person() -> None:
    """A shop of one person does not start beside a second one; said here, once, and not by every process."""
    from storefront import process_startup

    process_startup.refuse_second_person()


def verify_supplier_key() -> None:
    """Ask the supplier whose key this is, so that the shop sells from its first page on; the sweep repeats
    it.
    """
    from orders.supplier_account.sales_gate import check_supplier_key

    check_supplier_key()


if __name__ == "__main__":
    main()
