"""Sign-up does the same work whether the address has an account or not, so its time tells nothing."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notice, User
from accounts.testing import PASSWORD, make_user
from core import outbox
from core.models import Message
from tests.plugins.environment import closed_port

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@dataclass(frozen=True)
class Work:
    """What one request cost."""

    queries: int
    hashings: int
    mails: int
    messages: int
    notices: int


@pytest.fixture(params=["mail server is there", "mail server is away"])
def _mail_server(request, settings):
    if "away" in request.param:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()


@pytest.fixture
def hashings(monkeypatch):
    """Every password that is hashed from now on."""
    hasher, seen = type(get_hasher()), []
    encode = hasher.encode

    def counted(self, password, *args, **kwargs):
        seen.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counted)
    return seen


def sign_up(email, hashings, password=PASSWORD):
    client = Client()
    client.get(reverse("account_signup"))
    before = (len(hashings), len(mail.outbox), Message.objects.count(), Notice.objects.count())
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse("account_signup"), {"email": email, "password1": password})
    after = (len(hashings), len(mail.outbox), Message.objects.count(), Notice.objects.count())
    work = Work(len(queries), *(now - then for now, then in zip(after, before, strict=True)))
    return work, answer.status_code


@pytest.mark.usefixtures("_mail_server")
@pytest.mark.parametrize("confirmed", [True, False])
def test_known_and_new_addresses_cost_the_same(hashings, confirmed):
    make_user("known@example.com", confirmed=confirmed)

    known, new = (sign_up(f"{name}@example.com", hashings) for name in ("known", "fresh"))

    assert known == new
    assert known[0].hashings == 1
    assert known[0].mails + known[0].messages == 1


def test_known_and_new_addresses_cost_the_same_with_a_password_that_is_refused(hashings):
    make_user("known@example.com")

    known, new = (sign_up(f"{name}@example.com", hashings, "short") for name in ("known", "fresh"))

    assert known == new
    assert known[0].hashings == 0


def test_nobody_comes_of_a_known_address(hashings):
    user = make_user("known@example.com")

    sign_up("known@example.com", hashings)

    assert User.objects.get() == user
    assert [each.email for each in user.emailaddress_set.all()] == ["known@example.com"]
    assert user.check_password(PASSWORD)


def test_owner_of_a_known_address_is_told_when_the_mail_server_is_back(settings, hashings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    make_user("known@example.com")
    sign_up("known@example.com", hashings)

    settings.EMAIL_BACKEND = backend
    outbox.send(Message.objects.get().pk)

    assert [message.to for message in mail.outbox] == [["known@example.com"]]
