"""How payments are named to others: by what stays theirs alone, whatever becomes of the database.

A row's number is given once more after a restore, and would then name somebody else's payment.
"""

import secrets

from payments.models import Payment

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: copied by hand without mistakes


def order_reference(payment: Payment) -> str:
    """The reference of the order that is paid, which its customer knows already; empty for a top-up."""
    link = getattr(payment, "order_payment", None)
    return str(link.order.reference) if link else ""


def handwritten_reference(payment: Payment) -> str:
    """What a customer writes on a transfer or tells a courier, then our number, which makes it unique."""
    name = order_reference(payment) or "".join(secrets.choice(LETTERS) for _letter in range(10))
    return f"{name}-{payment.pk}"


def quoted_reference(payment: Payment) -> str:
    """The part that the customer quotes; empty before the payment was started."""
    return (payment.reference or "").partition("-")[0]
