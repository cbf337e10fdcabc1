"""Products and denominations.

Fields of the supplier and of the shop stand apart: a sync writes the former only. What pages show of a
product stands computed on its row (see catalog.pricing.repricing), so that a list is one query whatever
the catalogue's size.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog import shown_names
from catalog.models.categories import Category, known_origin
from catalog.models.sort_keys import by_falling_price, by_popularity, by_rising_price, stored
from catalog.origins import Origin
from catalog.regions import is_worldwide, region_name
from catalog.texts import shop_text
from core import clock
from core.fields import CentimesField
from core.money import CENTIMES_PER_DINAR

FEW = 5  # cards or fewer in stock are "few"


class ProductQuerySet(models.QuerySet["Product"]):
    """Products, as customers and as syncs see them."""

    def on_show(self) -> "ProductQuerySet":
        """What customers may see. Production never shows test types, even before a sync withdraws them."""
        shown = self.filter(is_visible=True)
        return shown.exclude(origin=Origin.REHEARSAL) if settings.IN_PRODUCTION else shown

    def mirrored(self) -> "ProductQuerySet":
        """What the supplier offers, as of the last sync."""
        return self.filter(origin=Origin.SUPPLIER, withdrawn_at=None)


class Product(models.Model):
    """A brand of cards for a region: what the supplier says of it, and what the shop makes of it."""

    # the supplier's
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.SUPPLIER)
    supplier_id = models.CharField(_("supplier's id"), max_length=200, unique=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="products", verbose_name=_("category")
    )
    supplier_title = models.CharField(_("supplier's title"), max_length=200)
    # what the supplier calls it where prices are asked for, as last read there
    checked_title = models.CharField(max_length=200, blank=True, default="", editable=False)
    region = models.CharField(_("region"), max_length=64, blank=True)
    supplier_enabled = models.BooleanField(_("enabled by the supplier"), default=False)
    unreadable_since = models.DateTimeField(_("unreadable since"), null=True, blank=True)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    same_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("perhaps the same as"),
    )
    # the shop's
    slug = models.SlugField(_("address"), max_length=120, unique=True)  # frozen at birth
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text_ar = models.TextField(_("text in Arabic"), blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    redemption_ar = models.TextField(_("how to redeem it, in Arabic"), blank=True)
    redemption_fr = models.TextField(_("how to redeem it, in French"), blank=True)
    redemption_en = models.TextField(_("how to redeem it, in English"), blank=True)
    image = models.FileField(_("picture"), upload_to="products", blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Small numbers come first.")
    )
    is_listed = models.BooleanField(_("listed"), default=True)
    # bought at a loss again and again: see catalog.pricing.suspension
    withheld_at = models.DateTimeField(
        _("off sale after losses since"), null=True, blank=True, editable=False
    )
    # computed
    is_visible = models.BooleanField(_("visible"), default=False, editable=False)
    is_available = models.BooleanField(_("available"), default=False, editable=False)
    # nothing of it is for sale, and some of that is being checked with the supplier
    is_in_question = models.BooleanField(default=False, editable=False)
    from_price = CentimesField(_("from"), null=True, blank=True, editable=False)
    to_price = CentimesField(null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    shelf_key = models.CharField(
        max_length=32, editable=False, default=""
    )  # sorts a page: see catalog.pricing.repricing
    # told by whoever sells: see catalog.popularity
    popularity = models.PositiveIntegerField(default=0, editable=False)
    last_bought_at = models.DateTimeField(null=True, editable=False)  # to the hour
    # orders beside that of the shelf
    popular_key = stored(by_popularity())
    cheapest_key = stored(by_rising_price(F("from_price")))
    dearest_key = stored(by_falling_price(F("from_price")))
    # refreshing of price and stock
    refreshed_at = models.DateTimeField(_("price and stock of"), null=True, blank=True, editable=False)
    next_due_at = models.DateTimeField(null=True, blank=True, default=clock.now, editable=False)
    tries = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # looks that failed since the last good one

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["pk"]
        constraints = [
            known_origin("catalog_product_origin"),
            models.CheckConstraint(
                condition=Q(is_available=False) | Q(is_visible=True, from_price__gt=0),
                name="catalog_product_available",
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "shelf_key"], condition=Q(is_visible=True), name="catalog_product_shelf"
            ),
            models.Index(
                fields=["category", "region"], condition=Q(is_visible=True), name="catalog_product_region"
            ),
            models.Index(fields=["popular_key"], condition=Q(is_visible=True), name="catalog_product_best"),
            models.Index(
                fields=["category", "popular_key"],
                condition=Q(is_visible=True),
                name="catalog_product_popular",
            ),
            models.Index(
                fields=["category", "cheapest_key"],
                condition=Q(is_visible=True),
                name="catalog_product_cheapest",
            ),
            models.Index(
                fields=["category", "dearest_key"],
                condition=Q(is_visible=True),
                name="catalog_product_dearest",
            ),
            models.Index(
                fields=["-last_bought_at", "shelf_key"],
                condition=Q(last_bought_at__isnull=False),
                name="catalog_product_bought",
            ),
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="catalog_product_due"
            ),
        ]

    def __str__(self) -> str:
        return self.supplier_title

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])

    @property
    def title(self) -> str:
        return shop_text(self, "title") or self.supplier_title

    @property
    def shown_title(self) -> str:
        """What pages call it: the shop's text, else the supplier's in the active language."""
        return shop_text(self, "title") or shown_names.shown_title(self.supplier_title, self.region)

    @property
    def text(self) -> str:
        return shop_text(self, "text")

    @property
    def redemption(self) -> str:
        """The shop's own guide for this product, a step a line; see redemption_guides."""
        return shop_text(self, "redemption")

    @property
    def region_name(self) -> str:
        return region_name(self.region)

    @property
    def is_worldwide(self) -> bool:
        return is_worldwide(self.region)

    def on_offer(self) -> "models.QuerySet[Denomination]":
        """Its denominations that customers may see, sold out or not."""
        return self.denominations.filter(withdrawn_at=None, is_listed=True, selling_price__isnull=False)

    @property
    def picture_url(self) -> str:
        """The address of the uploaded picture; empty where the artwork is drawn."""
        return str(self.image.url) if self.image else ""


class Denomination(models.Model):
    """What the supplier calls a type of a product: one face value, with its own price and stock."""

    # the supplier's
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="denominations", verbose_name=_("product")
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.SUPPLIER)
    supplier_id = models.CharField(_("supplier's id"), max_length=200)
    supplier_name = models.CharField(_("supplier's name"), max_length=200)
    wholesale = CentimesField(_("wholesale price"), null=True, blank=True)  # the last one named and accepted
    is_priced = models.BooleanField(
        _("priced by the supplier"), default=False
    )  # a price above zero at the last look
    stock = models.PositiveIntegerField(
        _("stock"), null=True, blank=True
    )  # null: the supplier names no number
    supplier_available = models.BooleanField(_("available at the supplier"), default=False)
    priced_at = models.DateTimeField(_("price of"), null=True, blank=True)
    unreadable_since = models.DateTimeField(_("unreadable since"), null=True, blank=True)
    is_price_unreadable = models.BooleanField(default=False, editable=False)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    same_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("perhaps the same as"),
    )
    # the supplier says of its id what another card would be called: see catalog.identity.changes
    doubted_at = models.DateTimeField(_("being another card since"), null=True, blank=True)
    # a wholesale price that jumped too far and waits for staff
    withheld_wholesale = CentimesField(_("new wholesale price to accept"), null=True, blank=True)
    withheld_at = models.DateTimeField(_("withheld since"), null=True, blank=True)
    # the shop's
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Small numbers come first.")
    )
    is_listed = models.BooleanField(_("listed"), default=True)
    # computed
    selling_price = CentimesField(_("selling price"), null=True, blank=True, editable=False)
    least_profit = CentimesField(_("least profit"), default=0, editable=False)
    is_for_sale = models.BooleanField(_("for sale"), default=False, editable=False)
    off_sale_at = models.DateTimeField(null=True, blank=True, editable=False)  # was for sale until then
    # 1, 2, … of those of its product that are called alike; 0: none is
    number_of_name = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("denomination")
        verbose_name_plural = _("denominations")
        ordering = ["position", "pk"]
        constraints = [
            known_origin("catalog_denomination_origin"),
            models.UniqueConstraint(
                fields=["product", "supplier_id"], name="catalog_denomination_supplier_id"
            ),
            models.CheckConstraint(
                condition=Q(wholesale__isnull=True) | Q(wholesale__gt=0),
                name="catalog_denomination_wholesale",
            ),
            models.CheckConstraint(
                condition=Q(selling_price__isnull=True)
                | Q(Exact(F("selling_price") % CENTIMES_PER_DINAR, 0), selling_price__gt=0),
                name="catalog_denomination_whole_dinars",
            ),
            models.CheckConstraint(
                condition=Q(selling_price__isnull=True)
                | Q(least_profit__gte=0, selling_price__gte=F("wholesale") + F("least_profit")),
                name="catalog_denomination_least_profit",
            ),
            models.CheckConstraint(
                condition=Q(withheld_wholesale__isnull=True, withheld_at__isnull=True)
                | Q(withheld_wholesale__gt=0, withheld_at__isnull=False),
                name="catalog_denomination_withheld",
            ),
            models.CheckConstraint(
                condition=Q(is_for_sale=False)
                | Q(
                    wholesale__isnull=False,
                    selling_price__isnull=False,
                    is_priced=True,
                    supplier_available=True,
                    withdrawn_at__isnull=True,
                    withheld_at__isnull=True,
                    doubted_at__isnull=True,
                ),
                name="catalog_denomination_for_sale",
            ),
        ]
        indexes = [
            models.Index(
                fields=["off_sale_at"],
                condition=Q(off_sale_at__isnull=False),
                name="catalog_denomination_off_sale",
            ),
        ]

    def __str__(self) -> str:
        return self.supplier_name

    @property
    def name(self) -> str:
        """What the shop or the supplier calls it; of several that are called alike, with a number."""
        return self._numbered(shop_text(self, "name") or self.supplier_name)

    @property
    def shown_name(self) -> str:
        """The same as pages call it: the supplier's words in the active language. Reads the product."""
        product = self.product
        shown = shop_text(self, "name") or shown_names.shown_amount(
            self.supplier_name, product.supplier_title, product.region
        )
        return self._numbered(shown)

    def _numbered(self, name: str) -> str:
        if not self.number_of_name:
            return name
        return str(_("%(name)s (no. %(number)s)")) % {"name": name, "number": self.number_of_name}

    @property
    def is_in_question(self) -> bool:
        """Whether it is withheld until somebody knows more: what it is, or what it costs."""
        moments = (self.doubted_at, self.withheld_at, self.product.withheld_at)
        return any(moment is not None for moment in moments) or self.is_price_unreadable

    @property
    def margin(self) -> int | None:
        """What the shop earns on one card, in centimes."""
        return (
            None
            if self.selling_price is None or self.wholesale is None
            else self.selling_price - self.wholesale
        )

    @property
    def stock_word(self) -> str:
        """How much there is, as pages say it: "in", "few", "out", or "checked" while it is in question."""
        if not self.is_for_sale:
            return "checked" if self.is_in_question else "out"
        return "few" if self.stock is not None and self.stock <= FEW else "in"
