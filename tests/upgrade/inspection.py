"""Upgrade the stored shop in this process, on the database it is given, and look at everything in it.

Started by test_stored_databases.py, with the environment that `make run` would give. The clock stands where
the shop was left, for the pretended supplier as well, which is served from here; so nothing is too old, ever.
"""

import io
import json
import logging
import os
import re
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine

LEFT_AT = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
LANGUAGES = ("ar", "fr", "en")
ALWAYS = ("/deskitem/", "/order/", "/payment/", "/refund/")
OTHER_ROWS = 2
# Kept in English by the release before, and to be read in the language of whoever looks.
SENTENCES = (
    "the customer still waits",
    "refund to review",
    "the supplier did not deliver",
)  # of each table in the back office; of KEPT all are opened
# What must be there as it was, spelt as it was: by table, what tells its rows apart.
KEPT = {
    "orders_order": "reference, email, language, status, amount_due, amount_paid, checkout_key",
    "orders_line": "order_id, position, status, quantity, unit_price, product_title, denomination_name",
    "orders_attempt": "line_id, number, status",
    "orders_supplierorder": "line_id, supplier_id, status",
    "orders_linecard": "line_id, position, card_id",
    "orders_linerefund": "line_id, refund_id",
    "orders_orderpayment": "order_id, payment_id",
    "payments_payment": "gateway, amount, status, reference, purpose",
    "payments_refund": "about, quantity, unit_price, amount, status, destination, requested_by",
    "payments_document": "kind, year, number, key, about, language",
    "payments_journalevent": "key, kind, about",
    "payments_journalentry": "event_id, account, amount",
    "delivery_card": "label, status, customer_id",
    "core_move": "subject, from_status, to_status, why, actor",
    "core_message": "kind, subject, key",
    "accounts_customer": "email",
    "accounts_user": "email, password",
}
NOT_REPEATED = ("payments_journalevent", "payments_journalentry", "payments_document", "payments_refund")


def main(folder: Path) -> None:
    """Print what was found, as JSON."""
    with time_machine.travel(LEFT_AT), PretendedSupplier(folder):
        before = kept_in_archive(folder)
        upgrade()
        after = kept_in_database()
        report: dict[str, Any] = {
            "changed": {
                table: [before[table], after[table]] for table in KEPT if before[table] != after[table]
            },
            "open on the desk": desk(),
            "broken pages": list(broken_pages(json.loads((folder / "kept.json").read_text()))),
            "verify": output_of("verify"),
            "codes": codes(),
            "before": counts(),
        }
        run_every_job()
        report |= {"after": counts(), "alerts": alerts(), "verify once more": output_of("verify")}
        run_every_job()
        report |= {"after all": counts(), "alerts after all": alerts(), "mailed to": mailed_to(folder)}
    sys.stdout.write(json.dumps(report) + "\n")


class PretendedSupplier:
    """The pretended supplier, as the archive left it, in a thread of this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        from sandbox.app import App, Config
        from sandbox.server import Server

        config = Config(
            data=self._folder / "sandbox",
            mail=self._folder / "mail",
            port=int(os.environ["SANDBOX_PORT"]),
            shop_name="Storefront",
            shop_url=os.environ["SITE_URL"],
            key=os.environ["ONECLICK_API_KEY"],
            time_scale=1.0,
        )
        self._server = Server(App(config))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def upgrade() -> None:
    """What the parent of `make run` has done before it starts the shop's processes."""
    from storefront.run import prepare

    prepare.main()


def kept_in_archive(folder: Path) -> dict[str, list[list[Any]]]:
    with closing(sqlite3.connect(folder / "stored.sqlite3")) as database:
        return {
            table: [list(row) for row in database.execute(f"SELECT id, {columns} FROM {table} ORDER BY id")]
            for table, columns in KEPT.items()
        }


def kept_in_database() -> dict[str, list[list[Any]]]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, columns in KEPT.items():
            cursor.execute(f"SELECT id, {columns} FROM {table} ORDER BY id")
            found[table] = [list(row) for row in cursor.fetchall()]
    return found


def desk() -> list[list[str]]:
    """What is open on the desk, as staff find it: symptoms, each of a matter."""
    from core.models import Symptom

    return sorted([each.kind, each.subject] for each in Symptom.objects.filter(over_at=None))


def broken_pages(kept: dict[str, Any]) -> Iterator[str]:
    """Pages that are not there, or not in the language that they were asked in."""
    every = os.environ.get("EVERY_SCREEN")
    for turn, language in enumerate(LANGUAGES):
        for number, (person, address, words) in enumerate(pages(kept, language)):
            if is_one_of_many(address) and number % len(LANGUAGES) != turn and not every:
                continue  # each in one language, the next one in another
            answer = person.get(address)
            text = answer.content.decode() if not answer.streaming else ""
            if answer.status_code != 200:
                yield f"{address} in {language}: {answer.status_code}"
            elif f'lang="{language}"' not in text:
                yield f"{address} is not in {language}"
            else:
                yield from (f"{address} in {language} lacks {word}" for word in words if word not in text)
                english = [each for each in SENTENCES if each in text and language != "en"]
                yield from (f"{address} in {language} says {each}" for each in english)


def is_one_of_many(address: str) -> bool:
    """Whether it is a page of the back office, but for the desk and the lists of what is bought and paid."""
    return address.startswith("/admin/") and not address.endswith(ALWAYS)


def pages(kept: dict[str, Any], language: str) -> Iterator[tuple[Any, str, tuple[str, ...]]]:
    """Who looks at what, and what must stand there."""
    member, guest, staff = (browser(kept[person], language) for person in ("member", "guest", "staff"))
    for reference in (kept["member"]["order"], kept["member"]["refunded"]):
        yield member, f"/{language}/orders/{reference}/", (reference,)
    yield member, f"/{language}/account/", (kept["member"]["order"], kept["member"]["refunded"])
    yield guest, f"/{language}/orders/{kept['guest']['order']}/", (kept["guest"]["order"],)
    yield from ((staff, address, words) for address, words in office_pages())


def browser(person: dict[str, Any], language: str) -> Any:
    """With the cookies that this person's browser had."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": settings.SITE_URL.partition("//")[2], "accept-language": language})
    for name, value in person["cookies"].items():
        client.cookies[name] = value
    return client


def office_pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each list of the back office, every row of what is kept and some of everything else."""
    from django.contrib import admin
    from django.urls import reverse

    yield "/admin/", ()
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        rows = model._default_manager.order_by("pk")
        if model._meta.label == "orders.Order":
            yield reverse(f"{name}_changelist"), tuple(rows.values_list("reference", flat=True))
        else:
            yield reverse(f"{name}_changelist"), ()
        shown = rows if model._meta.db_table in KEPT and rows.count() < 50 else rows[:OTHER_ROWS]
        yield from ((reverse(f"{name}_change", args=[row.pk]), ()) for row in shown)


def output_of(command: str) -> str:
    from django.core.management import call_command

    words = io.StringIO()
    call_command(command, stdout=words)
    return words.getvalue().strip()


def codes() -> dict[str, str]:
    """Every code by the label of its card, as its customer is shown it."""
    from delivery.reveal import reveal
    from orders.models import LineCard

    return {
        row.card.label: reveal(
            card=row.card, place=row.place, proof="password", ip="127.0.0.1", agent=""
        ).value.reveal()
        for row in LineCard.objects.select_related("card", "line__order")
    }


def counts() -> dict[str, int]:
    """What a repetition would add to: bookings, papers, refunds, mails to customers, purchases."""
    from django.db import connection

    from core.models import Message
    from orders.models import Attempt

    with connection.cursor() as cursor:
        found = {}
        for table in NOT_REPEATED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return (
        found
        | {"messages": Message.objects.exclude(kind="alert").count(), "attempts": Attempt.objects.count()}
        | bought()
    )


def bought() -> dict[str, int]:
    """The supplier's own count of its orders."""
    with closing(sqlite3.connect(Path(os.environ["DATA_DIR"]) / "sandbox" / "sandbox.sqlite3")) as database:
        return {"supplier orders": database.execute("SELECT count(*) FROM gift_order").fetchone()[0]}


def run_every_job() -> None:
    """Every kind of work once for every row that it may be about, due or not; and the day's housekeeping."""
    from core.jobs import all_job_kinds
    from core.operations import housekeeping
    from core.operations.sweep_runner import run_job, run_startup_checks, sweep_once

    logging.disable(logging.CRITICAL)  # of many kinds of work there is no such row
    run_startup_checks()
    sweep_once()
    for kind in all_job_kinds():
        for row_id in range(highest_id() + 1):
            run_job(kind, row_id)
    for cleaner in housekeeping._cleaners:
        cleaner()


def highest_id() -> int:
    from core.models import Message
    from orders.models import Line
    from payments.models import Payment

    return max(model.objects.latest("pk").pk for model in (Message, Line, Payment))


def alerts() -> int:
    """Mails to staff: this release tells of what the one before did not, once."""
    from core.models import Message

    return Message.objects.filter(kind="alert").count()


def mailed_to(folder: Path) -> list[str]:
    sent = "\n".join(path.read_text() for path in (folder / "mail").glob("*"))
    return sorted(set(re.findall(r"^To: (.*)$", sent, re.MULTILINE)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
