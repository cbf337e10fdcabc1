"""Payments by transfer, as the shop makes them, and the pictures and statements that come with them."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Customer
from accounts.testing import SECOND_REVIEWER, make_customer
from core import clock
from core.moves import move, record_created
from core.reasons import StaffNote
from payments.gateways.registry import gateway
from payments.incoming.initiation import start_payment
from payments.models import Payment, StatementLine, TransferProof
from payments.states import Direction, PaymentStatus, Purpose
from payments.testing.pictures import receipt, saved
from payments.transfers.receipts.proofs import submit_proof
from payments.transfers.sealed_texts import Marks, mark_of

CCP, RIP, HOLDER = "0023456789 88", "00799999002345678941", "SARL BOUTIQUE"
AMOUNT = 1030_00


def take_transfers(settings: Any, media: Path) -> None:
    """Let the shop offer transfers, and keep their pictures in a folder of the test."""
    settings.PAYMENT_METHODS = ["ocpay", "transfer", "wallet"]
    settings.TRANSFER_HOLDER, settings.TRANSFER_CCP, settings.TRANSFER_RIP = HOLDER, CCP, RIP
    settings.MEDIA_ROOT = media
    settings.TRANSFER_ALONE_BELOW = 1_000_000  # dinars: what one person may do alone is another test's matter


def make_transfer(
    status: PaymentStatus = PaymentStatus.PENDING,
    *,
    customer: Customer | None = None,
    amount: int = AMOUNT,
    purpose: Purpose = Purpose.TOP_UP,
    **fields: Any,
) -> Payment:
    """A top-up by transfer, started by its gateway, and led into another state by a lawful move."""
    payment = Payment.objects.create(
        customer=customer or make_customer(),
        gateway="transfer",
        amount=amount,
        title="Wallet top-up",
        purpose=purpose,
        next_due_at=clock.now(),
    )
    record_created(payment, why=StaffNote("made for a test"))
    start_payment(payment=payment, return_url="")
    if status != PaymentStatus.PENDING:
        move(payment, to=status, why=StaffNote("led there by a test"), next_due_at=None, **fields)
    elif fields:
        Payment.objects.filter(pk=payment.pk).update(**fields)
        payment.refresh_from_db()
    return payment


def file(seed: int = 1, kind: str = "JPEG", size: tuple[int, int] = (540, 960)) -> io.BytesIO:
    """A picture of a receipt, as it is uploaded."""
    upload = io.BytesIO(saved(receipt(seed, size), kind))
    upload.name = f"IMG_{seed}.{kind.lower()}"
    return upload


def prove(payment: Payment, seed: int = 1, **told: str) -> TransferProof:
    return submit_proof(payment=payment, file=file(seed, size=(135, 240)), **told)


def in_review(seed: int = 1, **fields: Any) -> Payment:
    """A transfer of which a picture waits."""
    payment = make_transfer(**fields)
    prove(payment, seed)
    return payment


def reloaded(payment: Payment) -> Payment:
    """The payment as the database has it now."""
    return Payment.objects.select_related("customer").get(pk=payment.pk)


def quote(payment: Payment) -> str:
    """What its customer writes on the transfer."""
    guide = gateway("transfer").guide(payment)
    assert guide is not None
    return guide.fills[0].value


def today() -> date:
    return timezone.localdate(clock.now())


def statement(*rows: tuple[str, str, object], day: date | None = None) -> bytes:
    """A statement as CSV: text, reference and credit in dinars of each row, all on one day."""
    on = f"{day or today():%Y-%m-%d}"
    lines = [f"{on};{text};{reference};;{credit}" for text, reference, credit in rows]
    return "\r\n".join(["Date;Libellé;Référence;Débit;Crédit", *lines, ""]).encode()


def make_statement_line(
    text: str = "VIREMENT", amount: int = AMOUNT, *, reference: str = "", **fields: Any
) -> StatementLine:
    defaults = {
        "key": f"{StatementLine.objects.count():064}",
        "date": today(),
        "account": RIP,
        "direction": Direction.IN,
        "imported_by": SECOND_REVIEWER,
        "imported_by_id": SECOND_REVIEWER.user_id,
    }
    line = StatementLine(amount=amount, **(defaults | fields))
    Marks.ready().write(line, text=text, reference=reference)
    line.save()
    return line


def line_called(reference: str) -> StatementLine:
    """The imported line with this reference."""
    return StatementLine.objects.get(reference_mark=mark_of(reference))


def kept_files(settings: Any) -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.jpg"))
