"""Pictures that were sent before are recognised: the same, or much the same."""

import io

import pytest

from accounts.testing import REVIEWER
from core.models import DeskItem
from core.moves import subject_of
from payments.testing.pictures import receipt, saved
from payments.testing.transfers import file, make_transfer, prove
from payments.transfers.receipts.duplicate_images import similar_pictures
from payments.transfers.receipts.proofs import request_new_receipt, submit_proof

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]

WHY = "The amount cannot be read."


def test_picture_of_another_payment_is_recognised() -> None:
    first = prove(make_transfer())

    payment = make_transfer()
    second = prove(payment)

    assert second.same_as == first
    assert DeskItem.objects.get(subject=subject_of(payment)).evidence["seen before"] == str(first)


def test_picture_that_was_saved_again_is_recognised() -> None:
    first = prove(make_transfer())
    smaller = io.BytesIO(saved(receipt().resize((400, 711)), "JPEG", quality=60))

    second = submit_proof(payment=make_transfer(), file=smaller)

    assert second.pixel_hash != first.pixel_hash
    assert second.same_as == first


def test_another_receipt_is_not_taken_for_it() -> None:
    prove(make_transfer())

    assert prove(make_transfer(), seed=2).same_as is None


def test_same_file_in_another_format_is_the_same_picture() -> None:
    first = submit_proof(payment=make_transfer(), file=file(kind="PNG"))

    webp = io.BytesIO(saved(receipt(), "WEBP", lossless=True))
    assert submit_proof(payment=make_transfer(), file=webp).same_as == first


def test_rejected_picture_that_is_sent_again_is_told_as_such() -> None:
    payment = make_transfer()
    first = prove(payment)
    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    second = prove(payment)

    assert second != first
    assert second.same_as == first


def test_reviewer_is_shown_what_looks_alike_in_other_payments() -> None:
    first, second = prove(make_transfer()), prove(make_transfer())
    prove(make_transfer(), seed=2)
    payment = make_transfer()
    prove(payment)
    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    proof = prove(payment)

    assert similar_pictures(proof) == [(first, 0), (second, 0)]
    assert similar_pictures(proof, most=1) == [(first, 0)]
