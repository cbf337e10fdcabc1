"""Cash to a courier: somebody comes, takes the money, and hands it in; staff say so when they hold it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.intervals import Interval
from payments.gateways.base import CopyableDetail, PayerGuide
from payments.gateways.staff_confirmed import StaffConfirmedGateway
from payments.models import Payment


class Courier(StaffConfirmedGateway):
    """500 to 50,000 dinars: below, the way is not worth it; above, nobody should carry it. Our own limits."""

    name = "courier"
    label = _("Cash to a courier")
    hint = _("A courier comes to you and takes the money. It counts once it has been handed in.")
    icon = "banknotes"
    needs_phone = True
    least = 500_00
    most = 50_000_00

    @property
    def held_for(self) -> timedelta:
        return Interval.TRANSFER_HOLD.duration

    def guide(self, payment: Payment) -> PayerGuide:
        return PayerGuide(
            steps=(
                _("We call you to agree on a time and a place."),
                _("Have exactly the amount above ready."),
                _("Tell the courier the reference; you get a slip that bears it."),
                _("Your payment counts as soon as the courier has handed the money in."),
            ),
            fills=(CopyableDetail(_("Reference for the courier"), payment.reference or ""),),
        )
