"""The mail server is away: people go on, and the mails that they need follow when it is back."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts import notices
from accounts.mails import build_new_password, queue_account_mail
from accounts.models import Notice
from accounts.testing import PASSWORD, make_user
from accounts.tests.privacy.test_account_closure import close, member_of
from core import clock, outbox
from core.models import Message
from tests.plugins.environment import closed_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings):
    """A mail server that takes no connection, for as long as the fixture's function was not called."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()

    def is_back():
        settings.EMAIL_BACKEND = backend
        for message in Message.objects.filter(sent_at=None):
            outbox.send(message.pk)

    return is_back


def link_in(sent):
    return re.search(r"https?://[^/]+(/\S+)", sent.body).group(1)


def test_sign_up_goes_on_and_the_confirmation_follows(client, away):
    answer = client.post(reverse("account_signup"), {"email": "customer@example.com", "password1": PASSWORD})
    assert (answer.status_code, mail.outbox) == (302, [])

    away()

    (sent,) = mail.outbox
    assert sent.to == ["customer@example.com"]
    client.post(link_in(sent))
    assert EmailAddress.objects.get(email="customer@example.com").verified


def test_new_password_can_be_chosen_once_the_server_is_back(client, away):
    user = make_user("customer@example.com", language="fr")
    answer = client.post(reverse("account_reset_password"), {"email": "customer@example.com"})
    assert (answer.status_code, mail.outbox) == (302, [])

    away()

    (sent,) = mail.outbox
    assert "/fr/" in link_in(sent)
    page = client.get(link_in(sent), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another horse battery"})
    user.refresh_from_db()
    assert user.check_password("another horse battery")


def test_a_stranger_is_told_the_same(client, away):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (answer.status_code, Message.objects.count()) == (302, 0)


def test_password_is_changed_and_the_notice_follows(client, away):
    user = make_user("customer@example.com")
    client.force_login(user)
    fields = {"oldpassword": PASSWORD, "password1": "another horse battery"}
    with translation.override("fr"):
        page = reverse("account_change_password")

    with time_machine.travel("2026-11-28T12:00Z", tick=False):
        answer = client.post(page, fields, REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password("another horse battery")
    away()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["customer@example.com"], "Votre mot de passe a été modifié")
    assert "28/11/2026" in sent.body
    assert "192.0.2.7" in sent.body
    assert "/fr/" in link_in(sent)


def test_closing_an_account_is_told_when_the_server_is_back(away):
    client = member_of(make_user("customer@example.com"))

    close(client)
    away()

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["customer@example.com"], "Your account is closed")


@pytest.mark.parametrize("template", sorted(notices.TEMPLATES))
def test_every_notice_can_be_built_from_what_is_kept(template):
    data = {"ip": "192.0.2.7", "from_email": "old@example.com", "to_email": "new@example.com"}
    queue_account_mail(template, "customer@example.com", data | {"deleted_email": "old@example.com"})

    outbox.send(Message.objects.get().pk)

    (sent,) = mail.outbox
    assert "None" not in sent.body
    assert ("192.0.2.7" in sent.body) == (template not in {"account_already_exists", notices.CLOSED})


def test_no_secret_is_kept_and_old_notices_are_thrown_away():
    notices.queue_notice("password_set", "customer@example.com", {"ip": "192.0.2.7", "key": "FAKE-SECRET"})
    assert Notice.objects.get().details == {"ip": "192.0.2.7"}

    notices.forget_old_notices()
    assert Notice.objects.count() == 1
    Notice.objects.update(at=clock.now() - timedelta(days=91))
    notices.forget_old_notices()
    assert Notice.objects.count() == 0


def test_nothing_secret_is_queued_and_nothing_said_when_it_is_settled_already():
    user = make_user("customer@example.com", confirmed=False)
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    queue_account_mail("email_confirmation_signup", user.email, {"key": "FAKE-SECRET"})
    message = Message.objects.get()
    assert message.subject == f"account.emailaddress:{address.pk}"

    EmailAddress.objects.update(verified=True)
    outbox.send(message.pk)

    assert mail.outbox == []
    assert build_new_password(user.pk + 1) is None
