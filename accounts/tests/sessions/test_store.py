"""A copy of the database holds no key of a session, and nothing of what sessions keep."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.sessions.store import SessionStore, stored_key
from accounts.testing import PASSWORD, make_staff, make_user, sign_in
from core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

KEY = "a" * 32


def signed_in(user):
    client = Client()
    sign_in(client, user)
    return client


def cookie_of(client):
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def everything_stored():
    rows = [*Session.objects.values_list(), *UserSession.objects.values_list()]
    return "\n".join(str(row) for row in rows)


def with_cookie(value):
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = value
    return client


def test_neither_table_holds_the_key_of_a_session():
    client = signed_in(make_user())
    client.get(reverse("account-settings"))

    assert Session.objects.count() == UserSession.objects.count() == 1
    assert cookie_of(client) not in everything_stored()


def test_what_the_tables_hold_opens_no_session():
    signed_in(make_user())
    stored = Session.objects.get().session_key

    assert not get_user(with_cookie(stored)).is_authenticated


def test_key_that_a_session_gets_after_a_new_password_is_not_stored_either():
    user = make_user()
    client = signed_in(user)
    words = {"oldpassword": PASSWORD, "password1": "quite another one"}
    client.post(reverse("account_change_password"), words)

    assert get_user(client).is_authenticated
    assert cookie_of(client) not in everything_stored()


def test_secret_of_a_factor_that_is_being_set_up_cannot_be_read():
    """allauth keeps it in the session; Django only signs what sessions keep."""
    client = signed_in(make_user())
    session = client.session
    session["mfa.totp.secret"] = "JBSWY3DPEHPK3PXP"
    session.save()

    data = Session.objects.get().session_data

    assert PlainStore().decode(data) == {}
    assert client.session["mfa.totp.secret"] == "JBSWY3DPEHPK3PXP"


def test_session_made_under_another_key_is_empty(settings):
    client = signed_in(make_user())

    settings.LINK_KEY = "another"

    assert not get_user(client).is_authenticated


def test_sessions_of_before_go_on_with_the_cookies_that_people_have():
    user = make_user()
    client = signed_in(user)
    contents = dict(client.session.items()) | {"seen": [KEY, clock.now().isoformat()], "orders": {"A": {}}}
    Session.objects.all().delete()
    data = PlainStore().encode(contents)
    expiry = clock.now() + timedelta(days=9)
    Session.objects.create(session_key=KEY, session_data=data, expire_date=expiry)
    UserSession.objects.update(session_key=KEY)

    importlib.import_module("accounts.migrations.0004_hashed_sessions").hash_keys(apps, None)

    old_browser = with_cookie(KEY)
    assert get_user(old_browser) == user
    assert old_browser.session["orders"] == {"A": {}}
    assert len(old_browser.get(reverse("usersessions_list")).context["sessions"]) == 1
    assert Session.objects.get().expire_date == expiry
    assert KEY not in everything_stored()


def test_session_that_is_ended_with_its_own_key_is_gone():
    store = SessionStore()
    store["name"] = "kept"
    store.save()
    key = store.session_key

    assert SessionStore(key)["name"] == "kept"
    SessionStore().delete(key)

    assert not SessionStore().exists(key)
    assert not Session.objects.filter(session_key=stored_key(key)).exists()


# --- how long people who work here stay signed in


def stays_in(client, traveller, *pauses):
    for pause in pauses:
        traveller.shift(pause)
        client.get(reverse("account-settings"))
    return get_user(client).is_authenticated


def test_staff_are_signed_out_when_nobody_works():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(make_user(is_staff=True))

        assert stays_in(client, traveller, timedelta(minutes=110), timedelta(minutes=110))
        assert not stays_in(client, traveller, timedelta(minutes=121))


def test_staff_are_signed_out_after_twelve_hours_of_work():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(make_user(is_staff=True))

        assert stays_in(client, traveller, *[timedelta(hours=1)] * 11)
        assert not stays_in(client, traveller, timedelta(minutes=61))


def test_staff_who_enter_by_the_back_office_are_signed_out_too():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client, user = Client(), make_staff()
        client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD})
        assert get_user(client).is_authenticated

        traveller.shift(timedelta(minutes=121))
        assert not get_user(client).is_authenticated


def test_customer_stays_signed_in_for_days():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(make_user())

        assert stays_in(client, traveller, timedelta(days=10))


def test_customer_who_is_made_staff_is_limited_from_the_next_page_on():
    user = make_user()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = signed_in(user)
        user.is_staff = True
        user.save()

        assert stays_in(client, traveller, timedelta(minutes=6))
        assert not stays_in(client, traveller, timedelta(minutes=121))
