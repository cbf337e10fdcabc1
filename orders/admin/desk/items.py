"""The desk: one list of everything that needs a person, and a page per item with its few safe acts."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.authentication.step_up import require_step_up
from accounts.staff.proposals import label_of
from core import clock, desk
from core.actors import Actor
from core.admin_links import subject_link
from core.audit_log import ActionNotAllowedError, record
from core.backoffice.columns import actor_of, reason_column
from core.backoffice.readonly import ReadOnlyAdmin
from core.kinds import desk_kind_text
from core.models import DeskItem
from core.reasons import StaffNote, translate_reason
from core.web.consistent_reads import read_consistently
from orders.admin import pair_pages
from orders.admin.desk import bulk, tables
from orders.admin.desk.actions import ACTIONS_BY_NAME, offered_actions
from orders.admin.desk.filters import DeskKindFilter, StateFilter
from orders.admin.desk.subjects import (
    kinds_of,
    line_of,
    names_of_lines,
    proposals_about,
    state_of,
    subject_of_item,
    subjects_sought,
)
from orders.admin.reason_form import DeskReasonForm
from orders.models import Line, Orphan, Pair
from orders.resolution.actions import possible_actions
from orders.resolution.pair_decisions import require_unpaired
from orders.resolution.supplier_snapshot import SupplierSnapshot, fetch_snapshot
from orders.supplier_account import sales_gate

PERMISSION = "core.work_the_desk"


@admin.register(DeskItem)
class DeskItemAdmin(ReadOnlyAdmin):
    list_display = ["what", "kind_in_words", "about", "proposed", "waiting"]
    list_filter = [StateFilter, DeskKindFilter]
    list_per_page = bulk.MAX_ITEMS
    search_fields = ["title", "subject"]
    unfinished = Q(closed_at=None)
    reason_fields = ("title",)
    actions = ["look_again_at", "refuse", "place", "dismiss", "withdraw"]

    ended = staticmethod(reason_column("outcome", _("outcome")))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Closed items tell how they ended; open ones need no empty columns for that."""
        ended = ["closed_at", "ended"] if request.GET.get(StateFilter.parameter_name) else []
        return ["what", "kind_in_words", "about", "proposed", "waiting", *ended]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[DeskItem], search_term: str
    ) -> tuple[QuerySet[DeskItem], bool]:
        """Also what is about an order that the term names, however it names it."""
        found, doubled = super().get_search_results(request, queryset, search_term)
        subjects = subjects_sought(search_term) if search_term else []
        return found | queryset.filter(subject__in=subjects) if subjects else found, doubled

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The rows of a page of the list, lines with a name that says more than their number."""
        changes = super().get_changelist_instance(request)
        items: list[Any] = list(changes.result_list)
        names, kinds, proposals = names_of_lines(items), kinds_of(items), proposals_about(items)
        for item in items:
            item.name = names.get(item.subject, "")
            item.kinds = kinds.get(item.pk) or [item.kind]
            item.proposals = proposals.get(item.subject, [])
        changes.result_list = items
        return changes

    @admin.display(description=_("about"), ordering="subject")
    def about(self, item: Any) -> str:
        return subject_link(item.subject, item.name)

    @admin.display(description=_("what happened"), ordering="title")
    def what(self, item: DeskItem) -> str:
        return item.title_html

    @admin.display(description=_("waiting for"), ordering="opened_at", empty_value="")
    def waiting(self, item: DeskItem) -> str | None:
        return None if item.closed_at else timesince(item.opened_at, clock.now())

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, item: Any) -> str:
        return " · ".join(str(desk_kind_text(kind).label) for kind in item.kinds)

    @admin.display(description=_("proposals"), empty_value="")
    def proposed(self, item: Any) -> str | None:
        """What waits for a second person: act, who, why."""
        told = ((label_of(each.act), each.proposed_by, each.reason) for each in item.proposals)
        return format_html_join(" · ", "{}: <bdi>{}</bdi>: <bdi>{}</bdi>", told) or None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_work_permission(request)

    def has_work_permission(self, request: HttpRequest) -> bool:
        """Whether this person may act, not only look."""
        return bool(request.user.has_perm(PERMISSION))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {
            "title": gettext("The desk"),
            "placing_stopped": translate_reason(sales_gate.closed_reason() or ""),
        }
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.action(description=bulk.LABELS["look"], permissions=["work"])
    def look_again_at(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> HttpResponse:
        return self._act_on_all(request, queryset, "look")

    @admin.action(description=bulk.LABELS["refuse"], permissions=["work"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> HttpResponse:
        return self._act_on_all(request, queryset, "refuse")

    @admin.action(description=bulk.LABELS["place"], permissions=["work"])
    def place(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> HttpResponse:
        return self._act_on_all(request, queryset, "place")

    @admin.action(description=bulk.LABELS["dismiss"], permissions=["work"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> HttpResponse:
        return self._act_on_all(request, queryset, "dismiss")

    @admin.action(description=bulk.LABELS["withdraw"], permissions=["work"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[DeskItem]) -> HttpResponse:
        return self._act_on_all(request, queryset, "withdraw")

    def _act_on_all(self, request: HttpRequest, queryset: QuerySet[DeskItem], name: str) -> HttpResponse:
        left_out = queryset.count() - bulk.MAX_ITEMS
        if left_out > 0:
            self.message_user(request, bulk.left_out_in_words(left_out), messages.WARNING)
        return bulk.act_on(self, request, list(queryset[: bulk.MAX_ITEMS]), name)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/act/<str:name>/", view(require_POST(self.act)), name="core_deskitem_act"),
            path(
                "<int:pk>/pair/<int:pair>/<str:name>/",
                view(require_POST(self.decide_pair)),
                name="core_deskitem_pair",
            ),
            path("<int:pk>/close/", view(require_POST(self.close)), name="core_deskitem_close"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one item. With `?supplier=now` the supplier is asked, which changes nothing."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        line = line_of(item)
        told = fetch_snapshot(line) if line is not None and "supplier" in request.GET else None
        page = read_consistently(lambda: self._page(request, item, told), state=lambda: state_of(item))
        context = {
            **self.admin_site.each_context(request),
            **page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/core/deskitem/desk_item.html", context)

    def _page(self, request: HttpRequest, item: DeskItem, told: SupplierSnapshot | None) -> dict[str, Any]:
        """The item and its line as they are now: the supplier may have taken its time to answer."""
        item.refresh_from_db()
        line = line_of(item)
        may_act = self.has_work_permission(request) and item.closed_at is None
        kinds = kinds_of([item]).get(item.pk) or [item.kind]
        acts = possible_actions(line) if line is not None and may_act else []
        candidates = told.candidates if told else ()
        subject = subject_of_item(item)
        orphan = subject if isinstance(subject, Orphan) and self.has_work_permission(request) else None
        return {
            "title": str(desk_kind_text(item.kind).label).capitalize(),
            "item": item,
            "opts": self.opts,
            "kind": desk_kind_text(item.kind),
            "about": tables.subject_words(item),
            "line": line,
            "tables": [table for table in tables.detail_tables(item, subject) if table.rows],
            "told": told,
            "said": tables.supplier_tables(told, line) if told and line else [],
            "candidates": candidates,
            "offers": offered_actions(line, acts, viewer=actor_of(request), candidates=candidates)
            if line
            else [],
            "pair_offers": pair_pages.pair_offers(orphan, viewer=actor_of(request)) if orphan else [],
            "free_order": orphan.supplier_id if orphan and may_act else "",
            "close_form": DeskReasonForm(auto_id="id_close_%s")
            if may_act and any(desk_kind_text(kind).may_be_closed for kind in kinds)
            else None,
        }

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do one act about the line of an item; what came of it is told on the page that follows."""
        item = self._item_to_work_on(request, pk)
        line = line_of(item)
        if line is None or name not in ACTIONS_BY_NAME:
            raise PermissionDenied
        form = ACTIONS_BY_NAME[name].form(request.POST)
        asked = (
            require_step_up(request) if ACTIONS_BY_NAME[name].requires_step_up and form.is_valid() else None
        )
        if asked is not None:
            return asked
        if form.is_valid():
            self._act_on(request, item, line, name, form.cleaned_data)
        else:
            self._tell_errors(request, form)
        return self._back_to(item)

    def _act_on(
        self, request: HttpRequest, item: DeskItem, line: Line, name: str, told: dict[str, Any]
    ) -> None:
        act = ACTIONS_BY_NAME[name]
        try:
            done = act.do(line=line, actor=actor_of(request), **told)
        except ActionNotAllowedError as exc:
            self.message_user(request, f"{item}: {exc}", messages.ERROR)
            return
        self.log_change(request, item, f"{name}: {done.text} {told.get('reason', '')}".strip())
        self.message_user(request, f"{item}: {done.text}", messages.SUCCESS)

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close an item that nothing else waits for, with what was done about it."""
        item = self._item_to_work_on(request, pk)
        form = DeskReasonForm(request.POST)
        kinds = [
            kind
            for kind in kinds_of([item]).get(item.pk) or [item.kind]
            if desk_kind_text(kind).may_be_closed
        ]
        if not kinds:
            raise PermissionDenied
        if not form.is_valid():
            self._tell_errors(request, form)
        elif self._is_in_open_pair(request, item):
            pass  # told already
        elif self._close(item, kinds, actor_of(request), form.cleaned_data["reason"]):
            self.log_change(request, item, f"close: {form.cleaned_data['reason']}")
            self.message_user(request, gettext("Closed."), messages.SUCCESS)
        else:
            self.message_user(request, gettext("It was closed already."), messages.WARNING)
        return self._back_to(item)

    def _is_in_open_pair(self, request: HttpRequest, item: DeskItem) -> bool:
        subject = subject_of_item(item)
        if not isinstance(subject, Orphan):
            return False
        try:
            require_unpaired(subject)
        except ActionNotAllowedError as exc:
            self.message_user(request, f"{item}: {exc}", messages.ERROR)
            return True
        return False

    def decide_pair(self, request: HttpRequest, pk: int, pair: int, name: str) -> HttpResponse:
        """Attach the supplier order of an item to a line, or tell the two apart."""
        item = self._item_to_work_on(request, pk)
        if name not in pair_pages.ACTS:
            raise PermissionDenied
        row = get_object_or_404(Pair.objects.select_related("orphan", "line__order"), pk=pair)
        form = DeskReasonForm(request.POST)
        if not form.is_valid():
            self._tell_errors(request, form)
            return self._back_to(item)
        asked = require_step_up(request)
        if asked is not None:
            return asked
        try:
            done = pair_pages.ACTS[name](
                pair=row, actor=actor_of(request), reason=form.cleaned_data["reason"]
            )
        except ActionNotAllowedError as exc:
            self.message_user(request, f"{row.orphan}: {exc}", messages.ERROR)
        else:
            self.log_change(request, item, f"{name} {row}: {done.text} {form.cleaned_data['reason']}")
            self.message_user(request, f"{row.orphan}: {done.text}", messages.SUCCESS)
        return self._back_to(item)

    def _close(self, item: DeskItem, kinds: list[str], actor: Actor, reason: str) -> bool:
        with transaction.atomic():
            was_open = desk.close_item(item, kinds=kinds, outcome=StaffNote(reason), by=actor)
            if was_open:
                record(actor=actor, act="desk.close", about=item.subject, reason=reason)
        return was_open

    def _item_to_work_on(self, request: HttpRequest, pk: int) -> DeskItem:
        if not self.has_work_permission(request):
            raise PermissionDenied
        return get_object_or_404(DeskItem, pk=pk)

    def _tell_errors(self, request: HttpRequest, form: Any) -> None:
        for name, errors in form.errors.items():
            self.message_user(request, f"{form.fields[name].label}: {' '.join(errors)}", messages.ERROR)

    def _back_to(self, item: DeskItem) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:core_deskitem_change", args=[item.pk]))
