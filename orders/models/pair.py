"""Pairs: supplier orders that a line which waits to be bought may have had before a loss of data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from orders.states import PAIR_MOVES, PairStatus


class Pair(models.Model):
    """A supplier order without a line, and a paid line that would be bought: perhaps one and the same.

    Buying the line while that is open may buy it twice.
    """

    MOVES = PAIR_MOVES

    orphan = models.ForeignKey(
        "orders.Orphan", on_delete=models.PROTECT, related_name="pairs", verbose_name=_("supplier order")
    )
    line = models.ForeignKey(
        "orders.Line", on_delete=models.PROTECT, related_name="pairs", verbose_name=_("line")
    )
    status = models.CharField(_("status"), max_length=20, choices=PairStatus, default=PairStatus.OPEN)
    status_since = models.DateTimeField(_("since"), default=clock.now)
    found_at = models.DateTimeField(_("found"), default=clock.now)
    # Who decided. Of two persons who told them apart, the one who proposed it, then the one who agreed.
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    agreed_by = models.CharField(_("agreed by"), max_length=100, blank=True)
    agreed_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["orphan", "line"], name="orders_pair_once"),
            models.UniqueConstraint(
                fields=["orphan"], condition=Q(status="attached"), name="orders_pair_orphan_serves_one"
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(status="attached"), name="orders_pair_line_has_one"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PairStatus.values), name="orders_pair_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="told_apart") | ~Q(agreed_by=""), name="orders_pair_told_apart_agreed"
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="orders_pair_open", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.orphan_id} ↔ {self.line_id}"
