"""The customer without a browser, who buys in every rehearsal, reads pages as people do."""

import pytest

from orders.states import LineStatus
from orders.testing import make_line, make_order_payment
from orders.testing.browsers import buyer_browser
from tools.html_tree import read
from tools.http_customer import read_order

pytestmark = pytest.mark.django_db
BANK = "https://bank.example/pay"


@pytest.mark.parametrize("been_at_the_bank", [False, True])
def test_way_to_the_bank_is_found_by_who_has_not_paid(been_at_the_bank: bool) -> None:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, pay_url=BANK)
    browser = buyer_browser(order)
    page = f"/en/orders/{order.reference}/"
    if been_at_the_bank:
        browser.get(f"{page}go/")

    assert read_order(read(browser.get(f"{page}live/").content.decode())).pay_url == BANK
