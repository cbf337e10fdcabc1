"""Refunds of an older release keep where they go, sealed, with whom the history names; and give it back."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, make_customer
from core import append_only
from core.append_only import missing_triggers
from core.audit_log import ActionNotAllowedError
from core.models import Move
from core.sealing import check_key_ring
from payments.models import Refund
from payments.refunds import Payee, approve
from payments.testing.refunds import CCP, RIP, WALLET, reloaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.long_form]

BEFORE = [("payments", "0008_staff_confirmations")]
ACCOUNTS = {
    "wallet": ("", ""),
    "ccp": (CCP.account, CCP.holder),
    "rip": (RIP.account, RIP.holder),
    "": ("", ""),
}


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    if targets != BEFORE:
        append_only.block_bypasses(using="default")  # as the command does afterwards
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def latest() -> Any:
    check_key_ring()  # the older release did so when it started
    targets = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "payments"]
    yield targets
    migrate(targets)


def older_refunds() -> dict[str, int]:
    """One to each destination, as the older release kept them; who redirected stands in the history."""
    customer = make_customer()
    rows = migrate(BEFORE).get_model("payments", "Refund").objects
    found = {}
    for destination, (account, holder) in ACCOUNTS.items():
        row = rows.create(
            customer_id=customer.pk,
            about="order:7Q2MX4K9ZD",
            quantity=1,
            unit_price=500_00,
            amount=500_00,
            reason="did not come",
            destination=destination,
            destination_account=account,
            destination_holder=holder,
        )
        found[destination] = row.pk
    for destination, why, actor in (
        ("ccp", "the customer chose: ccp •••• 6789", "customer"),
        ("rip", "redirected: rip •••• 8941: asked by telephone", str(REVIEWER)),
    ):
        Move.objects.create(
            subject=f"payments.refund:{found[destination]}",
            from_status="requested",
            to_status="requested",
            why=why,
            actor=actor,
        )
    return found


def test_accounts_are_sealed_and_nothing_is_lost(latest: Any) -> None:
    kept = older_refunds()

    migrate(latest)

    payees = {name: Payee.of(reloaded(Refund(pk=pk))) for name, pk in kept.items()}
    assert payees == {"wallet": WALLET, "ccp": CCP, "rip": RIP, "": None}
    typed = {name: reloaded(Refund(pk=pk)).payee for name, pk in kept.items() if name}
    assert {name: payee.typed_by for name, payee in typed.items()} == {
        "wallet": "customer",
        "ccp": "customer",
        "rip": REVIEWER,
    }
    assert missing_triggers() == []


def test_who_had_redirected_an_older_refund_does_not_approve_it(latest: Any) -> None:
    kept = older_refunds()
    migrate(latest)
    refund = reloaded(Refund(pk=kept["rip"]))

    with pytest.raises(ActionNotAllowedError):
        approve(refund=refund, actor=REVIEWER)

    assert approve(refund=refund, actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_way_back_puts_the_accounts_where_they_were(latest: Any) -> None:
    older_refunds()
    migrate(latest)

    rows = migrate(BEFORE).get_model("payments", "Refund").objects

    found = {row.destination: (row.destination_account, row.destination_holder) for row in rows.all()}
    assert found == ACCOUNTS
