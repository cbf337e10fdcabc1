"""Where a refund goes: chosen by the customer, changed by staff, as long as it is under review."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from payments import wallet
from payments.models import Refund
from payments.refunds.changing import change, demand_reason, demand_status
from payments.refunds.payees import Payee
from payments.refusal import CannotAct
from payments.states import Destination, RefundStatus


def offered_destinations() -> list[Destination]:
    """The wallet only where the shop lets people pay from it."""
    return [each for each in Destination if each != wallet.NAME or wallet.NAME in settings.PAYMENT_METHODS]


def choose_destination(*, refund: Refund, payee: Payee, actor: str = "customer") -> bool:
    """Let the customer say where their money goes; returns whether that is news. Safe to call twice.

    It leaves `changed_by` alone, which names the member of staff who may not approve. Raises CannotAct.
    """
    _demand_offered(refund, payee)
    if Payee.of(refund) == payee:
        return False
    why = f"the customer chose: {_in_short(payee)}"
    with transaction.atomic():
        change(refund, to=RefundStatus.REQUESTED, why=why, actor=actor, explanation="", **payee.columns)
    return True


def change_destination(*, refund: Refund, payee: Payee, actor: str, reason: str) -> None:
    """Let staff send the money elsewhere. Raises CannotAct."""
    _demand_offered(refund, payee)
    if Payee.of(refund) == payee:
        raise CannotAct(_("It goes there already."))
    why = f"redirected: {_in_short(payee)}: {demand_reason(reason)}"
    with transaction.atomic():
        change(
            refund,
            to=RefundStatus.REQUESTED,
            why=why,
            actor=actor,
            explanation="",
            changed_by=actor,
            **payee.columns,
        )


def _demand_offered(refund: Refund, payee: Payee) -> None:
    demand_status(refund, RefundStatus.REQUESTED)
    if payee.destination not in offered_destinations():
        raise CannotAct(_("The shop does not pay refunds there."))


def _in_short(payee: Payee) -> str:
    """For the history: which account, without telling it."""
    return f"{payee.destination} {payee.masked}".strip()
