"""Two persons are two people: a login does not second those who may hold it."""

import pytest

from accounts.models import StaffChange, Vouch
from accounts.staff.separation_of_duties import why_not_second_person
from accounts.staff.vouches import (
    are_distinct_people,
    changes_to_vouch_for,
    logins_of_same_holder,
    possible_holders,
    vouch,
)
from accounts.testing import actor_of, make_staff
from core.audit_log import ActionNotAllowedError

pytestmark = pytest.mark.django_db

What = StaffChange.What


@pytest.fixture
def other_owner():
    return make_staff("other-owner@shop.test")


@pytest.fixture
def made(owner):
    """A login that the owner has made."""
    login = make_staff("made@shop.test", is_superuser=False)
    changed(login, by=owner, what=What.MADE)
    return login


def changed(user, *, by, what=What.ROLE):
    return StaffChange.objects.create(user=user, by=by, what=what)


def may_second(user, *firsts):
    return why_not_second_person([actor_of(first) for first in firsts], by=actor_of(user)) == ""


def test_logins_made_by_command_second_each_other(owner, other_owner):
    """As the two that the shop prints."""
    changed(owner, by=None, what=What.MADE)
    changed(other_owner, by=None, what=What.MADE)

    assert may_second(owner, other_owner)
    assert may_second(other_owner, owner)


def test_one_person_has_all_logins_that_come_from_one_hand(owner, other_owner, made):
    """And what they made in turn, until somebody else vouches."""
    third, vouched = make_staff("third@shop.test"), make_staff("vouched@shop.test")
    changed(third, by=made, what=What.MADE)
    Vouch.objects.create(change=changed(vouched, by=owner, what=What.MADE), by=other_owner)

    family = sorted([owner.pk, made.pk, third.pk])

    assert [logins_of_same_holder(each.pk) for each in (owner, made, third)] == [family] * 3
    assert logins_of_same_holder(vouched.pk) == [vouched.pk]
    assert logins_of_same_holder(other_owner.pk) == [other_owner.pk]


@pytest.mark.parametrize("what", [What.MADE, What.ROLE, What.PASSWORD, What.ADDRESS, What.SECOND_FACTOR])
def test_login_that_somebody_made_or_changed_does_not_second_them(owner, other_owner, what):
    """Four eyes were two logins: one superuser made the second in a second and a half."""
    login = make_staff("login@shop.test", is_superuser=False)
    changed(login, by=owner, what=what)

    assert not may_second(login, owner)
    assert not may_second(owner, login)  # the same two, the other way round
    assert may_second(login, other_owner)


def test_what_somebody_changed_about_themselves_counts_as_nothing(owner, other_owner):
    changed(owner, by=owner, what=What.PASSWORD)

    assert may_second(owner, other_owner)


def test_login_that_was_taken_away_and_given_back_counts(owner, other_owner):
    changed(other_owner, by=owner, what=What.DEACTIVATED)
    assert may_second(other_owner, owner)

    changed(other_owner, by=owner, what=What.REACTIVATED)
    assert not may_second(other_owner, owner)


def test_two_logins_of_one_maker_do_not_second_each_other(owner, made):
    sibling = make_staff("sibling@shop.test", is_superuser=False)
    changed(sibling, by=owner, what=What.MADE)

    assert not may_second(sibling, made)


def test_login_made_by_a_login_that_one_made_is_one_s_own_too(owner):
    first, second = make_staff("first@shop.test"), make_staff("second@shop.test")
    changed(first, by=owner, what=What.MADE)
    changed(second, by=first, what=What.MADE)

    assert possible_holders(second.pk) == {owner.pk, first.pk, second.pk}
    assert not are_distinct_people(second.pk, owner.pk)


def test_circle_of_changes_comes_to_an_end(owner, other_owner):
    changed(owner, by=other_owner)
    changed(other_owner, by=owner)

    assert possible_holders(owner.pk) == {owner.pk, other_owner.pk}


def test_another_owner_vouches(owner, other_owner, made):
    vouch(user=made, by=other_owner)

    assert may_second(made, owner)
    assert Vouch.objects.get().by == other_owner


def test_what_comes_after_the_vouching_counts_again(owner, other_owner, made):
    vouch(user=made, by=other_owner)
    changed(made, by=owner, what=What.SECOND_FACTOR)

    assert not may_second(made, owner)


@pytest.mark.parametrize("who", ["maker", "itself", "reviewer", "deactivated"])
def test_who_may_not_vouch(owner, other_owner, made, who):
    voucher = {"maker": owner, "itself": made}.get(who, other_owner)
    if who == "itself":
        made.is_superuser = True
    if who == "reviewer":
        other_owner.is_superuser = False
    if who == "deactivated":
        other_owner.is_active = False
    voucher.save()

    with pytest.raises(ActionNotAllowedError):
        vouch(user=made, by=voucher)

    assert not Vouch.objects.exists()


def test_owner_whom_the_maker_has_made_cannot_vouch_for_the_maker_s_other_logins(owner, made):
    helper = make_staff("helper@shop.test")
    changed(helper, by=owner, what=What.MADE)

    with pytest.raises(ActionNotAllowedError):
        vouch(user=made, by=helper)

    assert not may_second(made, owner)


def test_vouching_covers_what_others_changed_and_not_one_s_own(owner, other_owner, made):
    changed(made, by=other_owner)

    vouch(user=made, by=other_owner)

    assert may_second(made, owner)
    assert not may_second(made, other_owner)
    assert [each.by for each in changes_to_vouch_for(made, by=owner)] == [other_owner]


def test_command_on_the_server_vouches_where_nobody_else_can(owner, made, capsys):
    from django.core.management import call_command

    call_command("vouch_for_staff", "made@shop.test")

    assert may_second(made, owner)
    assert Vouch.objects.get().by is None


def test_nothing_to_vouch_for_is_said(owner, other_owner):
    with pytest.raises(ActionNotAllowedError):
        vouch(user=owner, by=other_owner)
