"""Payments that are told wrongly: amount, currency, environment, outcome."""

from typing import Any

from sandbox.app import now
from sandbox.calls import ApiError
from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, data_of, fault
from sandbox.faults.responses import ODD_NUMBERS, OddNumber
from sandbox.supplier import payment_links
from sandbox.supplier.dialect import failure
from sandbox.wire import Answer


def _details(answer: Answer) -> dict[str, Any]:
    details: dict[str, Any] | None = data_of(answer).get("transactionDetails")
    if details is None or data_of(answer)["status"] != "CONFIRMED":
        raise FaultNotApplicableError(answer)
    return details


@fault("checkPayment")
def wrong_amount(call: Call, proceed: Proceed, *, by: int = -1) -> Answer:
    """A confirmed payment shows an amount that is off by so many dinars."""
    answer = proceed()
    _details(answer)["amount"] += by
    return answer


@fault("checkPayment")
def odd_amount(call: Call, proceed: Proceed, *, kind: OddNumber = "text") -> Answer:
    """A confirmed payment shows an amount that is no proper one."""
    answer = proceed()
    _details(answer)["amount"] = ODD_NUMBERS[kind]
    return answer


@fault("checkPayment")
def wrong_currency(call: Call, proceed: Proceed, *, currency: str = "EUR") -> Answer:
    """A confirmed payment shows another currency."""
    answer = proceed()
    _details(answer)["currency"] = currency
    return answer


@fault("checkPayment")
def flipped_sandbox(call: Call, proceed: Proceed) -> Answer:
    """A confirmed payment shows the other environment."""
    answer = proceed()
    details = _details(answer)
    details["isSandbox"] = not details["isSandbox"]
    return answer


@fault("createLink")
def flipped_link(call: Call, proceed: Proceed) -> Answer:
    """A new link shows the other environment."""
    answer = proceed()
    link = data_of(answer)["paymentLink"]
    link["isSandbox"] = not link["isSandbox"]
    return answer


@fault("checkPayment")
def no_details(call: Call, proceed: Proceed) -> Answer:
    """A confirmed payment comes without its transactionDetails."""
    answer = proceed()
    _details(answer)
    del data_of(answer)["transactionDetails"]
    return answer


@fault("checkPayment")
def other_ref(call: Call, proceed: Proceed) -> Answer:
    """The answer carries another payment's reference."""
    answer = proceed()
    data_of(answer)["paymentRef"] = "OCPL-ZZZZZZ-ZZZZ"
    return answer


@fault("checkPayment")
def failed_first(call: Call, proceed: Proceed) -> Answer:
    """A confirmed payment still shows as FAILED; the truth comes out later."""
    answer = proceed()
    _details(answer)
    data = data_of(answer)
    data["status"], data["message"] = "FAILED", "Payment failed or link expired"
    return answer


@fault("checkPayment")
def confirmed_late(call: Call, proceed: Proceed) -> Answer:
    """Before answering, a payment that had failed is really paid after all; waits for a failed one."""
    link = payment_links.find(call.app, call.args["ref"])
    if link is None or link["status"] != "FAILED":
        raise FaultNotApplicableError(proceed())
    payment_links.pay(call.app, link["ref"], now(), late=True)
    return proceed()


@fault("checkPayment")
def unknown_payment_status(call: Call, proceed: Proceed, *, word: str = "REFUNDED") -> Answer:
    """A payment status that nobody documented."""
    answer = proceed()
    data_of(answer)["status"] = word
    return answer


@fault("checkPayment")
def gone(call: Call, proceed: Proceed) -> Answer:
    """410, as the vendor's own SDKs expect for an expired link."""
    return failure(call, ApiError(410, "LINK_EXPIRED", "Payment link expired"))


@fault("createLink")
def merchant_not_validated(call: Call, proceed: Proceed) -> Answer:
    """403, the merchant was not validated yet."""
    return failure(call, ApiError(403, "MERCHANT_NOT_VALIDATED", "Merchant account is not validated"))
