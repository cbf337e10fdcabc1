"""Card codes at rest. Nothing here holds plain text; `delivery.reveal` is the only way out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core import clock
from delivery.states import CARD_MOVES, CardStatus


class Card(models.Model):
    """One card that a customer bought: all that came of it, encrypted together with the card's label."""

    MOVES = CARD_MOVES

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cards", verbose_name=_("customer"))
    label = models.CharField(_("label"), max_length=80, unique=True)  # "<order reference>/<line>/<n>"
    status = models.CharField(
        _("status"), max_length=20, choices=CardStatus.choices, default=CardStatus.SEALED
    )
    status_since = models.DateTimeField(_("since"), default=clock.now)
    token = models.TextField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)  # of the code
    serial_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)
    # Of the code as people compare it; "" until the housekeeping has opened a card of an earlier release.
    folded_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)
    is_repeat = models.BooleanField(_("repeated code"), default=False)
    created_at = models.DateTimeField(_("created"), default=clock.now)
    revealed_at = models.DateTimeField(_("revealed"), null=True, blank=True)
    used_at = models.DateTimeField(_("marked as used"), null=True, blank=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "serial_fingerprint"],
                condition=Q(is_repeat=False) & ~Q(serial_fingerprint=""),
                name="delivery_card_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CardStatus.values), name="delivery_card_known_status"
            ),
        ]
        indexes = [
            models.Index(fields=["fingerprint"], name="delivery_card_code"),
            models.Index(fields=["folded_fingerprint"], name="delivery_card_folded"),
            # Held back until somebody decides: few, whatever was sold before.
            models.Index(
                fields=["status"], name="delivery_card_frozen", condition=Q(status=CardStatus.FROZEN)
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.label}"


class RevealLog(models.Model):
    """Somebody was shown a code. Written before the text leaves. Append-only."""

    APPEND_ONLY = True

    card = models.ForeignKey(Card, models.PROTECT, related_name="reveals", verbose_name=_("card"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reveals", verbose_name=_("customer"))
    at = models.DateTimeField(_("at"), default=clock.now)
    proof = models.CharField(
        _("proof"), max_length=40
    )  # how they proved who they are: "buyer", "one-time code"

    class Meta:
        verbose_name = _("reveal")
        verbose_name_plural = _("reveal log")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.card} at {self.at:%Y-%m-%d %H:%M}"


class RevealOrigin(models.Model):
    """From where a code was asked for: personal, so it is forgotten after a while; the log stays."""

    log = models.OneToOneField(
        RevealLog, models.PROTECT, primary_key=True, related_name="origin", verbose_name=_("reveal")
    )
    ip = models.CharField(_("address"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"origin of reveal {self.pk}"


class Quarantined(models.Model):
    """A supplier answer that contradicts itself, kept encrypted.

    It waits until staff decide, or until sound answers that agree have settled the matter.
    """

    label = models.CharField(_("label"), max_length=80)
    token = models.TextField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)  # the same answer is kept once
    reason = models.CharField(_("reason"), max_length=200)
    # Of what the last answer said, if that one was sound; two in a row that agree may settle the matter.
    sound_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("quarantined answer")
        verbose_name_plural = _("quarantine")
        constraints = [
            models.UniqueConstraint(fields=["label", "fingerprint"], name="delivery_quarantined_once"),
        ]

    def __str__(self) -> str:
        return self.label
