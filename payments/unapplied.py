"""Money that fits no open order: booked, put on the desk, and in one step put where it belongs."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, desk, outbox
from core.money import format_dinars
from payments import journal, signals, wallet
from payments.models import Payment, Refund, Unapplied, WalletEntryKind
from payments.refunds.changing import demand_reason
from payments.refunds.requesting import request_refund_of_unapplied
from payments.refusal import CannotAct
from payments.states import Resolution

DESK_KINDS = ("unapplied_money", "payment_mismatch")


def record_unapplied(*, payment: Payment, amount: int, reason: str) -> None:
    """Book `amount` centimes as unapplied inside the caller's transaction. Safe to call twice."""
    _, created = Unapplied.objects.get_or_create(
        payment=payment, defaults={"amount": amount, "reason": reason}
    )
    if not created:
        return
    journal.post_unapplied(
        payment_id=payment.pk,
        about=f"payment:{payment.pk}",
        amount=amount,
        source=wallet.source_of(payment),
    )
    desk.open_item(
        kind="unapplied_money",
        about=payment,
        title=f"money without an order: {format_dinars(amount)}: {reason}",
    )


def keep_in_wallet(*, unapplied: Unapplied, actor: str, reason: str) -> None:
    """Put unapplied money into its customer's wallet, and tell them. Once; raises CannotAct."""
    about = f"payment:{unapplied.payment_id}"
    with transaction.atomic():
        _resolve(unapplied, Resolution.WALLET, actor, reason)
        journal.post_unapplied_to_wallet(unapplied_id=unapplied.pk, about=about, amount=unapplied.amount)
        wallet.credit(
            customer=unapplied.payment.customer,
            amount=unapplied.amount,
            kind=WalletEntryKind.UNAPPLIED,
            key=f"unapplied:{unapplied.pk}",
            about=about,
        )
        outbox.queue(kind="unapplied_in_wallet", about=unapplied)


def refund_unapplied(*, unapplied: Unapplied, actor: str, reason: str) -> Refund:
    """Owe unapplied money back: a refund is requested, whose destination the customer chooses.

    Once; raises CannotAct.
    """
    with transaction.atomic():
        _resolve(unapplied, Resolution.REFUND, actor, reason)
        refund = request_refund_of_unapplied(unapplied=unapplied, requested_by=actor, reason=reason)
        signals.refund_changed.send(sender=Refund, refund=refund, was="", changed=frozenset())
    return refund


def _resolve(unapplied: Unapplied, resolution: Resolution, actor: str, reason: str) -> None:
    """Whoever finds it unresolved resolves it; a conditional UPDATE, so that of rivals one does."""
    why = demand_reason(reason)
    unresolved = Unapplied.objects.filter(pk=unapplied.pk, resolved_at=None)
    if unresolved.update(resolved_at=clock.now(), resolved_by=actor, resolution=resolution) != 1:
        raise CannotAct(_("It was decided already where this money goes."))
    unapplied.refresh_from_db()
    for kind in DESK_KINDS:
        desk.close_items(about=unapplied.payment, kind=kind, outcome=f"{resolution}: {why}", by=actor)
