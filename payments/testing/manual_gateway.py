"""A small way to pay that staff confirm, for tests of what all such ways have in common."""

from datetime import timedelta

from payments.gateways.base import CopyableDetail, PayerGuide
from payments.gateways.staff_confirmed import StaffConfirmedGateway
from payments.models import Payment


class ManualGateway(StaffConfirmedGateway):
    """Cash over the counter, for a slip that names the payment."""

    name = "counter"
    label = "Cash at the counter"
    hint = "You bring the money to us."
    least = 100_00
    most = 20_000_00
    held_for = timedelta(hours=48)
    wants_receipt = False

    def guide(self, payment: Payment) -> PayerGuide:
        return PayerGuide(
            steps=("Come to our counter.", "Name the reference."),
            fills=(
                CopyableDetail("Account", "00799999002345678941", shown="007 99999 0023456789 41"),
                CopyableDetail("Reference", payment.reference or ""),
            ),
            wants_receipt=self.wants_receipt,
        )
