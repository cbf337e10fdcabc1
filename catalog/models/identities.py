"""What the supplier has begun to call by an id that it called something else before."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import Denomination
from core import clock


class IdentityVerdict(models.TextChoices):
    """What came of it."""

    OPEN = "open", _("to be decided")
    SAME = "same", _("the same card")
    OTHER = "other", _("another card")
    TAKEN_BACK = "taken_back", _("the supplier took it back")
    REPLACED = "replaced", _("the supplier says something else again")


class IdentitySource(models.TextChoices):
    """Which answer said so. Only the same one can take it back."""

    CATALOGUE = "catalogue", _("the catalogue")
    PRODUCT = "product", _("the look at price and stock")


class IdentityChange(models.Model):
    """One id whose amount, currency, region or brand is told differently from what was sold under it.

    Its denomination is withheld while it is open. What was decided stands here for orders made before.
    """

    denomination = models.ForeignKey(
        Denomination, models.PROTECT, related_name="identity_changes", verbose_name=_("denomination")
    )
    known_title = models.CharField(_("product, as known"), max_length=200)
    known_name = models.CharField(_("card, as known"), max_length=200)
    known_region = models.CharField(_("region, as known"), max_length=64, blank=True)
    told_title = models.CharField(_("product, as told now"), max_length=200)
    told_name = models.CharField(_("card, as told now"), max_length=200)
    told_region = models.CharField(_("region, as told now"), max_length=64, blank=True)
    source = models.CharField(_("told by"), max_length=10, choices=IdentitySource)
    found_at = models.DateTimeField(_("found at"), default=clock.now)
    verdict = models.CharField(
        _("decision"), max_length=10, choices=IdentityVerdict, default=IdentityVerdict.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("changed identity")
        verbose_name_plural = _("changed identities")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["denomination"], condition=Q(verdict="open"), name="catalog_identitychange_one_open"
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_at=None)
                | Q(~Q(verdict="open"), decided_at__isnull=False),
                name="catalog_identitychange_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.known_title} {self.known_name} → {self.told_title} {self.told_name}"
