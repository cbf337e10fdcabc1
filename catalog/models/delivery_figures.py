"""How the shop delivered lately, as whoever sells has counted it."""

from django.db import models

from core import clock


class DeliveryCount(models.Model):
    """One row, replaced by each count: see catalog.delivery_figures."""

    deliveries = models.PositiveIntegerField(default=0)  # that the median is of
    median_seconds = models.PositiveIntegerField(default=0)  # from paid to delivered
    cards = models.PositiveIntegerField(default=0)  # delivered
    counted_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.cards} / {self.median_seconds} s"
