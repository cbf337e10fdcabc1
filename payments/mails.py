"""What customers are told about money that belongs to no order: top-ups, and what arrived otherwise."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import mail_rendering, outbox
from payments.kinds import PaymentsMailKind
from payments.models import Payment, Unapplied


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


@outbox.mail_builder(PaymentsMailKind.TOP_UP_CONFIRMED, _("top-up is in the wallet"))
def top_up_confirmed(payment_id: int) -> EmailMessage:
    """A top-up has arrived of which nobody was watching the page any more."""
    payment = Payment.objects.select_related("customer").get(pk=payment_id)
    with translation.override(payment.customer.language or settings.FIRST_LANGUAGE):
        link = settings.SITE_URL + reverse("wallet")
        return mail_rendering.compose(
            "top_up_confirmed", to=payment.customer.email, link=link, amount=payment.amount
        )
