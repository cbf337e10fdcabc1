"""One act about many lines of the desk, with one reason. Underneath, each line has an act of its own.

First a page tells what would happen to each line; then another what did. A proposal that was made in between
is not agreed to by accident: a line is left alone whose proposal is not the one that the first page showed.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.authentication.step_up import require_step_up
from accounts.models import Proposal
from accounts.staff.proposals import why_not_approve
from core.actors import Actor, actor_of
from core.admin_links import row_link, subject_link
from core.audit_log import ActionNotAllowedError
from core.backoffice.detail_tables import Table
from core.intervals import Interval
from core.models import DeskItem
from core.moves import subject_of
from core.references import compose_key
from orders.admin.desk.actions import ACTIONS_BY_NAME, DeskAction, needs_two
from orders.admin.desk.subjects import lines_of
from orders.models import Attempt, Line
from orders.states import AttemptStatus
from orders.supplier_account.account_snapshot import account_snapshot

log = logging.getLogger(__name__)

MAX_ITEMS = 100  # items at once: what a page of the list shows
LABELS = {
    "look": gettext_lazy("Look again at the chosen ones"),
    "refuse": gettext_lazy("Give the chosen ones up and refund them"),
    "place": gettext_lazy("Buy the chosen ones once more"),
    "dismiss": gettext_lazy("Set the answers about the chosen ones aside"),
    "withdraw": gettext_lazy("Take the proposals about the chosen ones back"),
}
SEEN = "seen"  # the proposals that the person was shown, as "<line>:<proposal>"


@dataclass(frozen=True)
class SelectedItem:
    """An item that was chosen, its line, and the open proposal of the act about it."""

    item: DeskItem
    line: Line | None
    proposal: Proposal | None

    @property
    def seen(self) -> str:
        return compose_key(self.line.pk, self.proposal.pk if self.proposal else "") if self.line else ""

    @property
    def name(self) -> str:
        if self.line is None:
            return subject_link(self.item.subject)
        line = self.line
        return row_link(line, f"{line.order.reference}: {line.quantity} × {line.denomination_name}")


@dataclass(frozen=True)
class BulkOutcome:
    """What came of the act about one item, in words."""

    choice: SelectedItem
    is_done: bool
    text: str


def selected_items(act: DeskAction, items: Iterable[DeskItem]) -> list[SelectedItem]:
    """The items with what an act would be about, in three queries."""
    chosen = list(items)
    lines = lines_of(chosen)
    subjects = [subject_of(line) for line in lines.values()]
    proposals = Proposal.objects.filter(act=f"line.{act.name}", subject__in=subjects, closed_at=None)
    by_subject = {each.subject: each for each in proposals}
    return [SelectedItem(each, lines.get(each.subject), by_subject.get(each.subject)) for each in chosen]


def act_on(
    model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, items: list[DeskItem], name: str
) -> HttpResponse:
    """The page that asks for the reason, or, once it was sent, the one that tells what happened."""
    act = ACTIONS_BY_NAME[name]
    chosen = selected_items(act, items)
    form = act.form(request.POST if "confirmed" in request.POST else None)
    if not form.fields or (form.is_bound and form.is_valid()):
        asked = require_step_up(request) if act.requires_step_up else None
        if asked is not None:
            return asked
        outcomes = perform(act, chosen, actor_of(request), request.POST.getlist(SEEN), **_cleaned(form))
        _log(model_admin, request, act, outcomes)
        return _page(
            model_admin, request, act, "done", table=_outcome_groups(outcomes), counts=_counts(outcomes)
        )
    table = _expected(act, chosen, actor_of(request))
    return _page(model_admin, request, act, "asked", table=table, form=form, chosen=chosen)


def left_out_in_words(number: int) -> str:
    """That so many of those that were chosen are more than are done together."""
    told = ngettext(
        "Only %(most)s are done together: %(number)s that you chose is left as it is. "
        "Choose it again afterwards.",
        "Only %(most)s are done together: %(number)s that you chose are left as they are. "
        "Choose them again afterwards.",
        number,
    )
    return told % {"most": MAX_ITEMS, "number": number}


def _cleaned(form: Any) -> dict[str, Any]:
    return dict(form.cleaned_data) if form.is_bound else {}


def perform(
    act: DeskAction, chosen: list[SelectedItem], actor: Actor, seen: Iterable[str], **told: Any
) -> list[BulkOutcome]:
    """Do it line by line; what goes wrong with one stops no other. Never raises."""
    shown = set(seen)
    with _snapshot_for(act, chosen):
        return [_do(act, choice, actor, shown, told) for choice in chosen]


def _do(
    act: DeskAction, choice: SelectedItem, actor: Actor, shown: set[str], told: dict[str, Any]
) -> BulkOutcome:
    if choice.line is None:
        return BulkOutcome(choice, False, _("This is not about a line."))
    if act.needs_two and choice.seen not in shown:
        return BulkOutcome(choice, False, _("It has changed since the page was shown. Look again."))
    try:
        return BulkOutcome(choice, True, act.do(line=choice.line, actor=actor, **told).text)
    except ActionNotAllowedError as exc:
        return BulkOutcome(choice, False, str(exc))
    except Exception as exc:  # the others are still to be done, and what was done is to be told
        log.error("%s of line %s failed: %s", act.name, choice.line.pk, type(exc).__name__)
        return BulkOutcome(choice, False, _("It failed. Look at the line."))


def _snapshot_for(act: DeskAction, chosen: list[SelectedItem]) -> AbstractContextManager[None]:
    """Buying again asks the supplier about each attempt: once for all of them."""
    if act.name != "place":
        return nullcontext()
    attempts = Attempt.objects.filter(
        status=AttemptStatus.UNKNOWN, line__in=[each.line for each in chosen if each.line]
    )
    oldest = attempts.aggregate(oldest=Min("sent_at"))["oldest"]
    return account_snapshot(since=oldest - Interval.EVIDENCE_LEAD.duration) if oldest else nullcontext()


def _log(
    model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, act: DeskAction, outcomes: list[BulkOutcome]
) -> None:
    reason = request.POST.get("reason", "")
    for each in outcomes:
        if each.is_done:
            model_admin.log_change(request, each.choice.item, f"{act.name}: {each.text} {reason}".strip())


def _expected(act: DeskAction, chosen: list[SelectedItem], viewer: Actor) -> Table:
    heads = (_("line"), _("status"), _("what would happen"))
    rows = tuple(
        (each.name, each.line.get_status_display() if each.line else "", _would_happen(act, each, viewer))
        for each in chosen
    )
    return Table(_("What would happen"), heads, rows)


def _would_happen(act: DeskAction, choice: SelectedItem, viewer: Actor) -> str:
    if choice.line is None:
        return _("Nothing: this is not about a line.")
    if choice.proposal is not None:
        why_not = why_not_approve(choice.proposal, by=viewer)
        told = {"who": choice.proposal.proposed_by, "reason": choice.proposal.reason}
        return why_not or _("You agree. %(who)s has proposed it: %(reason)s") % told
    if needs_two(act, choice.line):
        return _("You propose it; another person has to agree.")
    return _("It is done at once.")


def _outcome_groups(outcomes: list[BulkOutcome]) -> Table:
    """What happened to each line; those first to which nothing did."""
    rows = tuple((each.choice.name, each.text) for each in sorted(outcomes, key=lambda each: each.is_done))
    return Table(_("What happened"), (_("line"), _("what happened")), rows)


def _counts(outcomes: list[BulkOutcome]) -> list[tuple[int, str]]:
    """How many lines it went alike for, the most first."""
    return [(number, text) for text, number in Counter(each.text for each in outcomes).most_common()]


def _page(
    model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, act: DeskAction, stage: str, **context: Any
) -> HttpResponse:
    page = {
        **model_admin.admin_site.each_context(request),
        "title": LABELS[act.name],
        "opts": model_admin.opts,
        "act": act,
        "stage": stage,
        "action": request.POST.get("action", ""),
        "back": request.get_full_path(),
        **context,
    }
    return TemplateResponse(request, "admin/core/deskitem/bulk.html", page)
