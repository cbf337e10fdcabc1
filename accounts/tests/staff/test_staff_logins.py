"""The logins of staff: made, changed, taken away; never alone, never silently, never deleted."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.kinds import AccountsMailKind
from accounts.models import Customer, Proposal, StaffChange, User
from accounts.staff import staff_logins
from accounts.staff.roles import Role, role_of
from accounts.staff.separation_of_duties import is_own_customer
from accounts.testing import (
    PASSWORD,
    actor_of,
    link_in,
    make_customer,
    make_staff,
    make_user,
    prove_again,
    set_up_factor,
    sign_in,
)
from core import outbox
from core.actors import SYSTEM
from core.audit_log import ActionNotAllowedError
from core.models import Act, Alert, Message

pytestmark = pytest.mark.django_db

What = StaffChange.What


@pytest.fixture
def by(owner):
    return actor_of(owner)


def changes(user):
    return [(row.what, row.by_id) for row in StaffChange.objects.filter(user=user).order_by("pk")]


# --- what every change leaves


def test_new_login_has_no_password_but_a_link_to_choose_one(by):
    user = staff_logins.create_login(email="New@Shop.test", role=Role.REVIEWER, by=by)

    assert (user.email, user.is_staff, user.is_superuser) == ("new@shop.test", True, False)
    assert not user.has_usable_password()
    assert Message.objects.filter(kind=AccountsMailKind.NEW_PASSWORD).exists()
    assert changes(user) == [(What.MADE, by.user_id)]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda user, by: staff_logins.change_role(user=user, role=Role.SHOP_ADMIN, by=by), What.ROLE),
        (lambda user, by: staff_logins.deactivate(user=user, by=by, reason="left"), What.DEACTIVATED),
        (lambda user, by: staff_logins.reset_second_factor(user=user, by=by), What.SECOND_FACTOR),
        (lambda user, by: staff_logins.change_address(user=user, email="b@shop.test", by=by), What.ADDRESS),
    ],
)
def test_every_change_is_kept_logged_and_told(by, change, what, reviewer):

    change(reviewer, by)

    assert changes(reviewer) == [(what, by.user_id)]
    act = Act.objects.latest("pk")
    assert (act.act, act.actor_id, act.subject) == (
        f"staff.{what}",
        by.user_id,
        f"accounts.user:{reviewer.pk}",
    )
    alert = Alert.objects.get(cause="staff_changed")
    assert alert.data == {"login": reviewer.email}


def test_address_asked_for_as_a_customer_and_opened_as_staff_leaves_a_trace(client, by):
    """What was ordered under the old one could be decided by who had ordered it."""
    user = make_user("old@shop.test")
    ordered = make_customer("old@shop.test", user=user)
    sign_in(client, user)
    prove_again(client)
    client.post(reverse("account_email"), {"email": "new@shop.test", "action_add": ""})
    staff_logins.change_role(user=user, role=Role.REVIEWER, by=by)

    client.post(link_in(mail.outbox[-1].body))

    user.refresh_from_db()
    act = Act.objects.get(act="staff.address")
    assert (user.email, changes(user)[-1]) == ("new@shop.test", (What.ADDRESS, user.pk))
    assert (act.before, act.after) == ({"email": "old@shop.test"}, {"email": "new@shop.test"})
    assert is_own_customer(ordered, by=actor_of(user))


def test_what_was_ordered_under_an_earlier_address_stays_ones_own(client, by):
    user = make_staff("old@shop.test", is_superuser=False)
    ordered = make_customer("old@shop.test")

    staff_logins.change_address(user=user, email="new@shop.test", by=by)
    outbox.send(Message.objects.get(kind=AccountsMailKind.CONFIRMATION).pk)
    client.post(link_in(mail.outbox[-1].body))

    user.refresh_from_db()
    assert user.email == "new@shop.test"
    assert is_own_customer(ordered, by=actor_of(user))


def test_customer_who_comes_to_work_here_stays_the_owner_of_what_they_had(by):
    """Also under an address that the login has not: two customers are never joined."""
    user = make_user("customer@shop.test")
    had = make_customer("earlier@shop.test", user=user)

    staff_logins.change_role(user=user, role=Role.REVIEWER, by=by)

    had.refresh_from_db()
    assert had.user is None
    assert is_own_customer(had, by=actor_of(user))
    assert not is_own_customer(make_customer(), by=actor_of(user))


def test_outside_mailbox_and_all_owners_are_told(by, settings, reviewer):
    settings.WATCH_EMAIL = "accountant@example.com"
    make_staff("second-owner@shop.test")

    staff_logins.change_role(user=reviewer, role=Role.OWNER, by=by)

    notices = Alert.objects.get(cause="staff_changed").notices.values_list("recipient", flat=True)
    owners = {f"user:{each.pk}" for each in User.objects.filter(is_superuser=True)}
    assert set(notices) == owners | {"watch"}


def test_no_act_holds_a_password(by):
    user = staff_logins.create_login(
        email="new@shop.test", role=Role.REVIEWER, by=by, password="a very long secret"
    )

    for act in Act.objects.all():
        assert "secret" not in f"{act.before}{act.after}{act.reason}"
    assert user.check_password("a very long secret")


# --- who may not


@pytest.mark.parametrize(
    "change",
    [
        lambda user, by: staff_logins.change_role(user=user, role=Role.REVIEWER, by=by),
        lambda user, by: staff_logins.deactivate(user=user, by=by, reason="tired"),
        lambda user, by: staff_logins.reset_second_factor(user=user, by=by),
        lambda user, by: staff_logins.change_address(user=user, email="b@shop.test", by=by),
    ],
)
def test_nobody_changes_their_own_login_alone(owner, by, change):
    make_staff("second-owner@shop.test")

    with pytest.raises(ActionNotAllowedError):
        change(owner, by)

    assert changes(owner) == []


def test_the_only_owner_stays(owner):
    for change in (
        lambda: staff_logins.change_role(user=owner, role=Role.REVIEWER, by=SYSTEM),
        lambda: staff_logins.deactivate(user=owner, by=SYSTEM, reason="x"),
    ):
        with pytest.raises(ActionNotAllowedError, match="only owner"):
            change()


def test_address_of_somebody_is_refused(by, reviewer):
    make_user("taken@example.com")

    with pytest.raises(ActionNotAllowedError):
        staff_logins.create_login(email="taken@example.com", role=Role.REVIEWER, by=by)
    with pytest.raises(ActionNotAllowedError):
        staff_logins.change_address(user=reviewer, email="taken@example.com", by=by)


# --- what becomes of what somebody had


def test_customer_who_comes_to_work_here_owns_nothing_any_more(by):
    user = make_user("buyer@example.com")
    customer = make_customer("buyer@example.com", user=user)

    staff_logins.change_role(user=user, role=Role.REVIEWER, by=by)

    customer.refresh_from_db()
    assert customer.user_id is None
    assert Customer.objects.filter(user=user).count() == 0


def test_who_leaves_confirms_the_address_before_being_a_customer_again(by, reviewer):
    """Else an address that another chose for the login would open that customer's orders."""
    EmailAddress.objects.filter(user=reviewer).delete()
    EmailAddress.objects.create(user=reviewer, email=reviewer.email, primary=True, verified=True)

    staff_logins.change_role(user=reviewer, role=Role.CUSTOMER, by=by)

    assert not EmailAddress.objects.get(user=reviewer).verified
    assert not reviewer.is_staff


def test_open_proposals_of_somebody_deactivated_lapse(by, reviewer):
    proposal = Proposal.objects.create(
        act="line.refuse",
        subject="orders.line:1",
        reason="x",
        proposed_by=reviewer.email,
        proposed_by_id=reviewer.pk,
    )

    staff_logins.deactivate(user=reviewer, by=by, reason="left")

    proposal.refresh_from_db()
    assert proposal.ending == Proposal.Ending.LAPSED


def test_new_address_counts_once_it_is_confirmed_from_there(by, client):
    user = make_staff("old@shop.test", is_superuser=False)
    set_up_factor(user)

    staff_logins.change_address(user=user, email="new@shop.test", by=by)

    user.refresh_from_db()
    assert user.email == "old@shop.test"
    outbox.send(Message.objects.get(kind=AccountsMailKind.CONFIRMATION).pk)
    (asked,) = mail.outbox
    client.post(link_in(asked.body))
    user.refresh_from_db()
    assert (asked.to, user.email) == (["new@shop.test"], "new@shop.test")
    assert [each.to for each in mail.outbox[1:]] == [["old@shop.test"]]


def test_reset_factor_signs_out_and_is_set_up_anew(by, client, reviewer):
    set_up_factor(reviewer)
    client.post(reverse("account_login"), {"login": reviewer.email, "password": PASSWORD})

    staff_logins.reset_second_factor(user=reviewer, by=by)

    assert not Authenticator.objects.filter(user=reviewer).exists()


def test_staff_do_not_change_their_own_address(client, reviewer):
    """One reviewer became a second person by a new address."""
    EmailAddress.objects.get_or_create(user=reviewer, email=reviewer.email, primary=True, verified=True)
    client.force_login(reviewer)

    page = client.post(reverse("account_email"), {"email": "second-person@x.example", "action_add": ""})

    assert "an owner of the shop gives your login another address" in page.content.decode()
    assert not EmailAddress.objects.filter(email="second-person@x.example").exists()


def test_own_password_is_kept_but_puts_nobody_behind_the_login(client, reviewer):
    client.force_login(reviewer)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another horse battery"},
    )

    assert changes(reviewer) == [(What.PASSWORD, reviewer.pk)]
    assert not Alert.objects.exists()


# --- one person alone


def test_one_person_shop_gets_no_second_login(owner, by, settings):
    settings.STAFF_MODE = "single"
    customer = make_user()

    for change in (
        lambda: staff_logins.create_login(email="x@shop.test", role=Role.REVIEWER, by=by),
        lambda: staff_logins.change_role(user=customer, role=Role.REVIEWER, by=by),
    ):
        with pytest.raises(ActionNotAllowedError, match="one person"):
            change()

    assert staff_logins.count_other_active_staff() == 1


def test_one_person_shop_does_not_activate_a_second_login_again(owner, by, settings, reviewer):
    staff_logins.deactivate(user=reviewer, by=by, reason="left")
    settings.STAFF_MODE = "single"

    with pytest.raises(ActionNotAllowedError, match="one person"):
        staff_logins.reactivate(user=reviewer, by=by, reason="back")


# --- commands


def test_lost_phone_is_mended_by_command_and_told(owner, capsys):
    set_up_factor(owner)

    call_command("reset_second_factor", "Owner@shop.test")

    assert not Authenticator.objects.exists()
    assert changes(owner) == [(What.SECOND_FACTOR, None)]
    assert Alert.objects.filter(cause="staff_changed").exists()


def test_command_gives_another_address(owner):
    call_command("change_staff_address", "owner@shop.test", "new@shop.test")

    assert EmailAddress.objects.filter(user=owner, email="new@shop.test", verified=False).exists()


@pytest.mark.parametrize("command", ["reset_second_factor", "vouch_for_staff"])
def test_command_about_no_staff_is_refused(command):
    make_user("customer@example.com")

    with pytest.raises(CommandError, match="No login of staff"):
        call_command(command, "customer@example.com")


def test_commands_of_django_are_told_as_well(owner, monkeypatch):
    call_command("createsuperuser", email="new@shop.test", interactive=False, verbosity=0)
    monkeypatch.setattr(
        "django.contrib.auth.management.commands.changepassword.getpass.getpass",
        lambda prompt: "a new secret 1",
    )
    call_command("changepassword", "owner@shop.test", stdout=StringIO())

    assert changes(User.objects.get(email="new@shop.test")) == [(What.MADE, None)]
    assert changes(owner) == [(What.PASSWORD, None)]
    assert Alert.objects.filter(cause="staff_changed").count() == 2


# --- roles


@pytest.mark.parametrize("role", [Role.OWNER, Role.SHOP_ADMIN, Role.REVIEWER, Role.BOTH, Role.CUSTOMER])
def test_role_that_is_given_is_the_role_that_is_read(role):
    user = make_user()

    staff_logins.give_role(user, role)

    assert role_of(User.objects.get(pk=user.pk)) == role
