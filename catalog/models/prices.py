"""Markup rules and the history of prices."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from catalog.models.categories import Category
from catalog.models.goods import Denomination, Product
from core import clock
from core.fields import CentimesField
from core.money import CENTIMES_PER_DINAR, format_dinars


class MarkupLevel(models.TextChoices):
    """Where a rule applies; the nearest to the denomination wins."""

    SHOP = "shop", _("whole shop")
    CATEGORY = "category", _("category")
    PRODUCT = "product", _("product")
    DENOMINATION = "denomination", _("denomination")


TARGETS = [MarkupLevel.CATEGORY, MarkupLevel.PRODUCT, MarkupLevel.DENOMINATION]


def only_target(level: MarkupLevel) -> Q:
    """True of a row of that level which has that target and no other."""
    return Q(level=level) & Q(**{f"{target}__isnull": target != level for target in TARGETS})


class MarkupRule(models.Model):
    """What is put on top of the wholesale price. The rule without a target is the shop's; there is one."""

    level = models.CharField(_("level"), max_length=12, choices=MarkupLevel.choices, editable=False)
    category = models.OneToOneField(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="markup_rule",
        verbose_name=_("category"),
    )
    product = models.OneToOneField(
        Product, models.CASCADE, null=True, blank=True, related_name="markup_rule", verbose_name=_("product")
    )
    denomination = models.OneToOneField(
        Denomination,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="markup_rule",
        verbose_name=_("denomination"),
    )
    percent = models.DecimalField(
        _("percent"), max_digits=6, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    fixed = CentimesField(_("fixed amount"), default=0, help_text=_("Dinars added after the percentage."))
    step = CentimesField(
        _("rounding step"),
        default=CENTIMES_PER_DINAR,
        help_text=_("The price is raised to a multiple of so many whole dinars."),
    )
    least_profit = CentimesField(
        _("least profit"), default=0, help_text=_("Dinars that must remain above the wholesale price.")
    )

    class Meta:
        verbose_name = _("markup rule")
        verbose_name_plural = _("markup rules")
        constraints = [
            models.CheckConstraint(
                condition=only_target(MarkupLevel.SHOP)
                | only_target(MarkupLevel.CATEGORY)
                | only_target(MarkupLevel.PRODUCT)
                | only_target(MarkupLevel.DENOMINATION),
                name="catalog_markuprule_one_target",
            ),
            models.UniqueConstraint(
                fields=["level"], condition=Q(level=MarkupLevel.SHOP), name="catalog_markuprule_one_for_shop"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, fixed__gte=0, least_profit__gte=0),
                name="catalog_markuprule_positive",
            ),
            models.CheckConstraint(
                condition=Q(Exact(F("step") % CENTIMES_PER_DINAR, 0), step__gt=0),
                name="catalog_markuprule_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.target}" if self.target else str(MarkupLevel.SHOP.label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.level = self.level_of_targets()
        super().save(*args, **kwargs)

    @property
    def target(self) -> Category | Product | Denomination | None:
        return self.denomination or self.product or self.category

    @property
    def terms(self) -> str:
        """The rule in short, for staff, for example "5 % + 20 DA"."""
        percent = f"{Decimal(self.percent).normalize():f} %"
        return f"{percent} + {format_dinars(self.fixed)}" if self.fixed else percent

    def level_of_targets(self) -> MarkupLevel:
        """The level that the chosen target means; with several targets the database refuses the row."""
        return next(
            (level for level in TARGETS if getattr(self, f"{level}_id") is not None), MarkupLevel.SHOP
        )


class PriceChange(models.Model):
    """One change of a denomination's prices, with the reason. Written by catalog.pricing.markup only."""

    denomination = models.ForeignKey(
        Denomination, models.PROTECT, related_name="price_changes", verbose_name=_("denomination")
    )
    old_wholesale = CentimesField(_("old wholesale price"), null=True)
    new_wholesale = CentimesField(_("new wholesale price"), null=True)
    old_selling = CentimesField(_("old selling price"), null=True)
    new_selling = CentimesField(_("new selling price"), null=True)
    why = models.CharField(_("reason"), max_length=200)
    actor = models.CharField(_("by"), max_length=100, default="system")
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.denomination_id}: {self.old_selling} → {self.new_selling}"
