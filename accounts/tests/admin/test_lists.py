"""Every list of the back office speaks to staff of the shop's things, not of a database."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import Proposal
from accounts.testing import make_user
from core.actors import SYSTEM
from core.alerts import AlertCause, raise_alert
from core.audit_log import record
from core.models import Act, DeskItem

pytestmark = pytest.mark.django_db

DJANGOS_OWN = ("Select %s to view", "Select %s to change", "Empty", "Not empty")


@pytest.mark.matrix
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_list_is_called_by_what_it_holds(owner_client: Client, model: type[Model], language: str) -> None:
    names = model._meta
    address = reverse(f"admin:{names.app_label}_{names.model_name}_changelist")

    page = owner_client.get(
        address, {"_facets": "True"}, headers={"Accept-Language": language}
    ).content.decode()

    with override(language):
        for words in DJANGOS_OWN:
            said = gettext(words) % names.verbose_name if "%s" in words else f">{gettext(words)}"
            assert said not in page, said


def test_alerts_are_filtered_by_whether_they_have_ended(owner_client: Client) -> None:
    raise_alert(AlertCause.ROLE_MISSING, about="worker", role="worker")

    page = owner_client.get(
        "/admin/core/alert/?_facets=True", headers={"Accept-Language": "fr"}
    ).content.decode()

    assert "<h1>Alertes</h1>" in page
    assert "Non (1)" in page
    assert "Oui (0)" in page


@pytest.mark.parametrize(
    ("language", "words"), [("en", "role changed"), ("fr", "rôle changé"), ("ar", "تغيّر الدور")]
)
def test_act_and_proposal_are_called_in_words(owner_client: Client, language: str, words: str) -> None:
    record(actor=SYSTEM, act="staff.role", about=make_user("reviewer@example.com", is_staff=True))
    act = Act.objects.get()
    proposal = Proposal.objects.create(
        act="line.refuse", subject="orders.line:7", proposed_by="reviewer@example.com"
    )

    with override(language):
        assert words in str(act)
    for row in (act, proposal):
        address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
        page = owner_client.get(address, headers={"Accept-Language": language}).content.decode()
        with override(language):
            assert str(row) in page
            assert gettext("View %s") % row._meta.verbose_name not in page
        assert f"{row.act} {row.subject}" not in page


def test_what_a_page_is_about_does_not_flip_in_arabic(owner_client: Client) -> None:
    item = DeskItem.objects.create(
        kind="refund_review", subject="payments.refund:1", title="a refund: 1 030 DA"
    )
    page = owner_client.get(
        f"/admin/core/deskitem/{item.pk}/change/", headers={"Accept-Language": "ar"}
    ).content.decode()

    breadcrumbs = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
    assert "<bdi>1 030 DA</bdi>" in breadcrumbs
    assert (
        "<bdi><bdi>" not in breadcrumbs
    )  # around parts that are isolated each it would count as left to right


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_columns_and_fields_have_names_in_the_readers_language(model: type[Model]) -> None:
    page = admin.site._registry[model]
    names = {*page.list_display, *page.readonly_fields, *(page.fields or ())} - {"__str__"}

    with override("ar"):
        labels = {str(label_for_field(name, model, page)) for name in map(str, names)}

    assert [label for label in labels if not re.search("[\u0600-\u06ff]", label)] == []
