"""What an owner may do about a login, with the forms that are filled in for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.authentication.second_factor import is_set_up
from accounts.models import User
from accounts.staff import staff_logins
from accounts.staff.roles import Role, role_of
from accounts.staff.vouches import changes_to_vouch_for, vouch
from core.actors import Actor
from core.web.input_fields import EmailFormField

PLAIN = {"autocomplete": "off", "spellcheck": "false"}
WORKING = [(role.value, role.in_full) for role in (Role.REVIEWER, Role.SHOP_ADMIN, Role.BOTH, Role.OWNER)]


class ConfirmationOnlyForm(forms.Form):
    """The button alone."""


class DeactivationForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=150, widget=forms.TextInput(attrs=PLAIN))


class AddressForm(forms.Form):
    email = EmailFormField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={**PLAIN, "dir": "ltr"})
    )


class NewLoginForm(forms.Form):
    email = EmailFormField(label=_("E-mail address"), widget=forms.EmailInput(attrs={**PLAIN, "dir": "ltr"}))
    role = forms.ChoiceField(label=_("Role"), choices=WORKING, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[*WORKING, (Role.CUSTOMER.value, Role.CUSTOMER.in_full)],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class UserAction:
    """One thing that an owner may do: `do(user=…, by=…, **fields)` says in words what came of it."""

    name: str
    label: Any
    help: Any
    do: Callable[..., str]
    kind: type[forms.Form] = ConfirmationOnlyForm
    form: forms.Form = field(default_factory=ConfirmationOnlyForm)

    def empty(self, **initial: object) -> "UserAction":
        """With its form to be filled in."""
        return replace(self, form=self.kind(initial=initial, auto_id=f"id_{self.name}_%s"))

    def filled_in(self, typed: Mapping[str, Any]) -> "UserAction":
        return replace(self, form=self.kind(typed, auto_id=f"id_{self.name}_%s"))


def _role(*, user: User, by: Actor, role: str) -> str:
    staff_logins.change_role(user=user, role=Role(role), by=by)
    return gettext("The role is changed. All owners are told.")


def _address(*, user: User, by: Actor, email: str) -> str:
    staff_logins.change_address(user=user, email=email, by=by)
    return gettext("The new address counts once it is confirmed by the link that goes there.")


def _password(*, user: User, by: Actor) -> str:
    staff_logins.send_password_link(user=user, by=by)
    return gettext("A link to choose a new password is on its way to %(email)s.") % {"email": user.email}


def _factor(*, user: User, by: Actor) -> str:
    staff_logins.reset_second_factor(user=user, by=by)
    return gettext("Another second factor is set up at the next login. All owners are told.")


def _vouch(*, user: User, by: Actor) -> str:
    vouch(user=user, by=User.objects.get(pk=by.user_id or 0))
    return gettext("You have vouched for this login: it counts as a second person again.")


def _deactivate(*, user: User, by: Actor, reason: str) -> str:
    staff_logins.deactivate(user=user, by=by, reason=reason)
    return gettext("The login is deactivated.")


def _reactivate(*, user: User, by: Actor, reason: str) -> str:
    staff_logins.reactivate(user=user, by=by, reason=reason)
    return gettext("The login is active again.")


VOUCH = UserAction(
    "vouch",
    _("Vouch for this login"),
    _("Only if you know that its owner alone has it: you have spoken to them since it was made or changed."),
    _vouch,
)
ROLE = UserAction(
    "role",
    _("Change the role"),
    _("It holds from the next page on. Who becomes a customer can no longer enter here."),
    _role,
    RoleForm,
)
ADDRESS = UserAction(
    "address",
    _("Change the address"),
    _("A link goes to the new address; until it is opened, the old one counts."),
    _address,
    AddressForm,
)
PASSWORD = UserAction(
    "password",
    _("Send a link to choose a password"),
    _("It goes to the address of this login. Nobody else can set its password."),
    _password,
)
FACTOR = UserAction(
    "factor",
    _("Reset the second factor"),
    _("For a lost phone. It is signed out everywhere, and sets up another one at the next login."),
    _factor,
)
DEACTIVATE = UserAction(
    "deactivate",
    _("Deactivate the login"),
    _("It lets nobody in from now on; what it did stays on record. Its open proposals lapse."),
    _deactivate,
    DeactivationForm,
)
REACTIVATE = UserAction(
    "reactivate",
    _("Activate the login again"),
    _("It lets its owner in again, with the password it had."),
    _reactivate,
    DeactivationForm,
)


def available_actions(user: User, *, viewer: Any) -> list[UserAction]:
    """What this owner may do about the login as it stands. Nobody changes their own alone."""
    if not user.is_active:
        return [REACTIVATE.empty()]
    acts = [PASSWORD.empty()]
    if user.pk == viewer.pk:
        return acts
    if changes_to_vouch_for(user, by=viewer):
        acts.insert(0, VOUCH.empty())
    acts.append(ROLE.empty(role=role_of(user).value))
    if user.is_staff:
        acts.append(ADDRESS.empty())
    if is_set_up(user) and user.is_staff:
        acts.append(FACTOR.empty())
    return [*acts, DEACTIVATE.empty()]
