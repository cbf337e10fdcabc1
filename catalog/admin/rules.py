"""Markup rules in the back office, with the prices they lead to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.models import Denomination, MarkupRule
from catalog.models.prices import TARGETS, MarkupLevel
from catalog.pricing.markup import price_for
from catalog.pricing.markup_rules import delete_rule, products_below, save_rule
from core.backoffice.audited_edits import AuditedAdmin, record_removal
from core.backoffice.columns import actor_of, amount_column
from core.money import dinars_html, is_whole_dinars

EXAMPLE = 490_00  # centimes
EXAMPLES = 10  # denominations shown below a rule


class MarkupRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MarkupRule
        fields = ["category", "product", "denomination", "percent", "fixed", "step", "least_profit"]

    def clean_step(self) -> int:
        step: int = self.cleaned_data["step"]
        if step <= 0 or not is_whole_dinars(step):
            raise ValidationError(_("The step is a number of whole dinars, 1 or more."))
        return step

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [target for target in TARGETS if cleaned.get(target)]
        if len(chosen) > 1:
            raise ValidationError(_("Choose a category, a product or a denomination, not several of them."))
        if not chosen and not self.errors and self._another_shop_rule_exists():
            raise ValidationError(_("The shop has its rule already. Choose a target, or change that rule."))
        return cleaned

    def _another_shop_rule_exists(self) -> bool:
        return MarkupRule.objects.filter(level=MarkupLevel.SHOP).exclude(pk=self.instance.pk).exists()


@admin.register(MarkupRule)
class MarkupRuleAdmin(AuditedAdmin):
    form = MarkupRuleForm
    list_display = ["level", "target", "percent", "fixed_amount", "rounding", "profit", "example"]
    list_display_links = ["level", "target"]
    list_filter = ["level"]
    list_select_related = ["category", "product", "denomination__product"]
    autocomplete_fields = ["category", "product", "denomination"]
    readonly_fields = ["prices"]
    fields = ["category", "product", "denomination", "percent", "fixed", "step", "least_profit", "prices"]

    fixed_amount = staticmethod(amount_column("fixed", _("fixed amount")))
    rounding = staticmethod(amount_column("step", _("rounding step")))
    profit = staticmethod(amount_column("least_profit", _("least profit")))

    @admin.display(description=_("target"), empty_value="–")
    def target(self, rule: MarkupRule) -> str | None:
        if rule.denomination:
            return f"{rule.denomination.product} · {rule.denomination}"
        return str(rule.target) if rule.target else None

    @admin.display(description=_("490 DA sell at"))
    def example(self, rule: MarkupRule) -> SafeString:
        return dinars_html(price_for(EXAMPLE, rule).selling)

    @admin.display(description=_("prices under this rule"))
    def prices(self, rule: MarkupRule) -> SafeString:
        """What denominations below it cost and sell at under this rule, whether or not a nearer one wins."""
        if rule.pk is None:
            return format_html("{}", _("Shown once the rule is saved."))
        below = Denomination.objects.filter(product__in=products_below(rule), wholesale__isnull=False)
        if rule.denomination_id:
            below = below.filter(pk=rule.denomination_id)
        rows = [
            (
                row.product,
                row,
                dinars_html(row.wholesale),
                dinars_html(price_for(row.wholesale, rule).selling),
            )
            for row in below.select_related("product").order_by("product", "position", "pk")[:EXAMPLES]
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} · {}: {} → {}</li>", rows))

    def save_model(
        self, request: HttpRequest, obj: MarkupRule, form: "forms.ModelForm[Any]", change: bool
    ) -> None:
        changed = save_rule(obj, actor=actor_of(request))
        self.message_user(request, _("%(number)d prices changed.") % {"number": changed})

    def delete_model(self, request: HttpRequest, obj: MarkupRule) -> None:
        actor = actor_of(request)
        with transaction.atomic():
            record_removal(obj, actor=actor)
            delete_rule(obj, actor=actor)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[MarkupRule]) -> None:
        for rule in queryset:
            self.delete_model(request, rule)
