"""Whoever changes the catalogue or a price leaves an act with what stood there and what stands now."""

import pytest
from django.test import Client

from catalog.models import MarkupRule
from catalog.testing import make_denomination, make_product
from core import clock
from core.models import Act

pytestmark = pytest.mark.django_db

RULES = "/admin/catalog/markuprule/"
TERMS = {"percent": "7", "fixed": "0", "step": "5", "least_profit": "0"}


def done(act: str) -> Act:
    return Act.objects.get(act=act)


def test_rule_that_is_made_changed_and_deleted_is_told_with_its_values(owner_client: Client) -> None:
    """The history said six times "changed percent", without an old or a new value."""
    category = make_product().category
    owner_client.post(f"{RULES}add/", {**TERMS, "category": category.pk})
    rule = MarkupRule.objects.get(category=category)
    owner_client.post(f"{RULES}{rule.pk}/change/", {**TERMS, "category": category.pk, "percent": "70"})
    owner_client.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"})

    made, changed, removed = (done(f"markuprule.{each}") for each in ("add", "edit", "remove"))
    assert made.after["percent"] == "7"
    assert (changed.before, changed.after) == ({"percent": "7.00"}, {"percent": "70"})
    assert removed.before["percent"] == "70.00"
    assert {each.actor_id for each in (made, changed, removed)} != {None}


def test_category_that_is_not_changed_leaves_nothing(owner_client: Client) -> None:
    category = make_product().category
    page = f"/admin/catalog/category/{category.pk}/change/"
    fields = {
        name: getattr(category, name)
        for name in (
            "title_ar",
            "title_fr",
            "title_en",
            "position",
            "redemption_ar",
            "redemption_fr",
            "redemption_en",
        )
    }
    listed = {"is_listed": "on"} if category.is_listed else {}

    owner_client.post(page, {**fields, **listed})
    assert not Act.objects.exists()
    owner_client.post(page, {**fields, **listed, "title_fr": "Jeux"})

    assert done("category.edit").after == {"title_fr": "Jeux"}


def test_accepted_price_is_told(owner_client: Client) -> None:
    row = make_denomination(wholesale=500_00, withheld_wholesale=900_00, withheld_at=clock.now())

    owner_client.post(
        "/admin/catalog/denomination/", {"action": "accept_new_wholesale", "_selected_action": [row.pk]}
    )

    act = done("denomination.accept_wholesale")
    assert (act.before, act.after) == ({"wholesale": 500_00}, {"wholesale": 900_00})
