"""Finding the payment that staff mean by what they type."""

import pytest

from payments.testing.transfers import make_transfer, quote
from payments.transfers.line_confirmation import find_payment

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]


def test_payment_is_found_by_any_of_its_names() -> None:
    payment = make_transfer()
    make_transfer()

    for name in (quote(payment), quote(payment).lower(), f" {payment.reference} ", str(payment.pk)):
        assert find_payment(name) == payment
    for name in ("", "  ", quote(payment)[:-1], "7QQQQQQQQQ", "999999", "%", "_" * 10):
        assert find_payment(name) is None
