"""What was searched for and found nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmptySearch(models.Model):
    """How often the same words found nothing on a day, and nothing of who asked."""

    day = models.DateField(_("day"))
    query = models.CharField(_("words"), max_length=60)
    count = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-day", "-count", "pk"]
        constraints = [models.UniqueConstraint(fields=["day", "query"], name="catalog_emptysearch_once")]

    def __str__(self) -> str:
        return self.query
