"""The back office of what every app needs: history and messages. Desk and switches stand with the orders."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

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


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["kind", "about", "created_at", "sent_at", "tries", "trouble"]
    list_filter = ["kind", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["subject"]
    fields = ["kind", "about", "created_at", "sent_at", "tries", "trouble", "next_due_at"]
    readonly_fields = ["about"]
    ordering = ["-pk"]
    show_full_result_count = False
    about = staticmethod(subject(_("about")))
