"""Switches: no row means that it runs; the first reason stays."""

import pytest

from core import switches
from core.kinds import SwitchName
from core.models import Switch
from core.reasons import StaffNote, translate_reason

pytestmark = pytest.mark.django_db


def test_what_was_never_touched_runs():
    assert switches.why_paused(SwitchName.PLACING, SwitchName.SUPPLIER_KEY) is None


def test_paused_switch_tells_why():
    switches.pause(SwitchName.PLACING, reason="the key was refused")

    assert switches.why_paused(SwitchName.SUPPLIER_KEY, SwitchName.PLACING) == "the key was refused"
    assert switches.why_paused(SwitchName.SUPPLIER_KEY) is None


@pytest.mark.parametrize("by", ["system", "staff"])
def test_what_is_paused_keeps_its_reason_whatever_the_shop_says(by):
    switches.pause(SwitchName.PLACING, reason="first", by=by)
    switches.pause(SwitchName.PLACING, reason="second")

    row = Switch.objects.get()
    assert (row.reason, row.changed_by) == ("first", by)


def test_reasons_of_persons_are_all_kept_the_last_one_whole():
    for reason in ("first", "second", "second", "x" * 150):
        switches.pause(SwitchName.PLACING, reason=reason, by=f"who says {reason[:6]}")

    row = Switch.objects.get()
    assert (row.reason, row.changed_by) == ("x" * 150 + " · second · first", "who says xxxxxx")

    switches.pause(SwitchName.PLACING, reason="y" * 150, by="staff")
    assert Switch.objects.get().reason == f"{'y' * 150} · {'x' * 47}"


def test_resumed_switch_runs_and_may_be_paused_again():
    switches.pause(SwitchName.PLACING, reason="first")
    switches.resume(SwitchName.PLACING, by="staff")
    resumed = switches.why_paused(SwitchName.PLACING)
    switches.pause(SwitchName.PLACING, reason="second")

    assert (resumed, switches.why_paused(SwitchName.PLACING)) == (None, "second")


def test_resuming_what_runs_is_harmless():
    switches.resume(SwitchName.PLACING)
    switches.resume(SwitchName.PLACING)

    assert switches.why_paused(SwitchName.PLACING) is None


def test_switch_paused_without_a_reason_is_named():
    switches.pause(SwitchName.PLACING, reason="")

    assert switches.why_paused(SwitchName.PLACING) == "placing"


def test_what_two_persons_type_makes_no_reason_of_the_shop_together():
    for typed in ('b"}', 'line.refused|{"note":"a'):
        switches.pause(SwitchName.PLACING, reason=StaffNote(typed), by="staff")

    why = switches.why_paused(SwitchName.PLACING)
    assert translate_reason(why) == 'line.refused|{"note":"a · b"}'
