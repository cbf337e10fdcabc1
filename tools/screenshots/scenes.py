"""People and orders in every state that a page can show, made through the shop's own pages and sweeps."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.customers import link_customer
from accounts.models import User
from accounts.testing import make_staff, make_user
from catalog.models import Product
from catalog.supply.refresh import refresh_product
from core import clock
from core.intervals import Interval
from core.moves import move
from core.operations.sweep_runner import sweep_once
from core.reasons import StaffNote
from delivery.states import CardStatus
from orders.aftersales.card_reports import report_card
from orders.aftersales.report_decisions import note_supplier_asked
from orders.models import BooksDifference, LineCard, Order, SupplierOrder
from orders.models.card_report import Fault
from orders.reconciliation.comparisons import reconcile
from orders.supplier_account.solvency import read_balance
from payments.models import Document, Payment, Refund
from payments.refunds import Payee, approve, choose_destination, pay_out
from payments.states import Purpose
from payments.testing import fill_wallet
from payments.testing.pictures import receipt, saved
from support.inquiries import create_inquiry
from support.models import Topic
from tools.html_tree import Element
from tools.http_customer import HttpCustomer
from tools.screenshots.stage import Stage

SOLD_OUT = "netflix-usa"
# What keeps an order from its cards, and the supplier's faults that make it so; the shortest wait comes last.
TROUBLES: dict[str, list[dict[str, Any]]] = {
    "buying": [],
    "held": [{"fault": "override", "endpoint": "balance", "set": {"balance": 1}, "times": None}],
    "unknown": [{"fault": "apply_then_lose", "endpoint": "placeOrder"}],
}
NEVER = 10_000_000  # seconds
GUEST, MEMBER, STAFF = "guest@example.com", "member@example.com", "staff@example.com"

Cookies = dict[str, str]


@dataclass
class Scene:
    """Who can be sent to look (with which cookies), and what the names in paths stand for."""

    people: dict[str, Cookies] = field(default_factory=lambda: {"nobody": {}})
    places: dict[str, Any] = field(default_factory=dict)


class Director:
    """Makes the scene. The order of the steps matters: each sweep does what is due, for everybody."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.scene = stage, Scene()
        self.guest = HttpCustomer(stage.url, email=GUEST)
        self.member = HttpCustomer(stage.url, email=MEMBER)

    def make(self) -> Scene:
        """Everything, once."""
        self._sign_in()
        self._run_out_of_time()
        self._deliver()
        self._come_by_half_and_not_at_all()
        self._refund()
        self._wait_for_money()
        self._wait_for_the_supplier()
        self._fill_carts()
        self._differ()
        self._write()
        self._report()
        self.scene.places["order pk"] = self._ordered("partly").pk
        self.scene.people |= {"guest": self.guest.cookies, "member": self.member.cookies}
        # The sweeps of a later hour have ended the session that staff had.
        self.scene.people["staff"] = _session(User.objects.get(email=STAFF))
        return self.scene

    def _sign_in(self) -> None:
        user = make_user(MEMBER)
        customer = link_customer(user=user)
        if customer is None:
            raise RuntimeError(f"{MEMBER} has no customer")
        fill_wallet(customer, 2_500_00)
        self.member.session.cookies.update(_session(user))
        self.scene.people |= {
            "staff": _session(make_staff(STAFF)),
            "newcomer": _session(make_user("new@example.com")),
        }

    def _run_out_of_time(self) -> None:
        reference = self._order(self.guest, "itunes-usa")
        self.stage.fake_clock.advance(hours=8)
        self._sweep(seconds=600)
        self.stage.fake_clock.advance(hours=-8)
        self.scene.places["expired"] = reference
        self.scene.places["cancelled"] = self._order(self.guest, "itunes-usa")
        self.guest.act(self.scene.places["cancelled"], "cancel/")

    def _deliver(self) -> None:
        self.stage.sandbox.settings(handling_seconds=0)
        self.stage.sandbox.faults({"fault": "extra_fields", "times": None})
        self.guest.add(self.guest.offer("itunes-usa").denomination, 2)
        for who, name in ((self.guest, "delivered"), (self.member, "of member")):
            reference = self._order(who, "psn-germany")
            who.pay(reference)
            self.scene.places[name] = reference
        self._sweep(seconds=120, times=5)
        self.stage.sandbox.clear_faults()
        self.scene.places["document"] = Document.objects.get(about=self._ordered("delivered").about).pk

    def _differ(self) -> None:
        """The supplier lists something else than was ordered; the daily comparison finds it."""
        bought = SupplierOrder.objects.filter(line__order=self._ordered("delivered")).earliest("pk")
        self.stage.sandbox.control(f"orders/{bought.supplier_id}", {"shown": {"quantity": 7}})
        now = clock.now()
        reconcile(since=now - Interval.RECONCILE_WINDOW.duration, until=now)
        self.scene.places["difference"] = BooksDifference.objects.get(kind="quantity").pk

    def _write(self) -> None:
        """A customer has written, and waits for the answer of the staff."""
        inquiry = create_inquiry(
            email=MEMBER,
            language="fr",
            topic=Topic.CODE,
            text="Le service refuse le code.\nIl répond : « déjà utilisé ».",
            order_reference=self.scene.places["delivered"],
        )
        self.scene.places["inquiry"] = inquiry.pk

    def _report(self) -> None:
        """Of two cards one was shown and does not work, and staff have asked the supplier."""
        line_card = LineCard.objects.filter(line__order=self._ordered("of member")).latest("position")
        move(line_card.card, to=CardStatus.REVEALED, why=StaffNote("shown"), revealed_at=clock.now())
        report = report_card(
            line_card=line_card, fault=Fault.USED, words="Le service répond : « déjà utilisé »."
        )
        note_supplier_asked(report=report, ticket="T-48213", actor=STAFF)
        self.scene.places["report"] = report.pk

    def _come_by_half_and_not_at_all(self) -> None:
        half, nothing = "Test: half delivered", "Test: everything refunded"
        self.member.add(self.member.offer("rehearsal", nothing).denomination, 1)
        for who, name, offer in (
            (self.guest, "partly", half),
            (self.guest, "refused", nothing),
            (self.member, "two refunds", half),
        ):
            reference = self._order(who, "rehearsal", offer, quantity=4)
            who.pay(reference)
            self.scene.places[name] = reference
        self._sweep(seconds=120, times=5)
        self.scene.places["refund"] = self._refund_of("partly").pk

    def _refund(self) -> None:
        refund = self._refund_of("refused")
        choose_destination(refund=refund, payee=Payee("rip", "00799999002345678941", "Test Customer"))
        refund.refresh_from_db()
        approve(refund=refund, actor=STAFF)
        refund.refresh_from_db()
        pay_out(refund=refund, reference="CCP 48213307", actor=STAFF)

    def _wait_for_money(self) -> None:
        places, guest = self.scene.places, self.guest
        places["declined"] = self._order(guest, "itunes-usa")
        guest.pay(places["declined"], "declined")
        self._sweep(seconds=60)
        places["awaiting"] = self._order(guest, "itunes-usa")
        places["transfer"] = self._order(guest, "itunes-usa", method="transfer")
        places["in review"] = self._order(guest, "itunes-usa", method="transfer")
        self._send_receipt(guest.page_of(f"orders/{places['in review']}/transfer/"))
        places["top-up"] = self._begin_top_up()

    def _wait_for_the_supplier(self) -> None:
        self.stage.sandbox.settings(handling_seconds=NEVER)
        for name, faults in TROUBLES.items():
            self.scene.places[name] = self._order(self.guest, "itunes-usa")
            self.guest.pay(self.scene.places[name])
            self.stage.sandbox.faults(*faults)
            self._sweep(seconds=60)
            self.stage.sandbox.clear_faults()

    def _send_receipt(self, address: str) -> None:
        picture = {"picture": ("receipt.jpg", saved(receipt()), "image/jpeg")}
        hidden = _hidden(self.guest.get(address))
        self.guest.session.post(address, hidden, files=picture).raise_for_status()

    def _begin_top_up(self) -> int:
        address = self.member.page_of("account/wallet/top-up/")
        hidden = _hidden(self.member.get(address))
        self.member.post(address, {**hidden, "amount": "1500", "payment_method": "transfer"})
        return int(Payment.objects.filter(purpose=Purpose.TOP_UP).latest("pk").pk)

    def _fill_carts(self) -> None:
        """Shoppers at each step of the way, one whose cards sell out meanwhile, and one whose cart is dearer
        than what the shop's account at the supplier holds.
        """
        self.stage.sandbox.settings(balance=10_000)
        read_balance()
        for steps, name in enumerate(("shopper", "detailed", "ready")):
            self._shop(name, "itunes-usa", "psn-germany", steps=steps)
        self._shop("dear", "psn-germany", steps=2, quantity=10)
        self._shop("unlucky", "itunes-usa", SOLD_OUT)
        self._sell_out(SOLD_OUT)

    def _shop(self, name: str, *products: str, steps: int = 0, quantity: int = 2) -> None:
        shopper = HttpCustomer(self.stage.url, email=f"{name}@example.com")
        for product in products:
            shopper.add(shopper.offer(product).denomination, quantity)
        self._answer(shopper, steps)
        self.scene.people[name] = shopper.cookies

    def _sell_out(self, product: str) -> None:
        row = Product.objects.get(slug=product)
        types = row.denominations.values_list("supplier_id", flat=True)
        self.stage.sandbox.settings(types={each: {"quantity": 0} for each in types})
        refresh_product(row.pk)

    def _answer(self, shopper: HttpCustomer, steps: int) -> None:
        answers = (
            {"step": "review", "accept_terms": "on"},
            {"step": "details", "email": shopper.email, "phone": shopper.phone},
        )
        for answer in answers[:steps]:
            address = shopper.page_of("checkout/")
            shopper.post(address, {**_hidden(shopper.get(address)), **answer})

    def _order(
        self, who: HttpCustomer, product: str, offer: str = "", *, quantity: int = 1, method: str = "ocpay"
    ) -> str:
        """An order that is not paid yet."""
        who.add(who.offer(product, offer).denomination, quantity)
        return who.check_out(method=method)

    def _sweep(self, *, seconds: float, times: int = 2) -> None:
        for _ in range(times):
            self.stage.fake_clock.advance(seconds=seconds)
            sweep_once()

    def _ordered(self, name: str) -> Order:
        return Order.objects.get(reference=self.scene.places[name])

    def _refund_of(self, name: str) -> Refund:
        return Refund.objects.get(line_refund__line__order=self._ordered(name))


def _hidden(page: Element) -> dict[str, object]:
    """The hidden fields of the last form in a page."""
    form = list(page.all("form", method="post"))[-1]
    return {field["name"]: field["value"] for field in form.all("input", type="hidden")}


def _session(user: User) -> Cookies:
    """The cookie of a browser in which the user has just signed in."""
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}
