"""The acts of the desk in words, and the forms that staff fill in for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Proposal
from accounts.staff.proposals import why_not_approve
from core.actors import Actor
from orders.admin.reason_form import DeskReasonForm
from orders.models import Line
from orders.resolution.actions import ACTIONS, ActionResult, line_proposals, withdraw_proposals
from orders.states import LineStatus


class LookAgainForm(forms.Form):
    """Looking needs no reason."""


class AttachForm(DeskReasonForm):
    supplier_id = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,64}$",
        label=_("Supplier's id of the order"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "candidates", "spellcheck": "false"}),
        error_messages={"invalid": _("This is no id of a supplier order.")},
    )
    field_order = ["supplier_id", "reason"]


@dataclass(frozen=True)
class DeskAction:
    """One thing that staff may do about a line."""

    name: str
    label: Any
    help: Any
    do: Callable[..., ActionResult]
    form: type[forms.Form] = DeskReasonForm
    needs_two: bool = False
    gives_cards: bool = False  # to one line what another may have been bought for

    @property
    def requires_step_up(self) -> bool:
        """Whether somebody must have proved lately who is at work."""
        return self.needs_two or self.gives_cards


_ALL = (
    DeskAction(
        "look",
        pgettext_lazy("desk", "Look again"),
        _("The supplier is asked within seconds, ahead of the usual rhythm. Nothing is bought."),
        ACTIONS["look"],
        LookAgainForm,
    ),
    DeskAction(
        "resume",
        _("Resume"),
        _("The line is queued at once. Price, stock and balance are checked again before it is bought."),
        ACTIONS["resume"],
    ),
    DeskAction(
        "same",
        _("It is the same card"),
        _(
            "The supplier calls it something else now, and you know that it is what was sold. It is bought "
            "for this customer and sold again in the shop. If it is another card, give up and refund."
        ),
        ACTIONS["same"],
    ),
    DeskAction(
        "attach",
        _("Attach a supplier order"),
        _("An order that you found at the supplier serves this line. The supplier is asked about it first."),
        ACTIONS["attach"],
        AttachForm,
        gives_cards=True,
    ),
    DeskAction(
        "dismiss",
        _("Set the answer aside"),
        _("The supplier is asked again, and its next answer counts if it agrees with itself."),
        ACTIONS["dismiss"],
    ),
    DeskAction(
        "refuse",
        _("Give up and refund"),
        _("The line ends here and a refund is requested. An order found later serves the next buyer."),
        ACTIONS["refuse"],
        needs_two=True,
    ),
    DeskAction(
        "accept",
        _("Deliver what is sound"),
        _("The sound cards of the kept answer go to the customer; a refund of the rest is requested."),
        ACTIONS["accept"],
        needs_two=True,
    ),
    DeskAction(
        "place",
        _("Buy once more"),
        _("Only when it is proved that the first purchase never arrived, and an hour after it was sent."),
        ACTIONS["place"],
        needs_two=True,
    ),
    DeskAction(
        "withdraw", _("Take the proposal back"), _("Nothing is done."), withdraw_proposals, LookAgainForm
    ),
)
ACTIONS_BY_NAME = {act.name: act for act in _ALL}


def needs_two(act: DeskAction, line: Line) -> bool:
    """Whether one person alone only proposes. Nothing was ever sent for a line on hold: one may refuse it."""
    return act.needs_two and line.status != LineStatus.HELD


@dataclass(frozen=True)
class OfferedAction:
    """An act that is possible now, with its form, and the proposal that waits for a second person."""

    act: DeskAction
    form: forms.Form
    needs_two: bool
    proposal: Proposal | None
    why_not: str  # why the viewer may not agree to the proposal

    @property
    def label(self) -> Any:
        if self.proposal:
            return _("Agree: %(act)s") % {"act": self.act.label}
        return _("Propose: %(act)s") % {"act": self.act.label} if self.needs_two else self.act.label


def offered_actions(
    line: Line, possible: list[str], *, viewer: Actor, candidates: tuple[str, ...] = ()
) -> list[OfferedAction]:
    """What the viewer may do about a line.

    A single candidate, or the order that was proposed, is filled in where an id is asked for.
    """
    open_ones = line_proposals(line).filter(closed_at=None)
    proposed = {each.act.removeprefix("line."): each for each in open_ones}
    attaching = proposed.get("attach")
    chosen = (attaching.data["supplier_order"],) if attaching else candidates
    initial = {"supplier_id": chosen[0]} if len(chosen) == 1 else {}
    return [
        OfferedAction(
            act=ACTIONS_BY_NAME[name],
            form=ACTIONS_BY_NAME[name].form(initial=initial, auto_id=f"id_{name}_%s"),
            needs_two=needs_two(ACTIONS_BY_NAME[name], line),
            proposal=proposed.get(name),
            why_not=why_not_approve(proposed.get(name), by=viewer),
        )
        for name in possible
    ]
