"""Categories, products and denominations in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.base import NoAddDelete, save_changed, save_changed_rows
from catalog.admin.filters import IsDoubted, IsListedAgain, IsUnreadable, IsWithdrawn, IsWithheld
from catalog.admin.identities import SuccessorActions
from catalog.admin.pictures import ProductForm
from catalog.locks import catalogue_lock, products_lock
from catalog.models import Category, Denomination, Product
from catalog.pricing.availability import obstacles
from catalog.pricing.markup import all_rules, nearest_rule
from catalog.pricing.repricing import reprice
from catalog.pricing.suspension import sell_again
from catalog.reasons import PriceReason
from catalog.supply.product_update import accept_wholesale
from catalog.supply.refresh import refresh_product
from catalog.templatetags.artwork import card_art
from core.backoffice.audited_edits import AuditedAdmin
from core.backoffice.columns import actor_of, amount_column
from core.backoffice.row_window import RowWindow
from core.money import format_dinars
from oneclick import OneClickError

_GUIDES = ("redemption_ar", "redemption_fr", "redemption_en")
_ABOUT_GUIDES = _(
    "One step a line; the page numbers them. Where a language is left empty, the guide of the category is "
    "shown, then the one that the shop comes with."
)


@admin.register(Category)
class CategoryAdmin(NoAddDelete, AuditedAdmin):
    is_windowed = False  # as many rows as the supplier has on offer, however long the shop is open
    list_display = ["supplier_title", "position", "is_listed", "product_count", "withdrawn_at"]
    list_filter = ["is_listed", IsWithdrawn, "origin"]
    search_fields = ["supplier_title", "title_ar", "title_fr", "title_en"]
    readonly_fields = ["supplier_title", "origin", "slug", "withdrawn_at", "product_count"]
    fieldsets = [
        (None, {"fields": ["supplier_title", ("title_ar", "title_fr", "title_en")]}),
        (_("On the shelf"), {"fields": ["position", "is_listed", "product_count", "slug"]}),
        (_("How to redeem it"), {"fields": _GUIDES, "description": _ABOUT_GUIDES}),
        (_("From the supplier"), {"fields": ["origin", "withdrawn_at"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Category, form: "ModelForm[Any]", change: bool) -> None:
        with catalogue_lock():
            below = set(obj.products.values_list("pk", flat=True))
            with products_lock(below):
                save_changed(form)
                reprice(below, why=PriceReason.EDITED, actor=actor_of(request))


class DenominationInline(NoAddDelete, admin.TabularInline):  # type: ignore[type-arg]
    model = Denomination
    fields = [
        "supplier_name",
        "price",
        "stock",
        "is_for_sale",
        "name_ar",
        "name_fr",
        "name_en",
        "position",
        "is_listed",
    ]
    readonly_fields = ["supplier_name", "price", "stock", "is_for_sale"]
    price = staticmethod(amount_column("selling_price", _("selling price")))


@admin.register(Product)
class ProductAdmin(SuccessorActions, NoAddDelete, AuditedAdmin):
    is_windowed = False  # as many rows as the supplier has on offer, however long the shop is open
    form = ProductForm
    list_display = [
        "supplier_title",
        "unreadable_since",
        "category",
        "region",
        "from_",
        "is_available",
        "is_listed",
        "refreshed_at",
    ]
    list_filter = ["is_available", "is_listed", IsUnreadable, IsListedAgain, IsWithdrawn, "category"]
    list_select_related = ["category"]
    search_fields = ["supplier_title", "search_text", "supplier_id"]
    readonly_fields = [
        "supplier_title", "category", "region", "supplier_id", "origin", "supplier_enabled", "withdrawn_at",
        "unreadable_since", "missing_since", "same_as", "slug", "from_", "is_available", "is_visible",
        "refreshed_at", "picture", "withheld_at",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["supplier_title", "category", "region", ("is_visible", "is_available", "from_")]}),
        (_("Texts"), {"fields": [("title_ar", "title_fr", "title_en"), "text_ar", "text_fr", "text_en"]}),
        (_("Picture"), {"fields": [("image", "picture")]}),
        (_("How to redeem it"), {"fields": _GUIDES, "description": _ABOUT_GUIDES}),
        (_("On the shelf"), {"fields": ["position", "is_listed", "slug"]}),
        (_("From the supplier"), {"fields": [
            "supplier_id", "origin", "supplier_enabled", "refreshed_at", "unreadable_since", "missing_since",
            "withdrawn_at", "withheld_at", "same_as",
        ]}),
    ]  # fmt: skip
    inlines = [DenominationInline]
    actions = ["read_prices", "sell_again", "take_over", "tell_apart"]
    from_ = staticmethod(amount_column("from_price", _("from")))

    @admin.display(description=_("as customers see it"))
    def picture(self, row: Product) -> SafeString:
        return format_html(
            '<span class="card-preview">{}</span>', card_art(row.title, row.region, row.picture_url)
        )

    def save_model(self, request: HttpRequest, obj: Product, form: "ModelForm[Any]", change: bool) -> None:
        with products_lock([obj.pk]):  # until the page's transaction ends: denominations are written after it
            save_changed(form)

    def save_formset(
        self,
        request: HttpRequest,
        form: "ModelForm[Any]",
        formset: "BaseInlineFormSet[Any, Any, Any]",
        change: bool,
    ) -> None:
        save_changed_rows(formset)

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        reprice([form.instance.pk], why=PriceReason.EDITED, actor=actor_of(request))

    @admin.action(description=_("Read price and stock from the supplier now"), permissions=["change"])
    def read_prices(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            try:
                refresh_product(product.pk)
            except OneClickError as exc:
                self.message_user(request, f"{product}: {exc}", messages.ERROR)
            else:
                self.message_user(request, _("%(product)s: read.") % {"product": product}, messages.SUCCESS)

    @admin.action(description=_("Sell again what is off sale after losses"), permissions=["change"])
    def sell_again(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        sold = sum(sell_again(product, actor=actor_of(request)) for product in queryset)
        done = ngettext("%d product is sold again.", "%d products are sold again.", sold) % sold
        self.message_user(request, done, messages.SUCCESS if sold else messages.WARNING)


class PricedChangeList(RowWindow):
    """Finds the rule of every row with one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rules = all_rules()
        self.result_list = list(self.result_list)
        for denomination in self.result_list:
            denomination.applied_rule = nearest_rule(denomination, rules)


@admin.register(Denomination)
class DenominationAdmin(SuccessorActions, NoAddDelete, AuditedAdmin):
    is_windowed = False  # as many rows as the supplier has on offer, however long the shop is open
    list_display = [
        "product", "supplier_name", "unreadable_since", "wholesale_price", "rule", "price", "margin", "stock",
        "is_for_sale", "why_not",
    ]  # fmt: skip
    list_display_links = ["supplier_name"]
    list_filter = [
        *(
            "is_for_sale",
            IsWithheld,
            IsDoubted,
            IsUnreadable,
            IsListedAgain,
            IsWithdrawn,
            "product__category",
        ),
    ]
    ordering = ["product", "position", "pk"]
    list_select_related = ["product__category"]
    search_fields = ["supplier_name", "product__supplier_title", "supplier_id"]
    readonly_fields = [
        "product", "supplier_name", "supplier_id", "origin", "wholesale_price", "new_wholesale", "stock",
        "supplier_available", "is_priced", "priced_at", "withdrawn_at", "withheld_at", "price", "margin",
        "is_for_sale", "why_not", "unreadable_since", "missing_since", "same_as", "doubted_at",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": [("product", "supplier_name"), ("is_for_sale", "why_not")]}),
        (_("Price"), {"fields": [("wholesale_price", "price", "margin"), ("new_wholesale", "withheld_at")]}),
        (_("Name"), {"fields": [("name_ar", "name_fr", "name_en")]}),
        (_("On the shelf"), {"fields": ["position", "is_listed"]}),
        (_("From the supplier"), {"fields": [
            "supplier_id", "origin", "stock", "supplier_available", "is_priced", "priced_at",
            "unreadable_since", "missing_since", "withdrawn_at", "doubted_at", "same_as",
        ]}),
    ]  # fmt: skip
    actions = ["accept_new_wholesale", "take_over", "tell_apart"]

    wholesale_price = staticmethod(amount_column("wholesale", _("wholesale price")))
    price = staticmethod(amount_column("selling_price", _("selling price")))
    new_wholesale = staticmethod(amount_column("withheld_wholesale", _("new wholesale price to accept")))
    margin = staticmethod(amount_column("margin", _("margin"), ordering=F("selling_price") - F("wholesale")))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RowWindow]:
        return PricedChangeList

    @admin.display(description=_("markup rule"), empty_value="–")
    def rule(self, row: Denomination) -> str | None:
        applied = getattr(row, "applied_rule", None)
        return f"{applied.get_level_display()}: {applied.terms}" if applied else None

    @admin.display(description=_("why not"), empty_value="")
    def why_not(self, row: Denomination) -> str:
        reasons = [str(obstacle.label) for obstacle in obstacles(row)]
        if row.withheld_wholesale is not None:
            reasons.append(format_dinars(row.withheld_wholesale))
        return ", ".join(reasons)

    def save_model(
        self, request: HttpRequest, obj: Denomination, form: "ModelForm[Any]", change: bool
    ) -> None:
        with products_lock([obj.product_id]):
            save_changed(form)
            reprice([obj.product_id], why=PriceReason.EDITED, actor=actor_of(request))

    @admin.action(description=_("Accept the new wholesale price and sell again"), permissions=["change"])
    def accept_new_wholesale(self, request: HttpRequest, queryset: QuerySet[Denomination]) -> None:
        accepted = sum(accept_wholesale(row, actor=actor_of(request)) for row in queryset)
        left = len(queryset) - accepted
        done = ngettext("%d new price accepted.", "%d new prices accepted.", accepted) % accepted
        self.message_user(request, done, messages.SUCCESS if accepted else messages.WARNING)
        if left:
            none = ngettext("%d had no new price to accept.", "%d had no new price to accept.", left) % left
            self.message_user(request, none, messages.WARNING)
