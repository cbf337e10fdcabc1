"""Lists of the back office tell what their pages show: an address asks for no column beside their filters."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.testing import make_user
from core.backoffice.base import FilteredSearchAdmin

pytestmark = pytest.mark.django_db

LISTS = sorted(admin.site._registry, key=lambda model: str(model._meta.label))


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_password_of_nobody_is_read_letter_by_letter(owner_client: Client) -> None:
    """An owner would guess it at home, and become the customer."""
    make_user()

    right = owner_client.get(list_of(make_user()._meta.model), {"password__startswith": "argon2"})
    wrong = owner_client.get(list_of(make_user()._meta.model), {"password__startswith": "bcrypt"})

    assert (right.status_code, wrong.status_code) == (400, 400)


@pytest.mark.matrix
@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_list_is_narrowed_by_its_own_filters_alone(owner_client: Client, model: type[models.Model]) -> None:
    assert isinstance(admin.site._registry[model], FilteredSearchAdmin)
    names = [field.name for field in model._meta.concrete_fields]

    answers = {
        name: owner_client.get(list_of(model), {f"{name}__startswith": "a"}).status_code for name in names
    }

    assert answers == dict.fromkeys(names, 400)


@pytest.mark.matrix
@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_filters_that_it_offers_lead_somewhere(owner_client: Client, model: type[models.Model]) -> None:
    shown = owner_client.get(list_of(model)).context["cl"]
    links = [choice["query_string"] for spec in shown.filter_specs for choice in spec.choices(shown)]

    answers = {link: owner_client.get(f"{list_of(model)}{link}").status_code for link in links}

    assert answers == dict.fromkeys(links, 200)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("year", ["0", "99999"])
def test_day_that_no_calendar_has_breaks_no_list(
    owner_client: Client, model: type[models.Model], year: str
) -> None:
    days = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateField)]

    answers = [owner_client.get(list_of(model), {f"{name}__year": year}).status_code for name in days]

    assert set(answers) <= {302, 400}
