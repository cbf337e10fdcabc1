"""Alerts in the back office: what a person was told, who sees to it, and the two acts."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import audit_log
from core.actors import actor_of
from core.alerts import close_alert, presentation, take_alert
from core.alerts.recipients import recipients
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import ReadOnlyAdmin
from core.models import Alert, AlertNotice, Message
from core.moves import subject_of

PERMISSION = "core.work_the_desk"
TAKE, END = "alert.take", "alert.end"
audit_log.register_labels({TAKE: _("alert taken"), END: _("alert ended")})


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ["what", "about", "raised_at", "tellings", "taken_by", "ended_at"]
    list_filter = [("ended_at", IsSetFilter), ("taken_at", IsSetFilter)]
    unfinished = Q(ended_at=None)
    fields = [
        *("what", "why", "to_do", "about", "raised_at", "tellings", "next_due_at"),
        *("taken_at", "taken_by", "ended_at", "ended_by", "outcome"),
    ]
    readonly_fields = ["what", "why", "to_do", "tellings"]
    change_form_template = "admin/core/alert/alert.html"

    @admin.display(description=_("what happened"), ordering="cause")
    def what(self, alert: Alert) -> str:
        return presentation.alert_title(alert)

    @admin.display(description=_("why"))
    def why(self, alert: Alert) -> str:
        return presentation.alert_reason(alert)

    @admin.display(description=_("what to do"))
    def to_do(self, alert: Alert) -> str:
        return presentation.what_to_do(alert)

    @admin.display(description=_("times told"), ordering="step")
    def tellings(self, alert: Alert) -> int:
        return alert.step + 1

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:alert_id>/take/", view(require_POST(self.take)), name="core_alert_take"),
            path("<int:alert_id>/end/", view(require_POST(self.end)), name="core_alert_end"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        alert = Alert.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        may = alert is not None and alert.ended_at is None and request.user.has_perm(PERMISSION)
        context = {
            "end_form": EndForm() if may else None,
            "may_take": may and alert is not None and alert.taken_at is None,
            "table": _notices(alert) if alert else None,
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def take(self, request: HttpRequest, alert_id: int) -> HttpResponse:
        """Whoever takes it sees to it; nobody is told any more."""
        _demand_permission(request)
        actor = actor_of(request)
        with transaction.atomic():
            is_taken = take_alert(alert_id, by=actor)
            if is_taken:
                audit_log.record(actor=actor, act=TAKE, about=Alert(pk=alert_id))
        self._answer(request, gettext("You see to it.") if is_taken else "")
        return _back(alert_id)

    def end(self, request: HttpRequest, alert_id: int) -> HttpResponse:
        """It is over, and why."""
        _demand_permission(request)
        form, actor = EndForm(request.POST), actor_of(request)
        if not form.is_valid():
            self.message_user(request, gettext("Say why."), messages.ERROR)
            return _back(alert_id)
        reason = form.cleaned_data["reason"]
        with transaction.atomic():
            is_ended = close_alert(alert_id, by=actor, reason=reason)
            if is_ended:
                audit_log.record(actor=actor, act=END, about=Alert(pk=alert_id), reason=reason)
        self._answer(request, gettext("The alert has ended.") if is_ended else "")
        return _back(alert_id)

    def _answer(self, request: HttpRequest, done: str) -> None:
        if done:
            self.message_user(request, done, messages.SUCCESS)
        else:
            self.message_user(request, gettext("Somebody was faster."), messages.WARNING)


def _notices(alert: Alert) -> Table:
    """What each channel said about each step, and when."""
    notices = list(alert.notices.order_by("step", "pk"))
    mails = {mail.subject: mail for mail in Message.objects.filter(subject__in=map(subject_of, notices))}
    people = {person.key: person.email for person in recipients(alert.cause)}
    heads = (
        *(gettext("times told"), gettext("channel"), gettext("to whom"), gettext("sent")),
        *(gettext("tries"), gettext("trouble")),
    )
    return Table(
        gettext("Who was told"),
        heads,
        tuple(_row(notice, mails.get(subject_of(notice)) or notice, people) for notice in notices),
    )


def _row(notice: AlertNotice, sent: Message | AlertNotice, people: dict[str, str]) -> tuple[object, ...]:
    whom = people.get(notice.recipient, EMPTY if not notice.recipient else gettext("no longer told"))
    return (
        notice.step + 1,
        notice.get_channel_display(),
        whom,
        format_timestamp(sent.sent_at),
        sent.tries,
        sent.trouble or EMPTY,
    )


def _demand_permission(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _back(alert_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:core_alert_change", args=[alert_id]))
