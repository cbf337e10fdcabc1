"""Runs of the synchronisation with the supplier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class SyncRun(models.Model):
    """One fetch of the supplier's catalogue, with what it changed and what could not be read."""

    started_at = models.DateTimeField(_("started at"), default=clock.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    ok = models.BooleanField(_("applied"), default=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True)

    class Meta:
        verbose_name = _("catalogue fetch")
        verbose_name_plural = _("catalogue fetches")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
