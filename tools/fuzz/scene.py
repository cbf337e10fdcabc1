"""A shop with customers who have something to lose, and the strangers who would like it."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from django.test import Client

from accounts.models import Customer, User
from accounts.testing import make_customer, make_user
from catalog.testing import make_denomination, make_product
from core.moves import record_created
from core.reasons import StaffNote
from core.secret import Secret
from delivery.contents import CardContents
from delivery.storage import store_cards
from orders.models import LineCard, Order
from orders.reasons import LineReason
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.incoming.confirmation import confirm_payment
from payments.incoming.initiation import create_payment
from payments.reasons import PaymentReason
from payments.refunds import request_refund
from payments.states import Purpose
from tools.fuzz.forms import Names
from tools.fuzz.webhooks import Forger

CODE = "FAKE-FUZZ-7Q2M-XK9Z"


@dataclass(frozen=True)
class Scene:
    """Who is there, and what strangers know of it."""

    forger: Forger
    names: Names
    strangers: tuple[Client, ...]


def set_scene(key: str, random: Random) -> Scene:
    """A victim with a wallet, an order to be paid, a delivered card and a refund; three strangers."""
    victim = make_customer("victim@example.com", user=make_user("victim@example.com"))
    denomination = make_denomination(product=make_product(slug="fuzzed"))
    unpaid = _unpaid_order(victim)
    delivered = _delivered_order(victim)
    refund = request_refund(
        customer=victim,
        about=delivered.about,
        quantity=1,
        unit_price=515_00,
        reason=LineReason.NOT_DELIVERED,
        evidence={},
    )
    payment = make_order_payment(unpaid, gateway="chargily", reference="01hjfuzzfuzzfuzzfuzzfuzzfz")
    top_up = create_payment(
        customer=victim, method="ocpay", amount=5_000_00, title="Wallet", purpose=Purpose.TOP_UP
    )
    confirm_payment(top_up, why=PaymentReason.CONFIRMED)
    forger = Forger(
        key=key,
        reference=payment.reference or "",
        amount=int(Decimal(payment.amount) / 100),
        random=random,
    )
    known = {
        "reference": (unpaid.reference, delivered.reference),
        "number": ("1", "2"),
        "pk": (str(payment.pk), str(top_up.pk), str(refund.pk)),
        "payment_id": (str(payment.pk), str(top_up.pk)),
        "refund_id": (str(refund.pk),),
        "object_id": (str(refund.pk), str(payment.pk)),
        "name": ("chargily", "ocpay", "wallet"),
        "slug": ("fuzzed",),
        "product": ("fuzzed",),
        "denomination": (str(denomination.pk),),
        "email": (victim.email,),
    }
    return Scene(forger, Names(known), _strangers(denomination.pk))


def _unpaid_order(victim: Customer) -> Order:
    order = make_order(OrderStatus.AWAITING_PAYMENT, customer=victim)
    make_line(LineStatus.UNPAID, order=order)
    return order


def _delivered_order(victim: Customer) -> Order:
    order = make_order(OrderStatus.PAID, customer=victim)
    line = make_line(LineStatus.DELIVERED, order=order, next_due_at=None)
    label = f"{order.reference}/1/1"
    [card] = store_cards(
        customer=victim, cards=[(label, CardContents(Secret(CODE), Secret("FAKE-1")))], repeats_allowed=True
    )
    LineCard.objects.create(line=line, position=1, card=card)
    record_created(line, why=StaffNote("made for a test"))
    return order


def _strangers(denomination_id: int) -> tuple[Client, ...]:
    """Nobody in particular, somebody with a cart, and somebody with an account."""
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    nobody, buyer, member = Client(), Client(headers=same_origin), Client()
    buyer.post("/en/cart/add/", {"denomination": denomination_id, "quantity": 1})
    user: User = make_user("stranger@example.com")
    make_customer("stranger@example.com", user=user)
    member.force_login(user)
    return nobody, buyer, member
