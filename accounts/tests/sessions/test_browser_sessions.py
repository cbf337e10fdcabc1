"""Where a user is signed in: seen, ended one by one or all others, not read on pages that may be cached."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.sessions.browser_sessions import forget_ended_sessions, terminate_sessions_of
from accounts.sessions.store import stored_key
from accounts.testing import PASSWORD, make_user, prove_again, sign_in
from core import clock

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"

NEW = "another horse battery"


def browser_of(user, agent=PHONE):
    client = Client(HTTP_USER_AGENT=agent, HTTP_ACCEPT_LANGUAGE="en")
    sign_in(client, user)
    return client


def is_in(client):
    return get_user(client).is_authenticated


def row_of(client):
    return UserSession.objects.get(session_key=stored_key(client.session.session_key))


def end(client, row):
    return client.post(reverse("account-session-end", args=[row.pk]))


def test_both_browsers_are_listed_and_this_one_is_marked():
    user = make_user()
    phone, laptop = browser_of(user), browser_of(user, LAPTOP)

    page = phone.get(reverse("usersessions_list"))
    words = page.content.decode()

    assert len(page.context["sessions"]) == 2
    assert "Chrome, Android" in words
    assert "Firefox, Windows" in words
    assert words.count("this browser") == 1
    assert row_of(laptop).ip == "127.0.0.1"


def test_one_browser_is_ended_and_the_others_stay():
    user = make_user()
    phone, laptop, third = browser_of(user), browser_of(user, LAPTOP), browser_of(user)

    end(phone, row_of(laptop))

    assert [is_in(each) for each in (phone, laptop, third)] == [True, False, True]


def test_browser_that_is_ended_twice_is_ended_once():
    user = make_user()
    phone, laptop = browser_of(user), browser_of(user)
    row = row_of(laptop)

    answers = [end(phone, row) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert is_in(phone)


def test_nobody_ends_the_browser_of_somebody_else():
    victim = browser_of(make_user())

    end(browser_of(make_user()), row_of(victim))

    assert is_in(victim)


def test_browser_is_listed_under_its_new_key_whatever_it_says_of_itself():
    """It got another key while it said that no page was fetched, and nobody could end it any more."""
    user = make_user()
    thief = browser_of(user)
    changed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    thief.post(reverse("account_change_password"), changed, headers={"Sec-Fetch-Dest": "empty"})
    assert is_in(thief)
    terminate_sessions_of(user)

    assert not is_in(thief)


def test_stranger_ends_nothing(client):
    victim = browser_of(make_user())

    assert end(client, row_of(victim)).url.startswith(reverse("account_login"))
    assert is_in(victim)


def test_all_others_are_ended():
    user, other = make_user(), browser_of(make_user())
    phone, laptop, third = browser_of(user), browser_of(user, LAPTOP), browser_of(user)

    phone.post(reverse("usersessions_list"))

    assert [is_in(each) for each in (phone, laptop, third, other)] == [True, False, False, True]


def test_new_password_ends_the_others():
    user = make_user()
    phone, laptop = browser_of(user), browser_of(user, LAPTOP)

    phone.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "quite another one"}
    )

    assert [is_in(each) for each in (phone, laptop)] == [True, False]
    assert len(phone.get(reverse("usersessions_list")).context["sessions"]) == 1


def test_last_visit_is_noted_every_few_minutes_only():
    user = make_user()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        phone = browser_of(user)
        first = row_of(phone).last_seen_at
        traveller.shift(timedelta(minutes=2))
        phone.get(reverse("account-settings"))
        soon = row_of(phone).last_seen_at
        traveller.shift(timedelta(minutes=4))
        phone.get(reverse("account-settings"))

        assert soon == first
        assert row_of(phone).last_seen_at == clock.now()


def test_what_scripts_fetch_beside_a_page_notes_nothing():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        phone = browser_of(make_user())
        before = row_of(phone).last_seen_at
        traveller.shift(timedelta(minutes=6))

        phone.get(reverse("account-settings"), HTTP_SEC_FETCH_DEST="empty")

    assert row_of(phone).last_seen_at == before


def test_session_that_gets_a_new_key_is_still_the_same_one():
    phone = browser_of(make_user())
    before = row_of(phone)
    session = phone.session
    session.cycle_key()
    session.save()
    phone.cookies["sessionid"] = session.session_key

    phone.get(reverse("account-settings"))

    after = row_of(phone)
    assert (after.pk, after.created_at) == (before.pk, before.created_at)
    assert after.session_key != before.session_key


def test_page_that_may_be_cached_does_not_ask_who_is_there(django_assert_max_num_queries):
    phone = browser_of(make_user())
    phone.get(reverse("terms"))

    with django_assert_max_num_queries(1) as asked:  # whether buying is paused
        answer = phone.get(reverse("terms"))

    assert "Cookie" not in answer.get("Vary", "")
    assert not [query["sql"] for query in asked.captured_queries if "session" in query["sql"]]


def test_sessions_that_have_ended_are_forgotten():
    user = make_user()
    phone, laptop = browser_of(user), browser_of(user)
    Session.objects.filter(session_key=stored_key(laptop.session.session_key)).update(expire_date=clock.now())

    forget_ended_sessions()

    assert UserSession.objects.get() == row_of(phone)


def test_sessions_are_shown_after_a_proof_without_a_second_row():
    phone = browser_of(make_user())

    prove_again(phone)

    assert len(phone.get(reverse("usersessions_list")).context["sessions"]) == 1
