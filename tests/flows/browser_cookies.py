"""From a customer without a browser to one with: shopping over HTTP is faster than clicking."""

from tools.demo.buyer import Buyer
from tools.http_customer import HttpCustomer


def give_cookies(http_customer: HttpCustomer, buyer: Buyer) -> None:
    """Let a browser be the same visitor as a customer without one."""
    cookies = [(cookie.name, cookie.value or "") for cookie in http_customer.session.cookies]
    buyer.page.context.add_cookies(
        [{"name": name, "value": value, "url": buyer.shop} for name, value in cookies]
    )
