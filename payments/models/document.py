"""Receipts and credit notes: immutable snapshots with numbers that leave no gap."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class DocumentKind(models.TextChoices):
    """The kinds of documents, each with its own numbers."""

    RECEIPT = "receipt", _("receipt")
    CREDIT_NOTE = "credit_note", _("credit note")


class DocumentCounter(models.Model):
    """The last number given out. Whoever issues takes the next one by writing to this row."""

    kind = models.CharField(max_length=20, choices=DocumentKind)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="payments_documentcounter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Document(models.Model):
    """What was issued, as it was issued, whatever becomes of names, prices and settings afterwards."""

    APPEND_ONLY = True

    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    year = models.PositiveIntegerField(_("year"))  # of the day in Algiers
    number = models.PositiveIntegerField(_("number"))
    key = models.CharField(max_length=120, unique=True)  # "receipt:order:7K2M…": issued once
    about = models.CharField(_("about"), max_length=64, db_index=True)  # the journal's subject
    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.PROTECT, related_name="documents", verbose_name=_("customer")
    )
    language = models.CharField(_("language"), max_length=5)
    content = models.JSONField(_("content"))
    issued_at = models.DateTimeField(_("issued"), default=clock.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="payments_document_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="payments_document_number_positive"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Its name on paper, such as "R-2026-000123"; A for an "avoir"."""
        letter = "R" if self.kind == DocumentKind.RECEIPT else "A"
        return f"{letter}-{self.year}-{self.number:06}"
