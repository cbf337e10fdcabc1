"""Where customers pay: the pages of the gateways, and their own bank."""

from django.utils.timezone import localtime

from core import clock
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from payments.gateways.references import quoted_reference
from payments.gateways.transfer import NAME as TRANSFER
from payments.models import Payment
from sandbox.testing import RunningSandbox
from tools.oracle.bank_account import Bank

FORGETFUL = 5  # one customer of so many does not write the reference on the transfer


class GatewayPages:
    """Acts for a customer who was sent to a gateway, or told how to pay."""

    def __init__(self, sandbox: RunningSandbox, bank: Bank) -> None:
        self.sandbox, self.bank = sandbox, bank

    def pay(self, payment: Payment, *, more: int = 0) -> None:
        """Really pay, whatever has become of the page meanwhile; `more` centimes than asked by transfer."""
        if payment.gateway == TRANSFER:
            self._transfer(payment, payment.amount + more)
        elif payment.gateway == Chargily.name:
            self.sandbox.pay_checkout(_reference(payment))
        else:
            self.sandbox.pay(_reference(payment))

    def _transfer(self, payment: Payment, amount: int) -> None:
        """Once: whoever meant to pay elsewhere, and could not, does not transfer twice."""
        if any(credit.payment == payment.pk for credit in self.bank.credits):
            return
        text = quoted_reference(payment) if payment.pk % FORGETFUL else "merci"
        day = localtime(clock.now()).date()
        self.bank.receive(payment=payment.pk, amount=amount, day=day, text=text)

    def decline(self, payment: Payment) -> None:
        """The bank says no."""
        if payment.gateway == Chargily.name:
            self.sandbox.decline_checkout(_reference(payment))
        elif payment.gateway == OCPay.name:
            self.sandbox.pay(_reference(payment), "declined")

    def leave(self, payment: Payment) -> None:
        """The customer says no, where the page has a button for that."""
        if payment.gateway == Chargily.name:
            self.sandbox.cancel_checkout(_reference(payment))

    def send_again(self, payment: Payment) -> bool:
        """The newest webhook once more, byte for byte; returns whether there is one."""
        if payment.gateway != Chargily.name:
            return False
        try:
            self.sandbox.resend(_reference(payment))
        except ValueError:  # nothing was sent yet
            return False
        return True


def _reference(payment: Payment) -> str:
    return payment.reference or ""
