"""What waits for a second person, or for an hour: seen by whoever works on the desk, and cancelled."""

import pytest

from accounts.models import Proposal
from accounts.testing import make_staff
from core import clock
from core.models import Act

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/proposal/"


@pytest.fixture
def planned():
    """Of a shop of one person, to be done within the hour."""
    return Proposal.objects.create(
        act="line.refuse", subject="orders.line:1", reason="no stock", proposed_by="owner@shop.test",
        due_at=clock.now(),
    )  # fmt: skip


def test_what_waits_is_listed_and_what_is_over_is_not(reviewer_client, planned):
    Proposal.objects.create(
        act="line.place", subject="orders.line:2", reason="over and done", proposed_by="x",
        closed_at=clock.now(), ending="done",
    )  # fmt: skip

    words = reviewer_client.get(LIST).content.decode()

    assert "no stock" in words
    assert "over and done" not in words
    assert "over and done" in reviewer_client.get(f"{LIST}?state=all").content.decode()


def test_planned_act_is_cancelled_and_that_is_logged(reviewer_client, planned):
    words = reviewer_client.get(f"{LIST}{planned.pk}/change/").content.decode()
    own_form = words.index(f'action="{LIST}{planned.pk}/cancel/"')
    assert words.rindex("</form>", 0, own_form) > words.index(
        'id="proposal_form"'
    )  # a form in a form is none
    assert "Cancel: nothing is to be done" in words

    page = reviewer_client.post(f"{LIST}{planned.pk}/cancel/", follow=True)

    planned.refresh_from_db()
    assert planned.ending == Proposal.Ending.WITHDRAWN
    assert "Cancelled: nothing is done." in page.content.decode()
    assert Act.objects.get().act == "withdraw.line.refuse"


def test_cancelling_twice_is_said(reviewer_client, planned):
    reviewer_client.post(f"{LIST}{planned.pk}/cancel/")

    page = reviewer_client.post(f"{LIST}{planned.pk}/cancel/", follow=True)

    assert "closed already" in page.content.decode()


def test_who_may_only_look_cancels_nothing(client, planned):
    client.force_login(make_staff(is_superuser=False))

    assert client.post(f"{LIST}{planned.pk}/cancel/").status_code == 403
    planned.refresh_from_db()
    assert planned.closed_at is None
