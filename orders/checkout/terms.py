"""Who has accepted the terms that are in force; the button of their next order says it once more for them."""

from datetime import UTC, datetime

from accounts.models import Customer

# When the terms (templates/pages/) last changed in what they say. Whoever accepted them before is asked anew.
IN_FORCE_SINCE = datetime(2026, 12, 1, tzinfo=UTC)


def has_accepted_terms(customer: Customer | None) -> bool:
    """Whether a customer has ticked them for an earlier order that was paid."""
    if customer is None:
        return False
    return customer.orders.filter(terms_accepted_at__gte=IN_FORCE_SINCE, paid_at__isnull=False).exists()
