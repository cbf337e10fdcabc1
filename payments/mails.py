"""What customers are told about money that belongs to no order."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from core import outbox
from payments.models import Unapplied


@outbox.builds("unapplied_in_wallet")
def unapplied_in_wallet(unapplied_id: int) -> EmailMessage:
    """What arrived without an order was put into the wallet."""
    unapplied = Unapplied.objects.select_related("payment__customer").get(pk=unapplied_id)
    customer = unapplied.payment.customer
    with translation.override(customer.language or settings.FIRST_LANGUAGE):
        context = {"SITE_NAME": settings.SITE_NAME, "amount": unapplied.amount, "customer": customer}
        subject = " ".join(render_to_string("emails/unapplied_in_wallet_subject.txt", context).split())
        body = render_to_string("emails/unapplied_in_wallet.txt", context)
    return EmailMessage(subject, body, to=[customer.email])
