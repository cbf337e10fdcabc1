"""Statements and confirmations of an older release: kept, sealed, and believed no more than they prove."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core import append_only
from core.models import DeskItem
from orders.verification import verify
from payments.models import StaffConfirmation, StatementLine, TransferProof
from payments.states import Basis, Direction
from payments.testing.transfers import (
    RIP,
    in_review,
    make_transfer,
    prove,
    quote,
    statement,
    take_transfers,
    today,
)
from payments.tests.statement_parser import parse_statement
from payments.transfers.imports import import_statement
from payments.transfers.proving_lines import open_lines

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.long_form]

OLDER = ("payments", "0006_public_ids")
IN_PLAIN = ("payments", "0012_statement_texts")
ACCOUNT = "00799999001122334455"


def go_to(target: tuple[str, str]) -> Any:
    """The models of that release, once the database is of it."""
    MigrationExecutor(connection).migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture(autouse=True)
def upgrade(settings: Any, tmp_path: Path) -> Any:
    take_transfers(settings, tmp_path / "media")
    graph = MigrationExecutor(connection).loader.graph
    latest = [key for key in graph.leaf_nodes() if key[0] == "payments"]

    def migrate() -> None:
        MigrationExecutor(connection).migrate(latest)
        append_only.block_bypasses(using="default")  # as the command does afterwards

    yield migrate
    migrate()


def test_texts_in_plain_are_sealed_and_opened_on_the_way_back(upgrade: Any) -> None:
    prove(make_transfer())
    data = statement((f"VIR DE YASMINA {ACCOUNT}", "OP1", 1030))
    row = parse_statement(data, account=RIP).rows[0]
    apps = go_to(IN_PLAIN)
    apps.get_model("payments", "StatementLine").objects.create(
        key=row.key, date=row.date, amount=1030_00, text=row.text, reference="OP1", imported_by=REVIEWER
    )
    apps.get_model("payments", "TransferProof").objects.update(sender="Yasmina", operation=ACCOUNT)
    DeskItem.objects.update(evidence={"expected": 1030_00, "sender": "Yasmina"})

    upgrade()

    line, proof = StatementLine.objects.get(), TransferProof.objects.get()
    assert (line.text, line.reference, line.account_ends) == (row.text, "OP1", "4455")
    assert (proof.sender, proof.operation) == ("Yasmina", ACCOUNT)
    assert DeskItem.objects.get().evidence == {"expected": 1030_00}
    assert import_statement(data=data, account=RIP, actor=REVIEWER).proved == 1

    older = go_to(IN_PLAIN).get_model("payments", "StatementLine").objects.get()
    assert (older.text, older.reference) == (row.text, "OP1")


def test_what_was_believed_stays_and_what_is_open_has_to_be_proved(upgrade: Any) -> None:
    paid, waiting = make_transfer(), in_review()
    data = statement((f"VIR {quote(waiting)}", "OP2", 1030))
    apps = go_to(OLDER)
    models = {
        name: apps.get_model("payments", name).objects for name in ("StatementLine", "StaffConfirmation")
    }
    seen = models["StaffConfirmation"].create(
        payment_id=paid.pk, gateway="transfer", amount=1030_00, reference="OP1", confirmed_by=REVIEWER
    )
    row = parse_statement(data, account=RIP).rows[0]
    for key, confirmation in (("used", seen), (row.key, None)):
        models["StatementLine"].create(
            key=key, date=today(), amount=1030_00, text=row.text, reference="OP2",
            imported_by=SECOND_REVIEWER, confirmation=confirmation,
        )  # fmt: skip

    upgrade()

    assert StaffConfirmation.objects.get().basis == Basis.BEFORE
    assert {line.direction for line in StatementLine.objects.all()} == {Direction.UNPROVED}
    assert list(open_lines()) == []
    broken = {each.invariant for each in verify()}
    assert not broken & {"nobody alone makes money", "no outgoing money confirms a payment"}

    import_statement(data=data, account=RIP, actor=SECOND_REVIEWER)
    assert [line.text for line in open_lines()] == [row.text]
