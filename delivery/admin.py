"""The back office of cards. No page here decrypts anything: staff see that there is a code, no more."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.backoffice.columns import reason_column
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import ReadOnlyAdmin
from delivery.models import Card, Quarantined, RevealLog
from delivery.states import proof_in_words


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("label", "customer", "code", "status", "status_since", "is_repeat")
    list_filter = ("status", "is_repeat")
    search_fields = ("label", "customer__email")
    reference_fields = ("label",)
    list_select_related = ("customer",)
    fields = (
        "label",
        "customer",
        "code",
        "status",
        "status_since",
        "is_repeat",
        "created_at",
        "revealed_at",
        "used_at",
    )
    readonly_fields = ("code",)
    date_hierarchy = "created_at"

    @admin.display(description=_("code"))
    def code(self, card: Card) -> str:
        return "•••• ••••"


@admin.register(RevealLog)
class RevealLogAdmin(ReadOnlyAdmin):
    list_display = ("at", "card", "customer", "proved_by", "ip", "agent")
    list_filter = ("proof",)
    search_fields = ("card__label", "customer__email", "origin__ip")
    reference_fields = ("card__label",)
    list_select_related = ("card", "customer", "origin")
    fields = ("at", "card", "customer", "proved_by", "ip", "agent")
    readonly_fields = ("proved_by", "ip", "agent")
    date_hierarchy = "at"

    @admin.display(description=_("proof"), ordering="proof")
    def proved_by(self, log: RevealLog) -> str:
        return proof_in_words(log.proof)

    @admin.display(description=_("address"), ordering="origin__ip")
    def ip(self, log: RevealLog) -> str:
        return log.origin.ip if hasattr(log, "origin") else ""

    @admin.display(description=_("browser"))
    def agent(self, log: RevealLog) -> str:
        return log.origin.agent if hasattr(log, "origin") else ""


@admin.register(Quarantined)
class QuarantinedAdmin(ReadOnlyAdmin):
    list_display = ("label", "what", "created_at", "resolved_at")
    list_filter = (("resolved_at", IsSetFilter),)
    search_fields = ("label", "reason")
    unfinished = Q(resolved_at=None)
    reason_fields = ("reason",)
    fields = ("label", "what", "created_at", "resolved_at")
    readonly_fields = ("what",)
    what = staticmethod(reason_column("reason", _("reason")))
