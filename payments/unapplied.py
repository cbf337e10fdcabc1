"""Money that fits no open order: booked, and put on the desk."""

from core import desk
from core.money import format_dinars
from payments import journal
from payments.models import Payment, Unapplied
from payments.wallet import source_of


def record_unapplied(*, payment: Payment, amount: int, reason: str) -> None:
    """Book `amount` centimes as unapplied inside the caller's transaction. Safe to call twice."""
    _, created = Unapplied.objects.get_or_create(
        payment=payment, defaults={"amount": amount, "reason": reason}
    )
    if not created:
        return
    journal.post_unapplied(
        payment_id=payment.pk, about=f"payment:{payment.pk}", amount=amount, source=source_of(payment)
    )
    desk.open_item(
        kind="unapplied_money",
        about=payment,
        title=f"{format_dinars(amount)} arrived and fit no order: {reason}",
    )
