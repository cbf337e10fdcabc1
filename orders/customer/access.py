"""Who may see an order, and how freshly they have proved who they are.

An order's reference is a name, never proof. The browser that ordered, a browser that opened the secret
link, and the account of the order's customer may see it. Whoever only holds a link may look and not act, and
the address stays masked to them: mails are forwarded, and links come into histories and logs. Revealing a
code, giving a card back and saying where money goes ask everybody for a fresh proof.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_from_path, override

from accounts.email_display import mask_email
from accounts.models import User
from accounts.sessions.signed_in import is_signed_in_as
from core import clock
from core.intervals import Interval
from core.prepared_queries import PreparedInstances
from delivery.states import RevealProof
from orders.models import LineCard, Order, OrderLink, OrderPayment
from orders.order_payment.split_payment import PAID_FROM_WALLET
from orders.references import hash_of, new_secret
from orders.states import OrderStatus

# reference → {"how": "buyer" | "link", "link": pk of that link, "proved_at": ISO time of a one-time code}
SESSION_KEY = "orders"
MAX_REMEMBERED = 30
MAX_NUMBER = 10**9  # no order has so many cards, and no database need take more
NO_ID, MAX_ID = 0, 2**63 - 1  # below the ids of links, and the largest that there can be


def create_link(order: Order) -> str:
    """The secret of a new link to the order; only its hash is kept. Earlier links go on working."""
    secret = new_secret()
    life = settings.ORDER_LINK_DAYS * Interval.DAY.duration
    OrderLink.objects.create(order=order, secret_hash=hash_of(secret), expires_at=clock.now() + life)
    return secret


def find_link(reference: str, secret: str) -> OrderLink | None:
    """The link with this secret, if it (still) opens the order of that reference."""
    link = (
        OrderLink.objects.select_related("order")
        .filter(_works(clock.now()), secret_hash=hash_of(secret))
        .first()
    )
    return link if link is not None and link.order.reference == reference else None


def _works(now: datetime) -> Q:
    return Q(ended_at=None, expires_at__gt=now)


def end_links(order: Order) -> int:
    """End every link that was mailed, and the sight of browsers that opened one; how many ended.

    Later mails carry new ones. Safe to call twice.
    """
    now = clock.now()
    return order.links.filter(_works(now)).update(ended_at=now)


def end_other_links(request: HttpRequest, order: Order) -> None:
    """The same, but this browser, whose visitor may act, goes on seeing the order."""
    end_links(order)
    known = request.session.get(SESSION_KEY, {})
    if "link" in known.get(order.reference, {}):
        grant_access(request, order, how="link", link=find_link(order.reference, create_link(order)))


def grant_access(request: HttpRequest, order: Order, *, how: str, link: OrderLink | None = None) -> None:
    """Let this browser see the order from now on. What it knew before stays, the oldest drop out."""
    _remember(request, order.reference, how=how, link_id=link.pk if link else None)


def _remember(request: HttpRequest, reference: str, *, how: str, link_id: int | None) -> None:
    known: dict[str, dict[str, Any]] = request.session.get(SESSION_KEY, {})
    entry = known.pop(reference, {})
    if entry.get("how") != "buyer":
        entry["how"] = how
    if link_id is not None:
        entry["link"] = link_id
    known[reference] = entry
    request.session[SESSION_KEY] = dict(list(known.items())[-MAX_REMEMBERED:])


def find_order(request: HttpRequest, reference: str) -> Order | None:
    """The order, if this visitor may see it; someone else's order simply does not exist.

    One query, besides that for the session.
    """
    order = _ORDER.first(**_glance(request, reference))
    return order if order is not None and _is_seen(request, order, order) else None


def find_card(request: HttpRequest, reference: str, number: int) -> LineCard | None:
    """The card of that number within an order that this visitor may see, as `find_order`.

    One query, besides that for the session. None for a card that has not come as well.
    """
    if number >= MAX_NUMBER:
        return None
    line_card = _CARD.first(number=number, following=number + 1, **_glance(request, reference))
    if line_card is None or not _is_seen(request, line_card.line.order, line_card):
        return None
    return line_card


def _glance(request: HttpRequest, reference: str) -> dict[str, Any]:
    """What `_orders` and `_cards` are given of an order: its name, and which links this browser may hold."""
    entry = _entry(request, reference)
    if not holds_link(request, reference):
        first, last = NO_ID, NO_ID
    elif "link" in entry:
        first, last = entry["link"], entry["link"]
    else:
        first, last = NO_ID, MAX_ID  # opened before it was noted which: see `may_see`
    return {"reference": reference, "now": clock.now(), "first_link": first, "last_link": last}


def _orders(reference: str, **link: Any) -> QuerySet[Order]:
    orders = Order.objects.select_related("customer__user").filter(reference=reference)
    return orders.annotate(**_told_along(OuterRef("pk"), **link))


def _cards(reference: str, number: int, following: int, **link: Any) -> QuerySet[LineCard]:
    """The card of that number; `following` is the next one."""
    cards = LineCard.objects.select_related(
        "card", "report", "line__order__customer__user", "line__denomination__product__category"
    )
    return cards.annotate(**_told_along(OuterRef("line__order"), **link)).filter(
        line__order__reference=reference,
        line__first_card_number__lte=number,
        position=following - F("line__first_card_number"),
        position__lte=F("line__quantity"),
    )


def _told_along(order: OuterRef, *, now: datetime, first_link: int, last_link: int) -> dict[str, Any]:
    """Along with an order: by which link this browser sees it, and whether a wallet paid."""
    links = OrderLink.objects.filter(_works(now), order=order, pk__range=(first_link, last_link))
    from_wallet = OrderPayment.objects.filter(PAID_FROM_WALLET, order=order)
    newest = links.order_by("-pk").values("pk")[:1]
    return {"opened_by": Subquery(newest), "is_partly_from_wallet": Exists(from_wallet)}


_LINK: dict[str, Any] = {"now": datetime(1, 1, 1, tzinfo=UTC), "first_link": -1, "last_link": -2}
_ORDER = PreparedInstances(_orders, reference="any order", **_LINK)
_CARD = PreparedInstances(_cards, reference="any order", number=30_001, following=30_002, **_LINK)


def _is_seen(request: HttpRequest, order: Order, told: Any) -> bool:
    """Whether this visitor may see the order, by what `told` has of `_asked`; the order has the rest."""
    order.is_partly_from_wallet = told.is_partly_from_wallet  # type: ignore[attr-defined]
    return may_see(request, order.reference, owner=order.customer.user, link_id=told.opened_by)


def holds_link(request: HttpRequest, reference: str) -> bool:
    """Whether this browser once opened a link to the order, and did not order itself."""
    return _entry(request, reference).get("how") == "link"


def held_link(request: HttpRequest, reference: str, *, working: Collection[int]) -> int | None:
    """Of the links to the order that work, the one by which this browser sees it (see `_glance`)."""
    if not holds_link(request, reference):
        return None
    known = _entry(request, reference).get("link")
    return max((link for link in working if known in (None, link)), default=None)


def may_see(request: HttpRequest, reference: str, *, owner: User | None, link_id: int | None) -> bool:
    """Whether this visitor may see the order of that name.

    `owner` is the user of its customer, and `link_id` that of its links which this browser holds and which
    still works.
    """
    entry = _entry(request, reference)
    if entry.get("how") == "buyer":
        return True
    if link_id is None:
        return _owns(request, owner)
    if "link" not in entry:
        # Opened before it was noted which: from now on it stands and falls with the newest.
        _remember(request, reference, how="link", link_id=link_id)
    return True


def _entry(request: HttpRequest, reference: str) -> dict[str, Any]:
    entry: dict[str, Any] = request.session.get(SESSION_KEY, {}).get(reference, {})
    return entry


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


def _owns(request: HttpRequest, owner: User | None) -> bool:
    return owner is not None and is_signed_in_as(request, owner) and not owner.is_staff


def card_or_404(request: HttpRequest, reference: str, number: int) -> LineCard:
    """The card, if there is one and this visitor may see its order. Raises Http404."""
    line_card = find_card(request, reference, number)
    if line_card is None:
        raise Http404
    return line_card


def cards_or_404(request: HttpRequest, reference: str) -> tuple[Order, list[LineCard]]:
    """The order, if this visitor may see it, and all its cards in their order. Raises Http404.

    Two queries, besides that for the session.
    """
    order = order_or_404(request, reference)
    cards = LineCard.objects.select_related("card", "line__denomination__product__category")
    found = list(cards.filter(line__order=order).order_by("line__position", "position"))
    for each in found:
        each.line.order = order
    return order, found


def may_act(request: HttpRequest, order: Order) -> bool:
    """Whether this visitor may change something about an order that they see, without money leaving.

    Holding a link is not enough: without more they look, and prove themselves first.
    """
    return is_trusted(request, order.reference, owner=order.customer.user)


def is_trusted(request: HttpRequest, reference: str, *, owner: User | None) -> bool:
    """The same of the order of that name, whose customer's user is `owner`. Asks no database."""
    entry = _entry(request, reference)
    return entry.get("how") == "buyer" or _typed_a_code(entry) or _owns(request, owner)


def _typed_a_code(entry: dict[str, Any]) -> bool:
    return "proved_at" in entry and _is_fresh(datetime.fromisoformat(entry["proved_at"]))


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
    entry = _entry(request, order.reference)
    if entry.get("how") == "buyer" and _is_fresh(order.paid_at) and not _is_partly_from_wallet(order):
        return RevealProof.BUYER.value
    if _typed_a_code(entry):
        return RevealProof.ONE_TIME_CODE.value
    if _owns(request, order.customer.user) and has_fresh_password(request):
        return RevealProof.PASSWORD.value
    return None


def has_fresh_password(request: HttpRequest) -> bool:
    """Whether this session saw its user's password a moment ago, and not only the user."""
    return request.user.is_authenticated and _is_fresh(_logged_in_at(request))


def _is_partly_from_wallet(order: Order) -> bool:
    """Whoever sits at a browser that is signed in can spend the wallet, whole or in part: no proof at all."""
    return bool(order.is_partly_from_wallet)  # type: ignore[attr-defined]  # see `_asked`


def _is_fresh(moment: datetime | None) -> bool:
    return moment is not None and clock.now() - moment < Interval.BUYER_PROOF.duration


def _logged_in_at(request: HttpRequest) -> datetime | None:
    """When this very session last saw a password; a login elsewhere proves nothing about this browser."""
    times = [record["at"] for record in get_authentication_records(request, request.user) if "at" in record]
    return datetime.fromtimestamp(max(times), UTC) if times else None
