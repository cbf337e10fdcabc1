"""What customers are told about money that belongs to no order."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import mail_rendering, outbox
from payments.kinds import PaymentsMailKind
from payments.models import Unapplied


@outbox.mail_builder(PaymentsMailKind.UNAPPLIED_IN_WALLET, _("money is in the wallet"))
def unapplied_in_wallet(unapplied_id: int) -> EmailMessage:
    """What arrived without an order was put into the wallet."""
    unapplied = Unapplied.objects.select_related("payment__customer").get(pk=unapplied_id)
    customer = unapplied.payment.customer
    with translation.override(customer.language or settings.FIRST_LANGUAGE):
        link = settings.SITE_URL + reverse("wallet")
        return mail_rendering.compose(
            "unapplied_in_wallet", to=customer.email, link=link, amount=unapplied.amount, customer=customer
        )
