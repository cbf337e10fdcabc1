"""Who the visitor is to the cart: an account, a cookie, or nobody yet."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.customers import customer_of
from accounts.models import Customer
from orders.cart.carts import create_cart, find_cart, find_filled_cart
from orders.models import Cart, CartLine

COUNT_COOKIE = "cart_count"  # for display only
COOKIE_AGE = 30 * 86_400


def visitor_customer(request: HttpRequest) -> Customer | None:
    """The customer of the account, without touching the session of visitors who have none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return customer_of(request.user)


def is_staff_visitor(request: HttpRequest) -> bool:
    """Whether the visitor is signed in as staff, without touching the session of visitors who have none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_authenticated and request.user.is_staff)


def current_cart(request: HttpRequest) -> Cart | None:
    """The visitor's cart, by account or cookie, if there is one."""
    return find_cart(
        secret=request.COOKIES.get(settings.CART_COOKIE_NAME), customer=visitor_customer(request)
    )


def current_filled_cart(request: HttpRequest) -> tuple[Cart | None, list[CartLine]]:
    """The same, with the lines in it and their products."""
    return find_filled_cart(
        secret=request.COOKIES.get(settings.CART_COOKIE_NAME), customer=visitor_customer(request)
    )


def get_or_create_cart(request: HttpRequest) -> tuple[Cart, str | None]:
    """The visitor's cart, made if there is none; then with the secret for its cookie."""
    cart = current_cart(request)
    if cart is not None:
        return cart, None
    return create_cart(customer=visitor_customer(request))


def set_cart_cookie(response: HttpResponse, secret: str) -> None:
    """Let the browser remember its cart."""
    response.set_cookie(
        settings.CART_COOKIE_NAME,
        secret,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SITE_IS_HTTPS,
    )


def update_cart_cookies(
    request: HttpRequest,
    response: HttpResponse,
    cart: Cart,
    *,
    secret: str | None = None,
    count: int | None = None,
) -> None:
    """After a change: the browser finds the cart again for as long as the shop keeps it from now on.

    `secret` is that of a cart made just now; `count` is how many cards it holds, where that is known.
    """
    known = secret or request.COOKIES.get(settings.CART_COOKIE_NAME)
    if known:
        set_cart_cookie(response, known)
    if count is None:
        set_count_cookie(response, cart)
    else:
        show_count(response, count)


def set_count_cookie(response: HttpResponse, cart: Cart | None) -> None:
    """The number that shows on the cart's icon; scripts read it, so that pages need not be personal."""
    show_count(response, sum(cart.lines.values_list("quantity", flat=True)) if cart is not None else 0)


def show_count(response: HttpResponse, count: int) -> None:
    """The same of cards that were counted already."""
    response.set_cookie(
        COUNT_COOKIE, str(count), max_age=COOKIE_AGE, samesite="Lax", secure=settings.SITE_IS_HTTPS
    )
