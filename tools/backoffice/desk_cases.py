"""The first half of the chapter on the desk: lines that need a person, made by faults of the supplier."""

from typing import Any

from tests.timeouts import wait_for
from tools.backoffice.scene import FIRST, SHOP, Scene
from tools.backoffice.steps import Step, step
from tools.browser.driver import expect
from tools.faults.shop_state import Goods
from tools.http_customer import HttpCustomer

Rule = dict[str, Any]
SILENT_BOOKS: tuple[Rule, ...] = (
    {"fault": "list_omits", "endpoint": "list", "newest": 0, "times": None},
    {"fault": "http_500", "endpoint": "transactions", "times": None},
)


def buy(scene: Scene, name: str, *rules: Rule, product_wide: bool = False, quantity: int = 1) -> Goods:
    """A customer buys something that nobody else buys, and the supplier misbehaves about it."""
    goods = scene.take_goods()
    match = {"product": goods.product_id} if product_wide else {"typeId": goods.type_id}
    customer = HttpCustomer(scene.shop.url, email=f"{name.replace(' ', '-')}@example.com")
    customer.session.headers["Connection"] = "close"
    customer.add(goods.id, quantity)
    reference = customer.check_out()
    scene.supplier.inject([{**rule, "match": match} for rule in rules])
    customer.pay(reference)
    scene.kept[name], scene.bought[name] = reference, goods
    return goods


def order_at_supplier(scene: Scene, goods: Goods) -> str:
    """The supplier's id of the order of that type that it keeps back."""

    def find() -> str:
        orders = [each for each in scene.supplier.truth()["orders"] if _is_withheld(each, goods)]
        return str(orders[-1]["id"]) if orders else ""

    return str(wait_for(find, "an order at the supplier"))


def _is_withheld(order: dict[str, Any], goods: Goods) -> bool:
    return order["type"] == goods.type_id and bool(order["plan"].get("withhold"))


def open_item(scene: Scene, kind: str, name: str) -> None:
    """The first person opens the desk item about an order, once it is there."""
    scene.first.open_row(f"core/deskitem/?kind={kind}&q={scene.kept[name]}", words=scene.kept[name])


@step("an order is taken, but answer, list and transactions hide it", by=SHOP)
def make_hidden(scene: Scene) -> str:
    scene.supplier.inject(list(SILENT_BOOKS))
    lost: Rule = {"fault": "apply_then_lose", "endpoint": "placeOrder"}
    goods = buy(scene, "hidden", {"fault": "withheld"}, lost)
    order = scene.supplier_orders["hidden"] = order_at_supplier(scene, goods)
    scene.supplier.ask(f"orders/{order}", {"hidden": True})
    scene.supplier.ask("faults?prefix=list_omits", method="DELETE")
    return "left out of the list; its debit cannot be read"


@step("an order that the supplier handles without end", by=SHOP)
def make_delayed(scene: Scene) -> str:
    goods = buy(scene, "delayed", {"fault": "withheld"})
    scene.supplier_orders["delayed"] = order_at_supplier(scene, goods)
    return "placed, and withheld"


@step("two requests that never arrive, each without an answer", by=SHOP)
def make_lost(scene: Scene) -> str:
    buy(scene, "lost", {"fault": "drop", "endpoint": "placeOrder"})
    buy(scene, "dropped", {"fault": "http_500", "endpoint": "placeOrder"})
    return "unknown outcome"


@step("an answer with a card too few", by=SHOP)
def make_short(scene: Scene) -> str:
    buy(scene, "short", {"fault": "fewer_cards"}, quantity=3)
    return "contradicts itself"


@step("answers that name another order", by=SHOP)
def make_foreign(scene: Scene) -> str:
    goods = buy(scene, "foreign", {"fault": "withheld"})
    order = order_at_supplier(scene, goods)
    foreign = {"fault": "other_id", "endpoint": "checkOrder", "times": None, "match": {"order": order}}
    scene.supplier.inject([foreign])
    scene.supplier.ask(f"orders/{order}", {"plan": {"withhold": False}})
    return "contradicts itself"


@step("a refusal in words that nobody documented", by=SHOP)
def make_refusal(scene: Scene) -> str:
    buy(scene, "refusal", {"fault": "unknown_refusal_code"})
    return "unknown outcome"


@step("a price that has risen above the line's limit", by=SHOP)
def make_risen(scene: Scene) -> str:
    rise = {"fault": "price_rise", "endpoint": "checkProduct", "percent": 60}
    buy(scene, "risen", rise, product_wide=True)
    return "not sold at a loss"


@step("a type that the supplier no longer has", by=SHOP)
def make_gone(scene: Scene) -> str:
    buy(scene, "gone", {"fault": "type_vanishes", "endpoint": "checkProduct"}, product_wide=True)
    return "cannot be bought"


WAITING = (
    ("held", "risen"),
    ("held", "gone"),
    ("quarantined", "short"),
    ("quarantined", "foreign"),
    ("delayed", "delayed"),
    ("parked", "lost"),
    ("parked", "dropped"),
    ("parked", "refusal"),
    ("parked", "hidden"),
)


def _look_at(kind: str, name: str) -> Step:
    """The first person opens the item and asks the supplier."""

    @step(f"look at: {kind} ({name})", by=FIRST)
    def look(scene: Scene) -> str:
        open_item(scene, kind, name)
        scene.first.follow(scene.first.page.locator("a[href^='?supplier=now']"))
        expect(scene.first.page.locator("#supplier").count() == 1, "what the supplier says")
        scene.first.picture(f"{kind}-{name}")
        return scene.first.page.locator(".desk-head h2").inner_text()

    return look


@step("look at: unknown refusal code", by=FIRST)
def look_at_refusal(scene: Scene) -> str:
    scene.first.open_row("core/deskitem/?kind=unknown_refusal")
    scene.first.picture("unknown-refusal")
    return scene.first.page.locator(".desk-head h2").inner_text()


@step("see the whole list, in three languages", by=FIRST)
def see_list(scene: Scene) -> str:
    staff = scene.first
    rows = staff.go("core/deskitem/").locator("#result_list tbody tr").count()
    staff.picture("list-en")
    staff.picture_in("fr-DZ", "core/deskitem/", "list-fr")
    staff.picture_in("ar-DZ", "core/deskitem/", "list-ar")
    staff.picture_in("fr-DZ", "", "first-page-fr")
    item = staff.page.locator("#result_list tbody tr").filter(has_text=scene.kept["lost"])
    address = str(item.locator("th a").first.get_attribute("href")).removeprefix("/admin/").partition("?")[0]
    staff.picture_in("fr-DZ", address, "item-fr")
    staff.picture_in("ar-DZ", address, "item-ar")
    return f"{rows} items"


STEPS: tuple[Step, ...] = (
    make_hidden,
    make_delayed,
    make_lost,
    make_short,
    make_refusal,
    make_foreign,
    make_risen,
    make_gone,
    *(_look_at(kind, name) for kind, name in WAITING),
    look_at_refusal,
    see_list,
)
