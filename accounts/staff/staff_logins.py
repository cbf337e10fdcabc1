"""What is done about the logins of staff: made, given a role, changed, taken away. Never deleted.

Every change leaves a row (accounts.staff.vouches reads them), an act in the log, and tells all owners and
WATCH_EMAIL. `by` is who does it; one without an id is a command on the server.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.kinds import AccountsMailKind
from accounts.models import Customer, StaffChange, User
from accounts.sessions.browser_sessions import terminate_sessions_of
from accounts.staff.owners import owners
from accounts.staff.proposals import StaffMode, expire_proposals_of
from accounts.staff.roles import Role, give_role, role_of
from core import clock, outbox
from core.actors import SYSTEM, Actor
from core.alerts import AlertCause, raise_alert
from core.audit_log import ActionNotAllowedError, record, register_labels
from core.moves import subject_of
from core.normalisation import normalise_email

What = StaffChange.What

register_labels(
    {
        **{f"staff.{what.value}": what.label for what in What},
        "staff.vouch": gettext_lazy("vouched for a login"),
        "user.deactivated": What.DEACTIVATED.label,
        "user.reactivated": What.REACTIVATED.label,
        "user.password_link": gettext_lazy("link to choose a password sent"),
    }
)


def create_login(
    *, email: str, role: Role, by: Actor, password: str | None = None, is_told: bool = True
) -> User:
    """A login of staff. Without a password, its owner gets a link by mail to choose one.

    `is_told` is false for logins that a new shop makes and prints by itself: nobody is there to be told.
    Raises ActionNotAllowedError, for an address that is taken as well.
    """
    _demand_role(role)
    try:
        email = normalise_email(email)
    except ValidationError as exc:
        raise ActionNotAllowedError(" ".join(exc.messages)) from None
    if User.objects.filter(email=email).exists():
        raise ActionNotAllowedError(_("There is a login with this address already. Change its role."))
    _demand_staff_mode_allows()
    with transaction.atomic():
        user = User.objects.create_user(email, password)
        give_role(user, role)
        _record_change(user, What.MADE, by, after={"role": role.value}, is_told=is_told)
        if password is None:
            send_password_link(user=user, by=by)
    return user


def change_role(*, user: User, role: Role, by: Actor) -> None:
    """Give a login another role; CUSTOMER takes the back office away. Raises ActionNotAllowedError.

    Whoever comes to work here owns nothing as a customer from then on, and is signed out everywhere. Whoever
    leaves has to confirm their address before they are a customer again.
    """
    before = role_of(user)
    if role == before:
        raise ActionNotAllowedError(_("That is the role already."))
    _demand_somebody_else(user, by)
    if role != Role.CUSTOMER:
        _demand_role(role)
    if user.is_staff:
        _demand_owner_besides(user)
    else:
        _demand_staff_mode_allows()
    with transaction.atomic():
        give_role(user, role)
        was = {"role": before.value, **_detach_customer(user)}
        if before == Role.CUSTOMER:
            terminate_sessions_of(user)
        if role == Role.CUSTOMER:
            EmailAddress.objects.filter(user=user).update(verified=False)
            expire_proposals_of(user.pk)
        _record_change(user, What.ROLE, by, before=was, after={"role": role.value})


def _detach_customer(user: User) -> dict[str, str]:
    """Whoever works here owns nothing; the log remembers which customer they were, for duties of staff."""
    customer = Customer.objects.filter(user=user).first() if user.is_staff else None
    if customer is None:
        return {}
    Customer.objects.filter(pk=customer.pk).update(user=None)
    return {"customer": str(customer.pk)}


def deactivate(*, user: User, by: Actor, reason: str) -> None:
    """Let a login in no more, a customer's as well; what it proposed lapses. Raises ActionNotAllowedError."""
    _demand_somebody_else(user, by)
    _demand_owner_besides(user)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            raise ActionNotAllowedError(_("It is deactivated already."))
        user.is_active = False
        terminate_sessions_of(user)
        expire_proposals_of(user.pk)
        _record_change(user, What.DEACTIVATED, by, reason=reason)


def reactivate(*, user: User, by: Actor, reason: str) -> None:
    """Let a login in again. Raises ActionNotAllowedError."""
    if user.is_staff:
        _demand_staff_mode_allows()
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise ActionNotAllowedError(_("It is active already."))
        user.is_active = True
        _record_change(user, What.REACTIVATED, by, reason=reason)


def reset_second_factor(*, user: User, by: Actor) -> None:
    """Forget the second factor of a lost phone; another one is set up at the next login. Safe to call twice.

    Raises ActionNotAllowedError.
    """
    _demand_somebody_else(user, by)
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        terminate_sessions_of(user)
        _record_change(user, What.SECOND_FACTOR, by)


def change_address(*, user: User, email: str, by: Actor) -> None:
    """Give a login of staff another address; it counts once it is confirmed from there.

    Customers change theirs themselves. Raises ActionNotAllowedError.
    """
    if not user.is_staff:
        raise ActionNotAllowedError(_("Customers change their address themselves."))
    _demand_somebody_else(user, by)
    try:
        email = normalise_email(email)
    except ValidationError as exc:
        raise ActionNotAllowedError(" ".join(exc.messages)) from None
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
        raise ActionNotAllowedError(_("This address already belongs to another account."))
    with transaction.atomic():
        EmailAddress.objects.filter(user=user, primary=False).delete()
        EmailAddress.objects.get_or_create(
            user=user, primary=True, defaults={"email": user.email, "verified": True}
        )
        address = EmailAddress.objects.create(user=user, email=email)
        outbox.queue(kind=AccountsMailKind.CONFIRMATION, about=address)
        _record_change(user, What.ADDRESS, by, before={"email": user.email}, after={"email": email})


def send_password_link(*, user: User, by: Actor) -> None:
    """Mail the login's owner a link to choose a password. Nobody else ever sets one."""
    if not user.is_active:
        raise ActionNotAllowedError(_("It is deactivated: nobody can sign in with it."))
    with transaction.atomic():
        record(actor=by, act="user.password_link", about=user)
        outbox.queue(kind=AccountsMailKind.NEW_PASSWORD, about=user, once=clock.now().isoformat())


def record_own_change(
    user: User,
    what: StaffChange.What,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Staff changed their own password, address or second factor: it puts nobody behind the login."""
    if user.is_staff:
        with transaction.atomic():
            StaffChange.objects.create(user=user, what=what, by=user)
            who = Actor(user.email, user.pk)
            record(actor=who, act=f"staff.{what}", about=user, before=before, after=after)


def record_command(user: User, *, made: bool) -> None:
    """A command of Django's own has made a login of staff, or set its password."""
    with transaction.atomic():
        _record_change(user, What.MADE if made else What.PASSWORD, SYSTEM)


def count_other_active_staff(user: User | None = None) -> int:
    """How many active logins of staff there are besides this one."""
    active = User.objects.filter(is_staff=True, is_active=True)
    return (active.exclude(pk=user.pk) if user else active).count()


def _demand_role(role: Role) -> None:
    if role in (Role.CUSTOMER, Role.OTHER):
        raise ActionNotAllowedError(_("Choose what they are to do here."))


def _demand_staff_mode_allows() -> None:
    """A shop that says it has one person does not get a second one behind its back."""
    if settings.STAFF_MODE == StaffMode.SINGLE and count_other_active_staff():
        raise ActionNotAllowedError(
            _("This shop is set up for one person (STAFF_MODE=single). Set it to two and restart first.")
        )


def _demand_somebody_else(user: User, by: Actor) -> None:
    """Nobody changes alone what they are themselves."""
    if by.user_id == user.pk:
        raise ActionNotAllowedError(_("Another owner has to do this, or whoever runs the server."))


def _demand_owner_besides(user: User) -> None:
    """Somebody has to stay who owns the shop."""
    if user.is_superuser and not owners().exclude(pk=user.pk).exists():
        raise ActionNotAllowedError(_("This is the only owner; make another one first."))


def _record_change(
    user: User,
    what: StaffChange.What,
    by: Actor,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    reason: str = "",
    is_told: bool = True,
) -> None:
    """Write down what was done; what concerns staff is told to all owners and to WATCH_EMAIL."""
    concerns_staff = user.is_staff or what == What.ROLE
    kind = "staff" if concerns_staff else "user"
    record(actor=by, act=f"{kind}.{what}", about=user, before=before, after=after, reason=reason)
    if concerns_staff:
        change = StaffChange.objects.create(user=user, what=what, by_id=by.user_id)
        if is_told:
            raise_alert(AlertCause.STAFF_CHANGED, about=subject_of(change), login=user.email)
