"""Placing is paused by hand with a reason, and taken back only if the books agree."""

import pytest
from django.test import Client

from accounts.testing import SHOP_ADMIN, logged_in, make_staff_with
from catalog.models import Denomination
from core import switches
from core.kinds import SwitchName
from core.models import Switch
from core.testing import FakeClock
from orders.testing.scenarios import sell
from orders.tests.fulfilment.test_orphans import given_up
from sandbox.testing import RunningSandbox
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]

PAGE = "/admin/core/switch/"


def resume(client: Client) -> list[str]:
    return flash_messages(client.post(f"{PAGE}placing/resume/", follow=True))


def test_placing_is_paused_with_a_reason_and_a_name(
    shop_admin_client: Client, supplier: RunningSandbox
) -> None:
    assert "Runs." in text(shop_admin_client.get(PAGE))

    shop_admin_client.post(f"{PAGE}placing/pause/", {"reason": "stock-taking"})

    switch = Switch.objects.get(pk=SwitchName.PLACING)
    assert (switch.is_paused, switch.reason, switch.changed_by) == (True, "stock-taking", SHOP_ADMIN)
    page = text(shop_admin_client.get(PAGE))
    assert "stock-taking" in page
    assert "Compare the books and go on" in page


def test_list_is_in_the_readers_words(shop_admin_client: Client, supplier: RunningSandbox) -> None:
    switches.pause(SwitchName.PLACING, reason="the supplier said no")

    page = text(shop_admin_client.get(PAGE, headers={"Accept-Language": "fr"}))

    for word in ("achats chez le fournisseur", "refusée par le fournisseur", "système"):
        assert word in page


@pytest.mark.parametrize("reason", ["", "  ", "x" * 151])
def test_placing_is_not_paused_without_a_reason(
    shop_admin_client: Client, supplier: RunningSandbox, reason: str
) -> None:
    (message,) = flash_messages(
        shop_admin_client.post(f"{PAGE}placing/pause/", {"reason": reason}, follow=True)
    )

    assert message.startswith("error")
    assert switches.why_paused(SwitchName.PLACING) is None


def test_placing_goes_on_when_the_books_agree(shop_admin_client: Client, supplier: RunningSandbox) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    (message,) = resume(shop_admin_client)

    assert message.startswith("success")
    assert switches.why_paused(SwitchName.PLACING) is None


def test_grave_difference_is_shown_and_keeps_it_paused(
    shop_admin_client: Client, supplier: RunningSandbox, card: Denomination
) -> None:
    stranger = sell(supplier, card)
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    (message,) = resume(shop_admin_client)

    assert message.startswith("error")
    assert stranger in message
    assert switches.why_paused(SwitchName.PLACING) == "stock-taking"


def test_light_differences_are_shown(
    shop_admin_client: Client, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock)
    late = sell(supplier, card)
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    success, warning = resume(shop_admin_client)

    assert success.startswith("success")
    assert warning.startswith("warning")
    assert late in warning


def test_why_nothing_is_bought_is_shown_even_when_nobody_paused_it(
    shop_admin_client: Client, strange_supplier: RunningSandbox
) -> None:
    assert "has not yet told whose key this is" in text(shop_admin_client.get(PAGE))


@pytest.mark.parametrize("act", ["pause", "resume"])
def test_others_take_no_switch(supplier: RunningSandbox, act: str) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")
    onlooking = logged_in(make_staff_with("core.view_switch"))
    page = text(onlooking.get(PAGE))

    assert "stock-taking" in page
    assert "Compare the books" not in page
    assert onlooking.post(f"{PAGE}placing/{act}/", {"reason": "mine"}).status_code == 403
    assert onlooking.get(f"{PAGE}placing/{act}/").status_code == 405
    assert switches.why_paused(SwitchName.PLACING) == "stock-taking"


@pytest.mark.parametrize("name", [SwitchName.PLACING, SwitchName.SUPPLIER_KEY])
def test_switches_are_not_edited_as_rows(
    shop_admin_client: Client, supplier: RunningSandbox, name: str
) -> None:
    switches.pause(name, reason="stock-taking")

    assert shop_admin_client.post(f"{PAGE}{name}/change/", {"is_paused": ""}).status_code == 403
    assert shop_admin_client.post(f"{PAGE}{name}/delete/", {"post": "yes"}).status_code == 403
    assert switches.why_paused(name) == "stock-taking"
