"""Pictures are thrown away after their time, and what no row knows is swept away."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from accounts.testing import REVIEWER
from core.files.image_headers import MAX_IMAGE_BYTES
from core.files.upload_handlers import MAX_KEPT
from core.testing import FakeClock
from payments.models import Payment, TransferProof
from payments.staff_confirmations import confirm_money
from payments.states import PaymentStatus
from payments.testing.transfers import AMOUNT, in_review, kept_files, make_transfer, prove
from payments.transfers.receipts import receipt_storage
from payments.transfers.receipts.proofs import request_new_receipt
from payments.transfers.receipts.receipt_storage import forget_old_pictures, forget_stray_pictures
from payments.transfers.statement_files import statement_reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]


@pytest.fixture
def confirmed() -> Payment:
    payment = in_review()
    confirm_money(payment=payment, amount=AMOUNT, reference="VIR-1", actor=REVIEWER)
    return payment


def test_picture_is_kept_for_90_days_after_the_payment_has_ended(
    transfers: Any, confirmed: Payment, fake_clock: FakeClock
) -> None:
    fake_clock.advance(days=89)
    forget_old_pictures()
    assert len(kept_files(transfers)) == 1

    fake_clock.advance(days=2)
    forget_old_pictures()
    forget_old_pictures()

    assert kept_files(transfers) == []
    proof = TransferProof.objects.get()
    assert (proof.picture, proof.verdict, len(proof.pixel_hash)) == ("", "accepted", 64)


def test_rejected_pictures_go_with_the_others(transfers: Any, fake_clock: FakeClock) -> None:
    payment = in_review()
    request_new_receipt(payment=payment, actor=REVIEWER, explanation="unreadable")
    fake_clock.advance(days=91)
    forget_old_pictures()
    assert len(kept_files(transfers)) == 1  # the payment is open

    prove(payment, seed=2)
    confirm_money(payment=payment, amount=AMOUNT, reference="VIR-1", actor=REVIEWER)
    fake_clock.advance(days=91)
    forget_old_pictures()

    assert kept_files(transfers) == []


def test_what_nobody_has_judged_stays(transfers: Any, fake_clock: FakeClock) -> None:
    prove(make_transfer(PaymentStatus.EXPIRED))
    fake_clock.advance(days=365)

    forget_old_pictures()

    assert len(kept_files(transfers)) == 1


def test_same_picture_is_recognised_when_it_is_gone(confirmed: Payment, fake_clock: FakeClock) -> None:
    fake_clock.advance(days=91)
    forget_old_pictures()

    assert prove(make_transfer()).same_as == TransferProof.objects.get(payment=confirmed)


def test_picture_of_a_broken_upload_is_swept_away_after_a_day(transfers: Any) -> None:
    kept = prove(make_transfer()).picture
    stray, fresh = (
        receipt_storage.RECEIPTS.store(b"cut off"),
        receipt_storage.RECEIPTS.store(b"just being written"),
    )
    for name in (kept, stray):
        age(Path(transfers.MEDIA_ROOT) / name, hours=25)

    forget_stray_pictures()

    assert {path.name for path in kept_files(transfers)} == {Path(kept).name, Path(fresh).name}


def test_no_folder_is_no_trouble(transfers: Any) -> None:
    forget_stray_pictures()
    forget_old_pictures()

    assert kept_files(transfers) == []


def test_housekeeping_does_both() -> None:
    from core.operations import housekeeping

    assert {forget_old_pictures, forget_stray_pictures} <= set(housekeeping._cleaners)


def age(path: Path, *, hours: int) -> None:
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def test_enough_of_an_upload_is_kept_to_tell_that_it_is_too_large() -> None:
    assert max(MAX_IMAGE_BYTES, statement_reader.MAX_BYTES) < MAX_KEPT
