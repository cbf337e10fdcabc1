"""What gateways called us about. An event is a hint to ask, and is stored once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class WebhookEvent(models.Model):
    """A genuine event of a gateway, by its own id, so that a repeated one changes nothing."""

    gateway = models.CharField(_("gateway"), max_length=20)
    event_id = models.CharField(_("event"), max_length=64)
    kind = models.CharField(_("kind"), max_length=60, blank=True)  # the gateway's own word
    reference = models.CharField(_("reference"), max_length=64)  # of the payment that it speaks of
    body_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("received"), default=clock.now)
    # Until its payment is known: an event may come before our own answer to `start` is stored.
    next_due_at = models.DateTimeField(_("next look"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("event of a gateway")
        verbose_name_plural = _("events of gateways")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="payments_webhookevent_once")
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"], name="payments_webhook_due", condition=Q(next_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.kind} {self.event_id}"


class WebhookRefusals(models.Model):
    """How many calls were refused on a day, and why. All that a forged call leaves behind."""

    gateway = models.CharField(_("gateway"), max_length=20)
    reason = models.CharField(_("reason"), max_length=40)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("refused calls of gateways")
        verbose_name_plural = _("refused calls of gateways")
        ordering = ["-day", "gateway", "reason"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "reason", "day"], name="payments_webhookrefusals_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.gateway} {self.reason}: {self.count}"
