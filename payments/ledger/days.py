"""Days as the books count them: from midnight to midnight where the shop is."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware


def start_of(day: date) -> datetime:
    """When a day begins."""
    return make_aware(datetime.combine(day, time.min))


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last one."""
    return start_of(first), start_of(last + timedelta(days=1))
