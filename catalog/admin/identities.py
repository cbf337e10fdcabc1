"""Changed identities and what is listed again under another id: many are decided at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import NoChanges
from catalog.identity.changes import decide_changes, known_identity, reported_identity
from catalog.identity.comparison import CardIdentity
from catalog.identity.successors import accept_successor, decline_successor
from catalog.models import Denomination, IdentityChange, IdentityVerdict, Product
from core.backoffice.columns import actor_of
from core.backoffice.readonly import NamedAdmin


@admin.register(IdentityChange)
class IdentityChangeAdmin(NoChanges, NamedAdmin):
    list_display = ["known", "told", "verdict", "found_at", "source", "decided_by"]
    ordering = [F("decided_at").desc(nulls_first=True), "-pk"]
    list_filter = ["verdict", "source"]
    unfinished = Q(verdict=IdentityVerdict.OPEN)
    list_select_related = ["denomination__product"]
    search_fields = ["known_title", "known_name", "told_title", "told_name"]
    actions = ["take_for_the_same", "take_for_another"]

    @admin.display(description=_("as known"))
    def known(self, row: IdentityChange) -> SafeString:
        return _in_parts(known_identity(row))

    @admin.display(description=_("as the supplier says now"))
    def told(self, row: IdentityChange) -> SafeString:
        return _in_parts(reported_identity(row))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_denomination")

    @admin.action(description=_("It is the same card: sell it again"), permissions=["decide"])
    def take_for_the_same(self, request: HttpRequest, queryset: QuerySet[IdentityChange]) -> None:
        self._decide(request, queryset, is_same=True)

    @admin.action(description=_("It is another card: take it off the shelf"), permissions=["decide"])
    def take_for_another(self, request: HttpRequest, queryset: QuerySet[IdentityChange]) -> None:
        self._decide(request, queryset, is_same=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet[IdentityChange], *, is_same: bool) -> None:
        changes = list(queryset.select_related("denomination"))
        message_decided_count(
            self, request, decide_changes(changes, is_same=is_same, actor=actor_of(request)), len(changes)
        )


def _in_parts(identity: CardIdentity) -> SafeString:
    parts = [part for part in (identity.title, identity.name, identity.region) if part]
    return format_html_join(" · ", "<bdi>{}</bdi>", ((part,) for part in parts))


class SuccessorActions:
    """The two decisions about what is listed again under another id."""

    @admin.action(
        description=_("It is the same under another id: carry texts, listing, markup and picture over"),
        permissions=["change"],
    )
    def take_over(self, request: HttpRequest, queryset: "QuerySet[Product] | QuerySet[Denomination]") -> None:
        _each(self, request, queryset, accept_successor)

    @admin.action(description=_("It is not the same as the old one"), permissions=["change"])
    def tell_apart(
        self, request: HttpRequest, queryset: "QuerySet[Product] | QuerySet[Denomination]"
    ) -> None:
        _each(self, request, queryset, decline_successor)


def _each(page: Any, request: HttpRequest, queryset: QuerySet[Any], act: Callable[..., bool]) -> None:
    rows = list(queryset)
    message_decided_count(page, request, sum(act(row, actor=actor_of(request)) for row in rows), len(rows))


def message_decided_count(page: Any, request: HttpRequest, done: int, chosen: int) -> None:
    """How many were decided, and how many of the chosen ones had nothing to decide."""
    text = ngettext("%d decided.", "%d decided.", done) % done
    page.message_user(request, text, messages.SUCCESS if done else messages.WARNING)
    left = chosen - done
    if left:
        none = ngettext("%d had nothing to decide.", "%d had nothing to decide.", left) % left
        page.message_user(request, none, messages.WARNING)
