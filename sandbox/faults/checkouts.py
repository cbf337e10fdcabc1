"""Checkouts of Chargily that are told wrongly, although their webhook was right."""

from typing import Any

from sandbox.app import now
from sandbox.chargily import checkouts
from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, data_of, fault
from sandbox.faults.responses import ODD_NUMBERS, OddNumber
from sandbox.wire import Answer


def _paid(answer: Answer) -> dict[str, Any]:
    told = data_of(answer)
    if told.get("status") != "paid":
        raise FaultNotApplicableError(answer)
    return told


@fault("chargilyRetrieve")
def checkout_wrong_amount(call: Call, proceed: Proceed, *, by: int = -1) -> Answer:
    """A paid checkout shows an amount that is off by so many dinars."""
    answer = proceed()
    _paid(answer)["amount"] += by
    return answer


@fault("chargilyRetrieve")
def checkout_odd_amount(call: Call, proceed: Proceed, *, kind: OddNumber = "text") -> Answer:
    """A paid checkout shows an amount that is no proper one."""
    answer = proceed()
    _paid(answer)["amount"] = ODD_NUMBERS[kind]
    return answer


@fault("chargilyRetrieve")
def checkout_wrong_currency(call: Call, proceed: Proceed, *, currency: str = "eur") -> Answer:
    """A paid checkout shows another currency."""
    answer = proceed()
    _paid(answer)["currency"] = currency
    return answer


@fault("chargilyRetrieve")
def checkout_wrong_livemode(call: Call, proceed: Proceed) -> Answer:
    """A paid checkout shows the other mode."""
    answer = proceed()
    told = _paid(answer)
    told["livemode"] = not told["livemode"]
    return answer


@fault("chargilyRetrieve")
def checkout_other_id(call: Call, proceed: Proceed) -> Answer:
    """A paid checkout shows an id that is not its own."""
    answer = proceed()
    _paid(answer)["id"] = checkouts.new_id(now())
    return answer


@fault("chargilyRetrieve")
def checkout_unknown_status(call: Call, proceed: Proceed, *, word: str = "on_hold") -> Answer:
    """A status word that nobody documented."""
    answer = proceed()
    data_of(answer)["status"] = word
    return answer


@fault("chargilyRetrieve")
def checkout_lags(call: Call, proceed: Proceed, *, status: str = "pending") -> Answer:
    """A paid checkout still shows as pending (or as failed, canceled, expired); the truth comes out later."""
    answer = proceed()
    _paid(answer)["status"] = status
    return answer


@fault("chargilyRetrieve")
def checkout_paid_late(call: Call, proceed: Proceed) -> Answer:
    """Before answering, a checkout that had ended unpaid is really paid after all; waits for such a one."""
    row = checkouts.find(call.app, call.args.get("checkout", ""))
    if row is None or row["status"] not in checkouts.UNPAID:
        raise FaultNotApplicableError(proceed())
    checkouts.pay(call.app, row["id"], now(), late=True)
    return proceed()
