"""Ways around the pages of transfers in the back office."""

import io
import re

from django.test import Client

from accounts.testing import SECOND_REVIEWER
from payments.models import Payment, StatementLine
from payments.staff_confirmations import confirm_money
from payments.testing.transfers import AMOUNT, RIP, statement
from payments.transfers.imports import import_statement

PAYMENTS = "/admin/payments/payment/"
IMPORTS = "/admin/payments/statementimport/"
LINES = "/admin/payments/statementline/"
IMPORT = f"{LINES}import/"
PERMISSION = "payments.add_staffconfirmation"


def page_of(payment: Payment) -> str:
    return f"{PAYMENTS}{payment.pk}/change/"


def seen_token(client: Client, address: str) -> str:
    """What a page shows of its row, as its forms send it back."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    return found[1] if found else ""


def confirm_by_hand(payment: Payment, reference: str = "VIR-1") -> None:
    confirm_money(payment=payment, amount=AMOUNT, reference=reference, actor=SECOND_REVIEWER)


def upload(data: bytes, name: str = "releve.csv") -> dict[str, object]:
    file = io.BytesIO(data)
    file.name = name
    return {"statement": file}


def import_second_copy(client: Client, *rows: tuple[str, str, object]) -> str:
    """Import a statement that another person has imported before."""
    import_statement(data=statement(*rows), account=RIP, actor=SECOND_REVIEWER)
    answer = client.post(IMPORT, upload(statement(*rows)))
    assert answer.status_code == 200
    return answer.content.decode()


def line_page(line: StatementLine) -> str:
    return f"{LINES}{line.pk}/change/"
