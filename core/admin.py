"""The back office of what every app needs: history, acts of staff, messages."""

from operator import itemgetter
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit_log, outbox
from core.alerts import admin as alert_admin  # noqa: F401 - registers the page
from core.backoffice.columns import EMPTY, reason_column, subject_column
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import ReadOnlyAdmin
from core.models import Act, Message, Move
from core.reasons import translate_reason


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ["at", "about", "from_status", "to_status", "reason", "who"]
    list_filter = ["to_status"]
    search_fields = ["subject", "why", "actor"]
    reason_fields = ("why",)
    fields = ["at", "about", "from_status", "to_status", "reason", "who"]
    readonly_fields = ["about", "reason", "who"]
    ordering = ["-pk"]
    about = staticmethod(subject_column(_("about")))

    @admin.display(description=_("why"), ordering="why")
    def reason(self, row: Move) -> str:
        return translate_reason(row.why)

    @admin.display(description=_("by whom"), ordering="actor")
    def who(self, row: Move) -> str:
        return translate_reason(row.actor)


class MessageKindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(outbox.labels().items(), key=itemgetter(1))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["what", "about", "created_at", "sent_at", "tries", "trouble"]
    list_filter = [MessageKindFilter, ("sent_at", IsSetFilter)]
    search_fields = ["subject"]
    unfinished = Q(next_due_at__isnull=False)
    fields = ["what", "about", "created_at", "sent_at", "tries", "trouble", "next_due_at"]
    readonly_fields = ["what", "about"]
    ordering = ["-pk"]
    about = staticmethod(subject_column(_("about")))

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, message: Message) -> str:
        return outbox.labels().get(message.kind, message.kind)


class ActPersonsFilter(admin.SimpleListFilter):
    title = _("persons")
    parameter_name = "persons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("two", _("two persons")), ("alone", _("one person where two are usual"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        if self.value() == "two":
            return queryset.exclude(second="")
        return queryset.filter(is_one_person=True) if self.value() == "alone" else queryset


class ActCodeFilter(admin.SimpleListFilter):
    title = _("act")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        done = Act.objects.order_by("act").values_list("act", flat=True).distinct()
        return [(code, audit_log.label_of(code)) for code in done]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(Act)
class ActAdmin(DetailAdmin):
    """What staff did, for owners and shop admins: looked at, never changed."""

    list_display = ["at", "what", "who", "about", "why", "persons"]
    list_filter = [ActCodeFilter, ActPersonsFilter]
    search_fields = ["actor", "second", "subject", "reason"]
    reason_fields = ("reason",)
    date_hierarchy = "at"
    fields = ["at", "what", "who", "about", "why", "persons"]
    readonly_fields = ["what", "who", "about", "why", "persons"]
    ordering = ["-pk"]
    about = staticmethod(subject_column(_("about")))
    why = staticmethod(reason_column("reason", _("why")))

    @admin.display(description=_("act"), ordering="act")
    def what(self, row: Act) -> str:
        return audit_log.label_of(row.act)

    @admin.display(description=_("by whom"), ordering="actor")
    def who(self, row: Act) -> str:
        return translate_reason(row.actor)

    @admin.display(description=_("persons"))
    def persons(self, row: Act) -> str:
        if row.is_one_person:
            return gettext("one person")
        return gettext("two persons: also %(name)s") % {"name": row.second} if row.second else ""

    def tables(self, row: Act) -> list[Table]:
        """What was changed, side by side."""
        names = [*row.before, *(name for name in row.after if name not in row.before)]
        heads = (gettext("what"), gettext("before"), gettext("after"))
        rows = tuple((name, row.before.get(name, EMPTY), row.after.get(name, EMPTY)) for name in names)
        return [Table(gettext("What was changed"), heads, rows)]
