"""The back office of what every app needs: history and messages. Desk and switches stand with the orders."""

from operator import itemgetter
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.columns import subject
from core.models import Message, Move
from core.readonly import ReadOnlyAdmin


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ["at", "about", "from_status", "to_status", "why", "actor"]
    list_filter = ["to_status"]
    search_fields = ["subject", "why", "actor"]
    fields = ["at", "about", "from_status", "to_status", "why", "actor"]
    readonly_fields = ["about"]
    ordering = ["-pk"]
    show_full_result_count = False
    about = staticmethod(subject(_("about")))


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(outbox.labels().items(), key=itemgetter(1))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["what", "about", "created_at", "sent_at", "tries", "trouble"]
    list_filter = [KindFilter, ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["subject"]
    fields = ["what", "about", "created_at", "sent_at", "tries", "trouble", "next_due_at"]
    readonly_fields = ["what", "about"]
    ordering = ["-pk"]
    show_full_result_count = False
    about = staticmethod(subject(_("about")))

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, message: Message) -> str:
        return outbox.labels().get(message.kind, message.kind)
