"""Alerts in the back office: read by staff, taken and ended by whoever works the desk."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.testing import make_user
from core.alerts import AlertCause, raise_alert
from core.models import Act, Alert

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
REVIEWER = "reviewer@example.com"


def staff(*, group: str = "", permission: str = "", email: str = REVIEWER) -> Client:
    user = make_user(email, is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if permission:
        user.user_permissions.add(Permission.objects.get(codename=permission))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def alert() -> Alert:
    make_user("owner@example.com", is_staff=True, is_superuser=True)
    raise_alert(AlertCause.ROLE_MISSING, about="worker", role="worker")
    return Alert.objects.get()


def page(alert: Alert, act: str = "change") -> str:
    return f"/admin/core/alert/{alert.pk}/{act}/"


@pytest.mark.parametrize("group", ["Shop admins", "Reviewers"])
def test_first_page_list_and_alert_say_what_happened(alert: Alert, group: str) -> None:
    client = staff(group=group)

    for address in ("/admin/", "/admin/core/alert/", page(alert)):
        assert "No process is alive in this role: worker" in client.get(address).content.decode(), address
    shown = client.get(page(alert)).content.decode()
    assert "Start it again and read its log." in shown
    assert "owner@example.com" in shown


def test_alert_is_taken_once_and_noted(alert: Alert) -> None:
    client = staff(group="Reviewers")
    client.post(page(alert, "take"))
    again = client.post(page(alert, "take"), follow=True)

    alert.refresh_from_db()
    assert (alert.taken_by, alert.next_due_at, alert.ended_at) == (REVIEWER, None, None)
    assert alert.taken_by_id is not None
    assert "Somebody was faster." in again.content.decode()
    assert list(Act.objects.values_list("act", "subject")) == [("alert.take", f"core.alert:{alert.pk}")]
    assert "reviewer@example.com sees to it" in client.get("/admin/").content.decode()


def test_alert_is_ended_with_a_reason_only(alert: Alert) -> None:
    client = staff(group="Reviewers")
    client.post(page(alert, "end"), {"reason": " "})
    alert.refresh_from_db()
    without = alert.ended_at
    client.post(page(alert, "end"), {"reason": "started it again"})

    alert.refresh_from_db()
    assert without is None
    assert (alert.ended_by, alert.outcome) == (REVIEWER, "started it again")
    assert Act.objects.get().reason == "started it again"
    assert "No process" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("act", ["take", "end"])
def test_whoever_does_not_work_the_desk_may_look_and_not_act(alert: Alert, act: str) -> None:
    client = staff(permission="view_alert")

    assert "What you may do" not in client.get(page(alert)).content.decode()
    assert client.post(page(alert, act), {"reason": "x"}).status_code == 403
    assert client.get(page(alert, act)).status_code == 405
    alert.refresh_from_db()
    assert (alert.taken_at, alert.ended_at) == (None, None)


def test_whoever_may_see_no_alert_sees_none(alert: Alert) -> None:
    client = staff(permission="view_message")

    assert "No process" not in client.get("/admin/").content.decode()
    assert client.get(page(alert)).status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_alert_is_told_in_the_readers_words(alert: Alert, language: str) -> None:
    shown = staff(group="Reviewers").get(page(alert), headers={"Accept-Language": language}).content.decode()

    assert "No process is alive" not in shown
    assert "worker" in shown
    for name in ("Title:", "Why:", "What to do:"):
        assert name not in shown.replace(" :", ":"), name
