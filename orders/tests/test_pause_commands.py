"""`manage.py pause` and `manage.py resume`: for whoever has a shell and no login at three in the morning."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Denomination
from core import switches
from core.kinds import SwitchName
from orders.testing.scenarios import delivered_line
from orders.tests.fulfilment.test_restore_pairs import away as away
from orders.tests.fulfilment.test_restore_pairs import pair_of
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db]


def run(name: str, *arguments: str) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_pausing_says_why_and_twice_keeps_both_reasons() -> None:
    run("pause", "--reason", "a restore")
    for _ in range(2):
        assert "another" in run("pause", "--reason", "another")

    assert switches.why_paused(SwitchName.PLACING) == "another · a restore"


def test_pausing_needs_a_reason() -> None:
    with pytest.raises(CommandError):
        run("pause", "--reason", " ")

    assert switches.why_paused(SwitchName.PLACING) is None


def test_resuming_compares_first(supplier: RunningSandbox, card: Denomination) -> None:
    delivered_line(supplier, card)
    run("pause", "--reason", "a restore")

    assert "placing goes on" in run("resume")
    assert switches.why_paused(SwitchName.PLACING) is None
    assert "placing runs" in run("resume")


def test_resuming_refuses_and_names_the_pairs_that_are_open(away: RunningSandbox, card: Denomination) -> None:
    pair = pair_of(away, card)
    output = StringIO()

    with pytest.raises(CommandError, match="stays paused"):
        call_command("resume", stdout=output, stderr=output)

    assert pair.orphan.supplier_id in output.getvalue()
    assert pair.line.order.reference in output.getvalue()
    assert switches.why_paused(SwitchName.PLACING) is not None
