"""Purchases that a limit refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField


class LimitRefusal(models.Model):
    """A purchase that a limit against abuse refused, for staff to review. Forgotten after a while."""

    limit = models.CharField(_("limit"), max_length=30)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    amount = CentimesField(_("amount"))
    at = models.DateTimeField(_("when"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("refused purchase")
        verbose_name_plural = _("refused purchases")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.limit}: {self.email}"
