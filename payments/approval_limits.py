"""How much money one person may let go alone, and to whom: the small sums of a rolling day.

Whoever lets money go takes turns first, so that each counts what the one before has done.
"""

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Customer
from accounts.staff import proposals, separation_of_duties
from accounts.staff.vouches import logins_of_same_holder
from core import clock
from core.audit_log import ActionNotAllowedError
from core.intervals import Interval
from core.locks import acquire
from core.money import CENTIMES_PER_DINAR
from core.moves import subject_of
from payments.models import Grant
from payments.subjects import about_wallet


def two_person_threshold() -> int:
    """Centimes from which on two persons are needed."""
    return int(settings.REFUND_TWO_PERSONS_FROM * CENTIMES_PER_DINAR)


def wallet_payee_key(customer: Customer) -> str:
    """A wallet as a payee."""
    return about_wallet(customer.pk)


def lock_sums(*, by: str, payee: str) -> None:
    """Hold up, until the transaction ends, whoever else adds to the sums of this person or this payee."""
    for user_id in logins_of_same_holder(_user_id(by)):
        acquire(f"grants:{user_id}")
    acquire(f"grants-to:{payee}")


def needs_second_person(*, owed: int, amount: int, payee: str, by: str) -> bool:
    """Whether letting `amount` centimes go takes a second person.

    So it does where `owed`, which nobody can lower, comes to the limit, where this person alone would come to
    it within a rolling day, or where the payee would.
    """
    return (
        owed >= two_person_threshold()
        or amount + max(granted_alone_by(by), granted_to_payee(payee)) >= two_person_threshold()
    )


def granted_alone_by(person: str) -> int:
    """Centimes that this person alone has let go within the last day, by all logins that may be theirs."""
    logins = logins_of_same_holder(_user_id(person))
    return _sum(Grant.objects.filter(granted_by_id__in=logins, first_by_id=None, is_one_person=False))


def granted_to_payee(payee: str) -> int:
    """Centimes that this payee was granted within the last day, by whomever."""
    return _sum(Grant.objects.filter(payee=payee))


def _user_id(person: str) -> int:
    """Raises ActionNotAllowedError for somebody who is nobody of the staff."""
    user_id = separation_of_duties.resolve_user_id(person)
    if user_id is None:
        raise ActionNotAllowedError(_("Only a member of staff can do this."))
    return user_id


def _sum(grants: "models.QuerySet[Grant]") -> int:
    recent = grants.filter(at__gt=clock.now() - Interval.SMALL_SUMS.duration)
    return int(recent.aggregate(total=Sum("amount"))["total"] or 0)


def is_proposed_by_another(act: str, about: models.Model, *, by: str) -> bool:
    """Whether somebody else has proposed it: then `by` is the second of two, however small it is."""
    proposal = proposals.find_open_proposal(act, about)
    return proposal is not None and separation_of_duties.resolve_user_id(
        proposal.proposer
    ) != separation_of_duties.resolve_user_id(by)


def close_proposal(act: str, about: models.Model) -> None:
    """End an open proposal of what is decided in another way. Safe to call twice."""
    proposal = proposals.find_open_proposal(act, about)
    if proposal is not None:
        proposals.expire_proposal(proposal)


def record_grant(
    about: models.Model,
    *,
    owed: int,
    amount: int,
    payee: str,
    by: str,
    first: str = "",
    is_one_person: bool = False,
) -> None:
    """Write a decision down inside the transaction that lets the money go. Not safe to call twice.

    `first` is the other of two persons.
    """
    Grant.objects.create(
        subject=subject_of(about),
        payee=payee,
        amount=amount,
        owed=owed,
        limit=two_person_threshold(),
        granted_by=by,
        granted_by_id=_user_id(by),
        first_by=first,
        first_by_id=separation_of_duties.resolve_user_id(first) if first else None,
        is_one_person=is_one_person,
    )
