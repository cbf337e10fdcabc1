"""Deciding in the back office: many changed identities at once, and what is listed again."""

import pytest
from django.test import Client

from catalog.identity.changes import open_identity_change
from catalog.identity.comparison import CardIdentity
from catalog.models import Denomination, IdentityChange, IdentitySource, Product
from catalog.pricing.repricing import reprice
from catalog.testing import make_denomination, make_product

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalog/identitychange/"


def doubted(number: int) -> list[Denomination]:
    product = make_product("PSN USA", region="usa")
    rows = [make_denomination(f"PSN {face} USD", product=product) for face in range(1, number + 1)]
    for face, row in enumerate(rows, start=1):
        open_identity_change(row, CardIdentity("PSN Turkey", f"PSN {face} TRY"), IdentitySource.PRODUCT)
    reprice([product.pk], why="test")
    return rows


def send(client: Client, page: str, action: str, *rows: object) -> str:
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(page, form, follow=True).content.decode()


def test_many_are_taken_for_the_same_at_once(owner_client: Client) -> None:
    rows = doubted(3)

    page = owner_client.get(PAGE).content.decode()
    assert page.count("<bdi>PSN Turkey</bdi>") == 3
    messages = send(owner_client, PAGE, "take_for_the_same", *IdentityChange.objects.all())

    assert "3 decided." in messages
    assert Denomination.objects.filter(pk__in=[row.pk for row in rows], is_for_sale=True).count() == 3
    assert "3 had nothing to decide." in send(
        owner_client, PAGE, "take_for_another", *IdentityChange.objects.all()
    )


def test_another_card_is_taken_off_the_shelf(owner_client: Client) -> None:
    [row] = doubted(1)

    send(owner_client, PAGE, "take_for_another", *IdentityChange.objects.all())

    row.refresh_from_db()
    assert (row.is_listed, row.doubted_at) == (False, None)


def test_list_costs_the_same_for_many(owner_client: Client, django_assert_max_num_queries: object) -> None:
    doubted(8)

    with django_assert_max_num_queries(12):
        owner_client.get(PAGE)


@pytest.mark.parametrize(("action", "title"), [("take_over", "Console"), ("tell_apart", "")])
def test_what_is_listed_again_is_decided_in_its_list(owner_client: Client, action: str, title: str) -> None:
    old = make_product("PSN USA", title_fr="Console")
    new = make_product("PSN USA", same_as=old)

    assert "PSN USA" in owner_client.get("/admin/catalog/product/?again=yes").content.decode()
    send(owner_client, "/admin/catalog/product/", action, new)

    new = Product.objects.get(pk=new.pk)
    assert (new.title_fr, new.same_as) == (title, None)
    assert owner_client.get(f"/admin/catalog/product/{new.pk}/change/").status_code == 200


def test_unreadable_ones_are_found(owner_client: Client) -> None:
    make_product("PSN USA")
    make_product("PSN Poland", unreadable_since="2026-01-01T00:00Z")

    page = owner_client.get("/admin/catalog/product/?unreadable=yes").content.decode()

    assert "PSN Poland" in page
    assert ">PSN USA<" not in page
