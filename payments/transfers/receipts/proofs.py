"""Pictures of receipts: the customer sends one, and staff may ask for another."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit_log, clock, outbox
from core.actors import CUSTOMER
from core.audit_log import ActionNotAllowedError, require_reason
from core.files.image_headers import InvalidImageError
from core.files.images import Readable
from core.intervals import Interval
from core.locks import lock_rows
from core.moves import LostRaceError, move
from core.normalisation import clean_line
from core.rate_limits import counted_windows
from core.reasons import Reason
from core.sealing import check_key_ring
from core.text import one_line, truncate
from payments.gateways.registry import gateway
from payments.kinds import PaymentsMailKind
from payments.models import Payment, StaffConfirmation, TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.reasons import PaymentReason
from payments.states import PaymentStatus
from payments.transfers.receipts import receipt_storage
from payments.transfers.receipts.duplicate_images import find_duplicate
from payments.transfers.receipts.pictures import ReceiptPicture, read_picture
from payments.transfers.receipts.receipt_review import close_review, open_review, waiting_proof

MAX_PROOFS = 10  # of one payment in one PROOFS_WINDOW: reading a picture costs time and memory
MAX_SENDER_LENGTH, MAX_OPERATION_LENGTH = 100, 60


def takes_proof(payment: Payment) -> bool:
    """Whether a picture may be sent now: while the payment waits, and for a while after it has expired."""
    guide = gateway(payment.gateway).guide(payment)
    if guide is None or not guide.wants_receipt:
        return False
    return payment.status == PaymentStatus.PENDING or _is_late(payment)


def _is_late(payment: Payment) -> bool:
    """It has expired, and not long ago: money that was sent in time, or nearly so, is not lost."""
    if payment.status != PaymentStatus.EXPIRED:
        return False
    last = payment.proofs.first()
    since = max(payment.status_since, last.submitted_at) if last else payment.status_since
    return clock.now() < since + Interval.PROOF_LATE.duration


def last_rejection(payment: Payment) -> str:
    """Why the last picture was not accepted, as staff told the customer; empty if that did not happen."""
    last = payment.proofs.first()
    return last.explanation if last is not None and last.verdict == ReceiptVerdict.REJECTED else ""


def submit_proof(*, payment: Payment, file: Readable, sender: str = "", operation: str = "") -> TransferProof:
    """Keep a picture of the receipt, made anew, and put it on the desk; the payment is in review then.

    One that has expired stays so until staff see the money. The same picture sent twice is one proof. Outside
    any transaction. Raises ActionNotAllowedError, which tells the customer why.
    """
    _count(payment)
    _refuse_unless_taken(payment)
    picture = _read(file)
    name = receipt_storage.RECEIPTS.store(picture.jpeg)
    proof = None
    try:
        proof = _note(payment, picture, name, one_line(sender), clean_line(operation))
    finally:
        if proof is None or proof.picture != name:
            receipt_storage.RECEIPTS.delete(name)
    return proof


def _count(payment: Payment) -> None:
    try:
        counted_windows.check_rate_limit(
            f"proof:{payment.pk}", most=MAX_PROOFS, per=Interval.PROOFS_WINDOW.duration
        )
    except counted_windows.RateLimitExceededError:
        raise ActionNotAllowedError(_("That was sent too often. Please try again later.")) from None


def _refuse_unless_taken(payment: Payment) -> None:
    """What is in review goes on: it may be the same picture once more."""
    if payment.status == PaymentStatus.CONFIRMED:
        raise ActionNotAllowedError(_("Your payment is confirmed already. No picture is needed any more."))
    if payment.status != PaymentStatus.IN_REVIEW and not takes_proof(payment):
        raise ActionNotAllowedError(
            _("No picture can be sent for this payment. If you have paid, please write to us.")
        )


def _read(file: Readable) -> ReceiptPicture:
    try:
        return read_picture(file)
    except InvalidImageError as exc:
        raise ActionNotAllowedError(str(exc)) from None


def _note(payment: Payment, picture: ReceiptPicture, name: str, sender: str, operation: str) -> TransferProof:
    """The row of a picture, with the payment's move; or that of the same picture, which was faster."""
    before = find_duplicate(picture, payment=payment)
    try:
        with transaction.atomic():
            _put_in_review(payment)
            proof = TransferProof.objects.create(
                payment=payment,
                picture=name,
                pixel_hash=picture.pixel_hash,
                look_hash=picture.look_hash,
                same_as=before,
            )
            if sender or operation:
                check_key_ring()  # nothing is sealed under keys that do not fit this database
                proof.seal(
                    sender=truncate(sender, MAX_SENDER_LENGTH),
                    operation=truncate(operation, MAX_OPERATION_LENGTH),
                )
                proof.save(update_fields=["token"])
            open_review(proof)
            return proof
    except (LostRaceError, IntegrityError):
        return _what_waits(payment, picture)


def _put_in_review(payment: Payment) -> None:
    """Raises LostRaceError if it moved or awaits an answer, ActionNotAllowedError if its money was seen."""
    if payment.status == PaymentStatus.PENDING:
        move(
            payment,
            to=PaymentStatus.IN_REVIEW,
            why=PaymentReason.RECEIPT_SENT,
            actor=CUSTOMER,
            next_due_at=None,
        )
    elif not _lock_expired(payment):
        raise LostRaceError(f"payment {payment.pk} is {payment.status}")
    _refuse_seen(payment)


def _lock_expired(payment: Payment) -> bool:
    """Whether it has expired; if so, whoever confirms it waits until we are done."""
    expired = Payment.objects.filter(pk=payment.pk, status=PaymentStatus.EXPIRED)
    return lock_rows(expired, column="expires_at")


def _refuse_seen(payment: Payment) -> None:
    """Between the word of staff and the confirmation of the payment nothing else happens to it."""
    if StaffConfirmation.objects.filter(payment=payment).exists():
        raise ActionNotAllowedError(_("The money of this payment was seen already."))


def _what_waits(payment: Payment, picture: ReceiptPicture) -> TransferProof:
    """The picture that waits, if it is the same. Raises ActionNotAllowedError."""
    payment.refresh_from_db()
    waiting = waiting_proof(payment)
    if waiting is not None and waiting.pixel_hash == picture.pixel_hash:
        return waiting
    if waiting is not None:
        raise ActionNotAllowedError(_("Your receipt is being checked already. Please wait for the answer."))
    _refuse_unless_taken(payment)
    raise ActionNotAllowedError(_("Something has changed just now. Please send the picture once more."))


def request_new_receipt(*, payment: Payment, actor: str, explanation: str) -> None:
    """Reject the picture that waits and ask the customer for another; they read the explanation.

    One that has expired stays so. Raises ActionNotAllowedError.
    """
    told = require_reason(explanation)
    why = Reason(PaymentReason.RECEIPT_ASKED, note=told)
    with transaction.atomic():
        _hand_back(payment, actor, why)
        _refuse_seen(payment)
        proof = close_review(
            payment=payment,
            verdict=ReceiptVerdict.REJECTED,
            actor=actor,
            outcome=why,
            explanation=told,
        )
        if proof is None:
            raise ActionNotAllowedError(_("No picture waits to be judged."))
        outbox.queue(kind=PaymentsMailKind.PROOF_REJECTED, about=proof)
        audit_log.record(actor=actor, act="payment.ask_again", about=payment, reason=told)


def _hand_back(payment: Payment, actor: str, why: Reason) -> None:
    now = clock.now()
    if payment.status == PaymentStatus.EXPIRED and _lock_expired(payment):
        return
    try:
        move(
            payment,
            to=PaymentStatus.PENDING,
            expected=PaymentStatus.IN_REVIEW,
            why=why,
            actor=actor,
            expires_at=max(payment.expires_at or now, now + Interval.PROOF_AGAIN.duration),
            next_due_at=now + Interval.STAFF_LOOK.duration,
        )
    except LostRaceError:
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide.")) from None
