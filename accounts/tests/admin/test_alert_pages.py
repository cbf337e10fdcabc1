"""Alerts in the back office: read by staff, taken and ended by whoever works the desk."""

import pytest
from django.test import Client

from accounts.testing import REVIEWER, logged_in, make_staff_with, make_user
from core.alerts import AlertCause, raise_alert
from core.models import Act, Alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert() -> Alert:
    make_user("owner@example.com", is_staff=True, is_superuser=True)
    raise_alert(AlertCause.ROLE_MISSING, about="worker", role="worker")
    return Alert.objects.get()


def page(alert: Alert, act: str = "change") -> str:
    return f"/admin/core/alert/{alert.pk}/{act}/"


@pytest.mark.parametrize("who", ["shop_admin_client", "reviewer_client"])
def test_first_page_list_and_alert_say_what_happened(
    request: pytest.FixtureRequest, alert: Alert, who: str
) -> None:
    client = request.getfixturevalue(who)

    for address in ("/admin/", "/admin/core/alert/", page(alert)):
        assert "No process is alive in this role: worker" in client.get(address).content.decode(), address
    shown = client.get(page(alert)).content.decode()
    assert "Start it again and read its log." in shown
    assert "owner@example.com" in shown


def test_alert_is_taken_once_and_noted(alert: Alert, reviewer_client: Client) -> None:
    reviewer_client.post(page(alert, "take"))
    again = reviewer_client.post(page(alert, "take"), follow=True)

    alert.refresh_from_db()
    assert (alert.taken_by, alert.next_due_at, alert.ended_at) == (REVIEWER, None, None)
    assert alert.taken_by_id is not None
    assert "Somebody was faster." in again.content.decode()
    assert list(Act.objects.values_list("act", "subject")) == [("alert.take", f"core.alert:{alert.pk}")]
    assert "reviewer@shop.test sees to it" in reviewer_client.get("/admin/").content.decode()


def test_alert_is_ended_with_a_reason_only(alert: Alert, reviewer_client: Client) -> None:
    reviewer_client.post(page(alert, "end"), {"reason": " "})
    alert.refresh_from_db()
    without = alert.ended_at
    reviewer_client.post(page(alert, "end"), {"reason": "started it again"})

    alert.refresh_from_db()
    assert without is None
    assert (alert.ended_by, alert.outcome) == (REVIEWER, "started it again")
    assert Act.objects.get().reason == "started it again"
    assert "No process" not in reviewer_client.get("/admin/").content.decode()


@pytest.mark.parametrize("act", ["take", "end"])
def test_whoever_does_not_work_the_desk_may_look_and_not_act(alert: Alert, act: str) -> None:
    client = logged_in(make_staff_with("core.view_alert"))

    assert "What you may do" not in client.get(page(alert)).content.decode()
    assert client.post(page(alert, act), {"reason": "x"}).status_code == 403
    assert client.get(page(alert, act)).status_code == 405
    alert.refresh_from_db()
    assert (alert.taken_at, alert.ended_at) == (None, None)


def test_whoever_may_see_no_alert_sees_none(alert: Alert) -> None:
    client = logged_in(make_staff_with("core.view_message"))

    assert "No process" not in client.get("/admin/").content.decode()
    assert client.get(page(alert)).status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_alert_is_told_in_the_readers_words(alert: Alert, language: str, reviewer_client: Client) -> None:
    shown = reviewer_client.get(page(alert), headers={"Accept-Language": language}).content.decode()

    assert "No process is alive" not in shown
    assert "worker" in shown
    for name in ("Title:", "Why:", "What to do:"):
        assert name not in shown.replace(" :", ":"), name
