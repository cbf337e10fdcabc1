"""Ways around the pages of transfers in the back office."""

import re

from django.test import Client

from payments.confirmations import confirm_money
from payments.models import Payment
from payments.tests.transfers import AMOUNT, OTHER, staff

PAYMENTS = "/admin/payments/payment/"
LINES = "/admin/payments/statementline/"
IMPORT = f"{LINES}import/"
PERMISSION = "payments.add_staffconfirmation"


def page_of(payment: Payment) -> str:
    return f"{PAYMENTS}{payment.pk}/change/"


def seen_on(client: Client, address: str) -> str:
    """What a page shows of its row, as its forms send it back."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    return found[1] if found else ""


def confirm_by_hand(payment: Payment, reference: str = "VIR-1") -> None:
    confirm_money(payment=payment, amount=AMOUNT, reference=reference, actor=staff(OTHER))
