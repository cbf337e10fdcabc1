"""Two logins are not two people as long as somebody may hold both.

Whoever makes a login, or changes its role, address, password or second factor, may be behind it from then on,
and behind every login that it makes in turn. That ends when another owner vouches for the change: one behind
whom nobody stands who is behind the change. Changes by a command on the server have nobody behind them.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import StaffChange, User, Vouch
from core.actors import Actor
from core.audit_log import ActionNotAllowedError, record

# Taking a login away puts nobody behind it.
_IDENTITY_CHANGES = [what for what in StaffChange.What if what != StaffChange.What.DEACTIVATED]


def possible_holders(user_id: int) -> set[int]:
    """The ids of all who may hold this login: its own user, who made or changed it, and so on from there."""
    found, new = {user_id}, {user_id}
    while new:
        new = set(_open_changes(new).values_list("by_id", flat=True)) - found
        found |= new
    return found


def are_distinct_people(one_id: int, other_id: int) -> bool:
    """Whether nobody may hold both logins."""
    return possible_holders(one_id).isdisjoint(possible_holders(other_id))


def logins_of_same_holder(user_id: int) -> list[int]:
    """The ids of all logins that whoever holds this one may hold as well, itself among them, in order.

    What one person may do alone is counted over all of them.
    """
    found = new = possible_holders(user_id)
    while new:
        new = set(_open(StaffChange.objects.filter(by_id__in=new)).values_list("user_id", flat=True)) - found
        found = found | new
    return sorted(found)


def changes_to_vouch_for(user: User, *, by: User) -> list[StaffChange]:
    """The changes of a login for which this owner may vouch."""
    if not (by.is_active and by.is_superuser) or by.pk == user.pk:
        return []
    own = possible_holders(by.pk)
    open_changes = _open_changes([user.pk])
    return [each for each in open_changes if each.by_id and own.isdisjoint(possible_holders(each.by_id))]


def vouch(*, user: User, by: User | None) -> int:
    """Say that the login is another person's than those who changed it; returns for how many changes.

    None is the command on the server. Raises ActionNotAllowedError where `by` may be one of them, or where
    there is nothing to vouch for. Of two owners at once, each change is vouched for by one.
    """
    changes = list(_open_changes([user.pk])) if by is None else changes_to_vouch_for(user, by=by)
    if not changes:
        raise ActionNotAllowedError(_("There is nothing that you could vouch for here."))
    try:
        with transaction.atomic():
            for change in changes:
                Vouch.objects.create(change=change, by=by)
            actor = Actor(by.email, by.pk) if by else Actor("system")
            record(actor=actor, act="staff.vouch", about=user, after={"changes": [row.pk for row in changes]})
    except IntegrityError:
        raise ActionNotAllowedError(_("Somebody else has just vouched for it.")) from None
    return len(changes)


def _open_changes(user_ids: Iterable[int]) -> QuerySet[StaffChange]:
    """Changes of these logins by others for which nobody has vouched."""
    return _open(StaffChange.objects.filter(user_id__in=user_ids))


def _open(changes: QuerySet[StaffChange]) -> QuerySet[StaffChange]:
    telling = changes.filter(what__in=_IDENTITY_CHANGES, vouch=None, by__isnull=False)
    return telling.exclude(by_id=F("user_id")).order_by("pk")
