"""Money and news that nobody took: booked, moved once somebody decided, and never left lying."""

from collections.abc import Iterator

from django.db.models import Sum

from core import clock
from core.intervals import Interval
from payments.ledger.chart_of_accounts import Account
from payments.models import JournalEntry, Refund, Unapplied, WalletEntry, WalletEntryKind, WebhookEvent
from payments.states import Resolution
from payments.subjects import about_payment
from payments.wallet import entry_key


def unapplied_is_booked() -> Iterator[str]:
    """Money that fits no order stands as unapplied until somebody decides, and then where they put it."""
    entries = JournalEntry.objects.filter(account=Account.UNAPPLIED).order_by("event__about")
    sums = entries.values_list("event__about").annotate(total=Sum("amount"))
    booked = {about: -total for about, total in sums}
    for row in Unapplied.objects.iterator():
        about = about_payment(row.payment_id)
        expected = 0 if row.resolved_at else row.amount
        found = booked.pop(about, None)  # None: never booked; a resolved one leaves a sum of zero
        if found != expected:
            yield f"unapplied {row.pk}: {expected} should be booked, {found} is"
        if bool(row.resolved_at) != bool(row.resolution):
            yield f"unapplied {row.pk} is half decided"
        elif row.resolution and not _has_arrived(row):
            yield f"unapplied {row.pk} was decided ({row.resolution}) and has not arrived there"
    for about, amount in booked.items():
        yield f"{about}: {amount} is booked as unapplied, and no row tells of it"


def _has_arrived(row: Unapplied) -> bool:
    if row.resolution == Resolution.WALLET:
        return WalletEntry.objects.filter(
            key=entry_key(WalletEntryKind.UNAPPLIED, row.pk), amount=row.amount
        ).exists()
    return Refund.objects.filter(about=about_payment(row.payment_id)).exists()


def events_are_followed() -> Iterator[str]:
    """No event of a gateway is due for longer than a living sweeper takes."""
    for event in WebhookEvent.objects.filter(next_due_at__lt=clock.now() - Interval.OVERDUE.duration):
        yield f"event {event.event_id} of {event.gateway} waits for its payment, and nobody looks"
