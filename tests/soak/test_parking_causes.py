"""A line is parked for reasons that were seen to happen, or for none."""

from typing import Any

import pytest

from orders.models import Line
from orders.states import AttemptStatus, LineStatus
from orders.testing import make_attempt, make_line, make_placed_line
from tools.soak.ground_truth.parking_causes import OLDER_LINE, explain_parking
from tools.soak.ground_truth.tally import Tally
from tools.soak.injection.supplier import PLACING

pytestmark = pytest.mark.django_db

DROP = next(fault for fault in PLACING if fault.id == "S3")
RULE = 7


class Sandbox:
    """Takes rules; what became of them stands in the truth that a test makes up."""

    def faults(self, *rules: dict[str, Any]) -> list[int]:
        return [RULE]


def parked() -> tuple[Line, Tally]:
    line = make_line(LineStatus.PARKED)
    make_attempt(line, AttemptStatus.UNKNOWN)
    tally = Tally(Sandbox())  # type: ignore[arg-type]
    tally.inject(DROP, [{"fault": "drop"}], {"typeId": line.supplier_type_id})
    return line, tally


def reasons(line: Line, tally: Tally, *orders: dict[str, Any], applied: int = 0) -> str:
    rule = {"id": RULE, "applied": applied, "match": {"typeId": line.supplier_type_id}}
    truth = {"orders": orders, "faults": [rule]}
    return explain_parking(line, lines=Line.objects.filter(pk=line.pk), known=(), truth=truth, tally=tally)


def order_for(line: Line, name: str) -> dict[str, Any]:
    return {"id": name, "type": line.supplier_type_id, "quantity": line.quantity, "origin": "api"}


def test_a_fault_that_was_planned_and_did_not_happen_explains_nothing() -> None:
    line, tally = parked()

    assert reasons(line, tally, applied=0) == ""


def test_a_fault_that_kept_the_call_from_making_an_order_is_the_reason() -> None:
    line, tally = parked()

    assert reasons(line, tally, applied=1) == "S3"


def test_a_fault_of_a_call_that_made_its_order_is_no_reason() -> None:
    line, tally = parked()

    assert reasons(line, tally, order_for(line, "6b02"), applied=1) == ""


def test_a_line_whose_order_serves_an_older_one_is_told_so() -> None:
    line, tally = parked()
    make_placed_line("6b02")

    assert reasons(line, tally, order_for(line, "6b02"), applied=1) == OLDER_LINE


def test_what_befell_the_worker_is_a_reason() -> None:
    line, tally = parked()
    tally.strikes[line.pk].add("W1")

    assert reasons(line, tally) == "W1"
