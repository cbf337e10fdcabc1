"""Who waits for a card: tells the shop what is missed."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import NoChanges
from catalog.models import BackInStock
from core.backoffice.filters import IsSetFilter
from core.backoffice.readonly import NamedAdmin


@admin.register(BackInStock)
class BackInStockAdmin(NoChanges, NamedAdmin):
    list_display = ["asked_at", "product", "denomination", "email", "language", "told_at"]
    list_select_related = ["denomination__product"]
    list_filter = [("told_at", IsSetFilter)]
    unfinished = Q(told_at=None)
    search_fields = ["email", "denomination__supplier_name", "denomination__product__supplier_title"]

    @admin.display(description=_("product"))
    def product(self, row: BackInStock) -> str:
        return str(row.denomination.product)
