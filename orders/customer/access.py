"""Who may see an order, and how freshly they have proved who they are.

An order's reference is a name, never proof. The browser that ordered, a browser that opened the secret
link, and the account of the order's customer may see it. Whoever only holds a link may look and not act, and
the address stays masked to them: mails are forwarded, and links come into histories and logs. Revealing a
code, giving a card back and saying where money goes ask everybody for a fresh proof.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_from_path, override

from accounts.email_display import mask_email
from accounts.models import Customer, User
from core import clock
from core.intervals import Interval
from orders.models import Order, OrderLink
from orders.order_payment.split_payment import wallet_payments
from orders.references import hash_of, new_secret
from orders.states import OrderStatus

# reference → {"how": "buyer" | "link", "link": pk of that link, "proved_at": ISO time of a one-time code}
SESSION_KEY = "orders"
MAX_REMEMBERED = 30


def create_link(order: Order) -> str:
    """The secret of a new link to the order; only its hash is kept. Earlier links go on working."""
    secret = new_secret()
    life = settings.ORDER_LINK_DAYS * Interval.DAY.duration
    OrderLink.objects.create(order=order, secret_hash=hash_of(secret), expires_at=clock.now() + life)
    return secret


def find_link(reference: str, secret: str) -> OrderLink | None:
    """The link with this secret, if it (still) opens the order of that reference."""
    link = OrderLink.objects.select_related("order").filter(_works(), secret_hash=hash_of(secret)).first()
    return link if link is not None and link.order.reference == reference else None


def _works() -> Q:
    return Q(ended_at=None, expires_at__gt=clock.now())


def end_links(order: Order) -> int:
    """End every link that was mailed, and the sight of browsers that opened one; how many ended.

    Later mails carry new ones. Safe to call twice.
    """
    return order.links.filter(_works()).update(ended_at=clock.now())


def end_other_links(request: HttpRequest, order: Order) -> None:
    """The same, but this browser, whose visitor may act, goes on seeing the order."""
    end_links(order)
    known = request.session.get(SESSION_KEY, {})
    if "link" in known.get(order.reference, {}):
        grant_access(request, order, how="link", link=find_link(order.reference, create_link(order)))


def grant_access(request: HttpRequest, order: Order, *, how: str, link: OrderLink | None = None) -> None:
    """Let this browser see the order from now on. What it knew before stays, the oldest drop out."""
    known: dict[str, dict[str, Any]] = request.session.get(SESSION_KEY, {})
    entry = known.pop(order.reference, {})
    if entry.get("how") != "buyer":
        entry["how"] = how
    if link is not None:
        entry["link"] = link.pk
    known[order.reference] = entry
    request.session[SESSION_KEY] = dict(list(known.items())[-MAX_REMEMBERED:])


def find_order(request: HttpRequest, reference: str) -> Order | None:
    """The order, if this visitor may see it; someone else's order simply does not exist."""
    order = Order.objects.select_related("customer").filter(reference=reference).first()
    if order is None:
        return None
    return order if _is_known(request, order) or _owns(request, order.customer) else None


def _is_known(request: HttpRequest, order: Order) -> bool:
    """Whether this browser ordered, or opened a link that still works."""
    entry = request.session.get(SESSION_KEY, {}).get(order.reference)
    if entry is None or entry["how"] == "buyer":
        return entry is not None
    links = order.links.filter(_works())
    if "link" in entry:
        return links.filter(pk=entry["link"]).exists()
    # Opened before it was noted which: from now on it stands and falls with the newest.
    newest = links.order_by("-pk").first()
    if newest is not None:
        grant_access(request, order, how="link", link=newest)
    return newest is not None


def waiting_order(request: HttpRequest) -> Order | None:
    """The order that this browser has made last, if it still waits to be paid."""
    known = request.session.get(SESSION_KEY, {})
    made = [reference for reference, entry in known.items() if entry.get("how") == "buyer"]
    return Order.objects.filter(reference__in=made[-1:], status=OrderStatus.AWAITING_PAYMENT).first()


def order_or_404(request: HttpRequest, reference: str) -> Order:
    """The order, if this visitor may see it. Raises Http404."""
    order = find_order(request, reference)
    if order is None:
        raise Http404
    return order


def _owns(request: HttpRequest, customer: Customer) -> bool:
    user: User | AnonymousUser = request.user
    return user.is_authenticated and not user.is_staff and customer.user_id == user.pk


def may_act(request: HttpRequest, order: Order) -> bool:
    """Whether this visitor may change something about an order that they see, without money leaving.

    Holding a link is not enough: without more they look, and prove themselves first.
    """
    return _is_own_browser(request, order) or fresh_proof(request, order) is not None


def _is_own_browser(request: HttpRequest, order: Order) -> bool:
    entry = request.session.get(SESSION_KEY, {}).get(order.reference, {})
    return entry.get("how") == "buyer" or _owns(request, order.customer)


def visible_email(request: HttpRequest, order: Order) -> str:
    """The order's address as this visitor may read it."""
    return order.email if may_act(request, order) else mask_email(order.email)


def record_proof(request: HttpRequest, order: Order) -> None:
    """The visitor typed the one-time code that went to the order's address."""
    known = request.session.get(SESSION_KEY, {})
    known.setdefault(order.reference, {"how": "link"})["proved_at"] = clock.now().isoformat()
    request.session[SESSION_KEY] = known
    request.session.cycle_key()


def proof_url(order: Order, *, then: str) -> str:
    """The page that asks for a proof and afterwards leads on to `then`, a page of the order."""
    return f"{reverse('order-prove', args=[order.reference])}?{urlencode({'next': then})}"


def url_after_proof(request: HttpRequest, order: Order) -> str:
    """Where a visitor goes on to who has just proved who they are: a page of this order, nowhere else."""
    page = reverse("order", args=[order.reference])
    then = _localized(request.GET.get("next", ""))
    return then if then.startswith(page) else page


def _localized(address: str) -> str:
    """The same page in the language being spoken: the visitor may have changed it meanwhile."""
    language = get_language()
    with override(get_language_from_path(address) or language):
        return str(translate_url(address, language))


def fresh_proof(request: HttpRequest, order: Order) -> str | None:
    """How the visitor has freshly proved who they are, or None if they must do so now."""
    entry = request.session.get(SESSION_KEY, {}).get(order.reference, {})
    if entry.get("how") == "buyer" and _is_fresh(order.paid_at) and not _is_partly_from_wallet(order):
        return "buyer"
    if "proved_at" in entry and _is_fresh(datetime.fromisoformat(entry["proved_at"])):
        return "one-time code"
    if _owns(request, order.customer) and has_fresh_password(request):
        return "password"
    return None


def has_fresh_password(request: HttpRequest) -> bool:
    """Whether this session saw its user's password a moment ago, and not only the user."""
    return request.user.is_authenticated and _is_fresh(_logged_in_at(request))


def _is_partly_from_wallet(order: Order) -> bool:
    """Whoever sits at a browser that is signed in can spend the wallet, whole or in part: no proof at all."""
    return bool(wallet_payments(order))


def _is_fresh(moment: datetime | None) -> bool:
    return moment is not None and clock.now() - moment < Interval.BUYER_PROOF.duration


def _logged_in_at(request: HttpRequest) -> datetime | None:
    """When this very session last saw a password; a login elsewhere proves nothing about this browser."""
    times = [record["at"] for record in get_authentication_records(request, request.user) if "at" in record]
    return datetime.fromtimestamp(max(times), UTC) if times else None
