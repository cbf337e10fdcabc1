"""The trial balance: every account, for all time and for some days. Unless it sums to zero, money is lost."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.backoffice.detail_pages import DetailAdmin
from core.backoffice.detail_tables import Table
from core.money import dinars_html
from payments.ledger.days import day_bounds
from payments.ledger.reports import AccountBalance, trial_balance

PERMISSION = "payments.view_journalevent"


def _day(label: Any) -> forms.DateField:
    possible = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=possible)


class PeriodForm(forms.Form):
    """Some days; both ends count."""

    first = _day(_("From"))
    last = _day(_("Until"))

    def clean(self) -> dict[str, Any]:
        days = self.cleaned_data
        if len(days) == 2 and days["last"] < days["first"]:
            raise forms.ValidationError(_("The period ends before it begins."))
        return days


def trial_balance_page(request: HttpRequest, journal: DetailAdmin) -> HttpResponse:
    """All time, and the days that were chosen (this month unless told otherwise)."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = PeriodForm(request.GET if request.GET.keys() & PeriodForm.base_fields.keys() else _this_month())
    whole = trial_balance()
    tables = [_table(gettext("All time"), whole)]
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        since, before = day_bounds(first, last)
        tables.append(_table(gettext("In this period"), trial_balance(since=since, before=before)))
    context = {
        **journal.admin_site.each_context(request),
        "title": gettext("Trial balance"),
        "opts": journal.opts,
        "form": form,
        "tables": tables,
        "difference": sum(each.balance for each in whole),
    }
    return TemplateResponse(request, "admin/payments/journalevent/trial_balance.html", context)


def _this_month() -> dict[str, str]:
    today = localdate(clock.now())
    return {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}


def _table(title: str, balances: list[AccountBalance]) -> Table:
    heads = (gettext("account"), gettext("debit"), gettext("credit"), gettext("balance"))
    rows = [
        (each.label, dinars_html(each.debits), dinars_html(each.credits), dinars_html(each.balance))
        for each in balances
    ]
    sums = [sum(getattr(each, name) for each in balances) for name in ("debits", "credits", "balance")]
    total = [format_html("<strong>{}</strong>", dinars_html(amount)) for amount in sums]
    return Table(title, heads, (*rows, (format_html("<strong>{}</strong>", gettext("Sum")), *total)))
