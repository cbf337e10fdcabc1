"""Categories: the groups of products."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog import shown_names
from catalog.origins import Origin
from catalog.texts import shop_text

FIRST_POSITION = 100  # what the supplier lists is numbered from here on: smaller numbers are the shop's


def known_origin(name: str) -> models.CheckConstraint:
    """The constraint that rows come from an origin that is known."""
    return models.CheckConstraint(condition=Q(origin__in=Origin.values), name=name)


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories, as customers and as syncs see them."""

    def on_show(self) -> "CategoryQuerySet":
        """What customers may see; as of products, production never shows test types."""
        shown = self.filter(is_listed=True, withdrawn_at=None)
        return shown.exclude(origin=Origin.REHEARSAL) if settings.IN_PRODUCTION else shown


class Category(models.Model):
    """A group of products: what the supplier says of it, and what the shop makes of it."""

    # the supplier's
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.SUPPLIER)
    supplier_title = models.CharField(_("supplier's title"), max_length=200)
    title_key = models.CharField(max_length=200, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    # the shop's
    slug = models.SlugField(_("address"), max_length=80, unique=True)  # frozen at birth
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    redemption_ar = models.TextField(_("how to redeem it, in Arabic"), blank=True)
    redemption_fr = models.TextField(_("how to redeem it, in French"), blank=True)
    redemption_en = models.TextField(_("how to redeem it, in English"), blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=FIRST_POSITION, help_text=_("Small numbers come first.")
    )
    is_listed = models.BooleanField(_("listed"), default=True)
    # computed
    product_count = models.PositiveIntegerField(_("visible products"), default=0, editable=False)
    regions = models.JSONField(default=list, editable=False)  # keys of those that visible products have

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            known_origin("catalog_category_origin"),
            models.UniqueConstraint(fields=["origin", "title_key"], name="catalog_category_title"),
        ]

    def __str__(self) -> str:
        return self.supplier_title

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])

    @property
    def title(self) -> str:
        return shop_text(self, "title") or self.supplier_title

    @property
    def shown_title(self) -> str:
        """What pages call it: the shop's text, else the supplier's in the active language."""
        return shop_text(self, "title") or shown_names.shown_family(self.supplier_title)

    @property
    def redemption(self) -> str:
        """The shop's own guide for the cards of this category, a step a line; see redemption_guides."""
        return shop_text(self, "redemption")

    @property
    def is_visible(self) -> bool:
        return self.is_listed and self.withdrawn_at is None
