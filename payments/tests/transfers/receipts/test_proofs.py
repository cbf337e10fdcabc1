"""Pictures of receipts: taken once, made anew, laid before a person; and asked for again."""

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts.testing import REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem, Move
from core.moves import subject_of
from core.testing import FakeClock
from payments.kinds import PaymentsDeskKind
from payments.models import Payment, TransferProof
from payments.staff_confirmations import give_up
from payments.states import PaymentStatus
from payments.testing import make_payment, open_desk
from payments.testing.pictures import SECRET, receipt, with_everything
from payments.testing.transfers import AMOUNT, in_review, kept_files, make_transfer, prove, reloaded
from payments.transfers.receipts import proofs, receipt_storage
from payments.transfers.receipts.proofs import MAX_PROOFS, request_new_receipt, submit_proof, takes_proof

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

WHY = "The amount cannot be read."


def history(payment: Payment) -> list[tuple[str, str, str]]:
    moves = Move.objects.filter(subject=subject_of(payment)).order_by("pk")
    return [(move.from_status, move.to_status, move.actor) for move in moves]


def expired(**fields: Any) -> Payment:
    return make_transfer(PaymentStatus.EXPIRED, **fields)


# --- sending


def test_picture_puts_the_payment_in_review() -> None:
    payment = make_transfer()

    proof = prove(payment, sender=" Prénom\tNom-Composé ", operation="op ٧٧")

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert reloaded(payment).next_due_at is None
    assert history(payment)[-1] == ("pending", "in_review", "customer")
    assert (proof.sender, proof.operation) == ("Prénom Nom-Composé", "op 77")
    assert (proof.verdict, proof.same_as) == ("waiting", None)


def test_it_lies_on_the_desk_with_what_is_known() -> None:
    payment = in_review()

    item = DeskItem.objects.get(subject=subject_of(payment))
    assert item.kind == PaymentsDeskKind.TRANSFER_REVIEW
    assert item.evidence == {"expected": AMOUNT}  # who sent it stands sealed with the receipt


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_kept_is_made_anew(transfers: Any, kind: str) -> None:
    upload = with_everything(receipt(), kind)

    proof = submit_proof(payment=make_transfer(), file=io.BytesIO(upload))

    kept = receipt_storage.RECEIPTS.load(proof.picture)
    assert SECRET in upload
    assert SECRET not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"
    assert [path.read_bytes() for path in kept_files(transfers)] == [kept]


def test_only_the_shop_reads_the_files(transfers: Any) -> None:
    proof = prove(make_transfer())

    path = Path(transfers.MEDIA_ROOT) / proof.picture
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_names_cannot_be_guessed() -> None:
    names = {prove(make_transfer(), seed).picture for seed in (1, 2, 3)}

    assert len(names) == 3
    for name in names:
        assert len(name.removeprefix("receipts/").removesuffix(".jpg")) == 32


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "receipts/../shop.sqlite3", "/etc/passwd", "receipts/a.jpg", "receipts/"]
)
def test_nothing_else_is_ever_opened(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        receipt_storage.RECEIPTS.load(name)
    with pytest.raises(FileNotFoundError):
        receipt_storage.RECEIPTS.delete(name)


@pytest.mark.parametrize(
    ("upload", "word"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 receipt", "PDF"),
        (b"\x89PNG\r\n\x1a\n and then nothing", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG or WEBP"),
        (b"\xff\xd8\xff" + b"x" * (8 * 1024 * 1024), "larger than 8 MB"),
    ],
    ids=["empty", "pdf", "damaged", "svg", "large"],
)
def test_anything_else_is_refused_with_a_clear_word(transfers: Any, upload: bytes, word: str) -> None:
    payment = make_transfer()

    with pytest.raises(ActionNotAllowedError, match=word):
        submit_proof(payment=payment, file=io.BytesIO(upload))

    assert reloaded(payment).status == PaymentStatus.PENDING
    assert TransferProof.objects.count() == 0
    assert kept_files(transfers) == []
    assert open_desk(payment) == []


def test_same_picture_sent_twice_is_one_proof(transfers: Any) -> None:
    payment = make_transfer()
    first = prove(payment)

    second = prove(payment)
    third = prove(Payment.objects.get(pk=payment.pk))

    assert first == second == third
    assert TransferProof.objects.count() == 1
    assert len(kept_files(transfers)) == 1


def test_another_picture_waits_for_the_answer_to_the_first(transfers: Any) -> None:
    payment = in_review()

    with pytest.raises(ActionNotAllowedError, match="being checked"):
        prove(payment, seed=2)

    assert TransferProof.objects.count() == 1
    assert len(kept_files(transfers)) == 1


def test_picture_of_a_confirmed_payment_is_not_needed() -> None:
    payment = make_transfer(PaymentStatus.CONFIRMED)

    with pytest.raises(ActionNotAllowedError, match="confirmed already"):
        prove(payment)


def test_picture_of_a_payment_that_was_given_up_is_refused() -> None:
    payment = make_transfer()
    give_up(payment=payment, actor=REVIEWER, explanation=WHY)

    with pytest.raises(ActionNotAllowedError, match="No picture can be sent"):
        prove(payment)


def test_other_gateways_take_no_pictures() -> None:
    assert not takes_proof(make_payment())
    with pytest.raises(ActionNotAllowedError):
        prove(make_payment())


def test_too_many_pictures_are_not_even_looked_at(
    fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = make_transfer()
    for _ in range(MAX_PROOFS):
        with pytest.raises(ActionNotAllowedError, match="empty"):
            submit_proof(payment=payment, file=io.BytesIO(b""))

    with pytest.raises(ActionNotAllowedError, match="too often"):
        prove(payment)
    prove(make_transfer(), seed=2)  # the others may go on

    fake_clock.advance(hours=1)
    assert prove(payment).verdict == "waiting"


# --- the payment has expired


def test_late_picture_goes_to_the_desk_and_the_payment_stays_expired() -> None:
    payment = expired()

    prove(payment)

    assert reloaded(payment).status == PaymentStatus.EXPIRED
    assert open_desk(payment) == ["transfer_review"]


def test_late_picture_sent_twice_is_one_proof() -> None:
    payment = expired()

    assert prove(payment) == prove(payment)
    with pytest.raises(ActionNotAllowedError, match="being checked"):
        prove(payment, seed=2)


def test_late_picture_is_taken_for_a_week(fake_clock: FakeClock) -> None:
    payment = expired()
    fake_clock.advance(days=6, hours=23)
    assert takes_proof(payment)

    fake_clock.advance(hours=2)
    assert not takes_proof(payment)
    with pytest.raises(ActionNotAllowedError, match="No picture can be sent"):
        prove(payment)


def test_late_picture_that_is_not_accepted_may_be_followed_by_another(fake_clock: FakeClock) -> None:
    payment = expired()
    fake_clock.advance(days=6)
    prove(payment)
    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)
    fake_clock.advance(days=6)

    prove(payment, seed=2)

    assert reloaded(payment).status == PaymentStatus.EXPIRED
    assert open_desk(payment) == ["transfer_review"]


# --- faults


@pytest.mark.parametrize(
    "step",
    ["payments.transfers.receipts.proofs.open_review", "payments.transfers.receipts.proofs._put_in_review"],
)
def test_fault_in_any_step_leaves_nothing(transfers: Any, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    payment = make_transfer()
    monkeypatch.setattr(step, fail)

    with pytest.raises(RuntimeError):
        prove(payment)

    assert reloaded(payment).status == PaymentStatus.PENDING
    assert TransferProof.objects.count() == 0
    assert kept_files(transfers) == []


def test_payment_that_expires_while_the_picture_is_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    payment = make_transfer()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.EXPIRED)
        return read(*args, **kwargs)

    read = proofs.read_picture
    monkeypatch.setattr(proofs, "read_picture", slowly)
    with pytest.raises(ActionNotAllowedError, match="once more"):
        prove(payment)

    assert prove(payment).verdict == "waiting"
    assert reloaded(payment).status == PaymentStatus.EXPIRED
