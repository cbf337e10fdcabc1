"""Who waits for a card that is sold out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import Denomination
from core import clock


class BackInStock(models.Model):
    """One request to be told, once, when a denomination is for sale again. Thrown away after some months."""

    denomination = models.ForeignKey(
        Denomination, models.CASCADE, related_name="notices", verbose_name=_("denomination")
    )
    email = models.EmailField(_("e-mail address"), db_index=True)  # in lower case
    language = models.CharField(_("language"), max_length=5)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now, db_index=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to be told")
        verbose_name_plural = _("requests to be told when a card is back")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["denomination", "email"], condition=Q(told_at=None), name="catalog_backinstock_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.denomination} → {self.email}"
