"""The second half of the chapter on the desk: every act that staff have, on one of these lines at least."""

import re

from tests.timeouts import WAIT_SECONDS, wait_for
from tools.backoffice.scene import FIRST, SECOND, SHOP, Scene
from tools.backoffice.steps import Step, step
from tools.browser.driver import expect
from tools.browser.staff import Staff

AN_HOUR = 120  # seconds, as time goes in this shop
WHY = "seen on the supplier's site"
REFUSED = "not available, to be refunded"
OWN_PROPOSAL = "another person has to agree"


def open_item(staff: Staff, scene: Scene, kind: str, name: str) -> None:
    staff.open_row(f"core/deskitem/?kind={kind}&q={scene.kept[name]}", words=scene.kept[name])


def await_line(staff: Staff, scene: Scene, name: str, status: str, *, seconds: float = WAIT_SECONDS) -> str:
    """Wait until the line of an order is in that state, as the list of lines calls it.

    Raises AssertionError.
    """

    def is_there() -> bool:
        page = staff.go(f"orders/line/?q={scene.kept[name]}")
        return page.locator("#result_list td.field-status").all_inner_texts() == [status]

    wait_for(is_there, f"the line to become {status}", seconds=seconds, every=0.2)
    return status


def propose(staff: Staff, act: str) -> str:
    told = staff.act(act, reason=WHY)
    expect("when another person agrees" in told, f"a proposal, not {told}")
    return told


def cannot_agree(staff: Staff, act: str) -> str:
    """Who has proposed something is offered no way to agree."""
    staff.page.reload()
    expect(not staff.offers(act) and OWN_PROPOSAL in staff.main(), "no way to agree with oneself")
    return "refused: This is your own proposal: another person has to agree."


def agree(staff: Staff, act: str) -> str:
    told = staff.act(act, reason=WHY)
    expect("two persons wanted it" in told, f"an agreement, not {told}")
    return told


@step("attach the order that was left out of the list", by=FIRST)
def attach(scene: Scene) -> str:
    order = scene.supplier_orders["hidden"]
    scene.supplier.inject([{"fault": "list_omits", "endpoint": "list", "newest": 0, "times": None}])
    scene.supplier.ask(f"orders/{order}", {"hidden": False})  # it can be asked about, and is in no list
    open_item(scene.first, scene, "parked", "hidden")
    told = scene.first.act("attach", supplier_id=order, reason=WHY)
    expect("has its supplier order" in told, f"the order to be attached, not {told}")
    scene.first.picture("attached")
    scene.supplier.clear()
    scene.supplier.ask(f"orders/{order}", {"plan": {"withhold": False}})
    return f"{told} Then: {await_line(scene.first, scene, 'hidden', 'delivered')}"


@step("look again, and the supplier finishes it", by=FIRST)
def look(scene: Scene) -> str:
    """Pressed first: once the supplier has finished, the shop's own next look may be quicker than anybody."""
    open_item(scene.first, scene, "delayed", "delayed")
    told = scene.first.act("look")
    expect("within seconds" in told, f"a look, not {told}")
    scene.supplier.ask(f"orders/{scene.supplier_orders['delayed']}", {"plan": {"withhold": False}})
    return f"{told} Then: {await_line(scene.first, scene, 'delayed', 'delivered')}"


@step("resume, the price having come down unnoticed", by=FIRST)
def resume(scene: Scene) -> str:
    """The shop goes on by itself once it sees the price; so its own looks fail until somebody has pressed."""
    goods = scene.bought["risen"]
    blind = {"fault": "http_500", "endpoint": "checkProduct", "times": None}
    scene.supplier.inject([{**blind, "match": {"product": goods.product_id}}])
    scene.supplier.settings(types={goods.type_id: {"price": goods.wholesale / 100}})
    open_item(scene.first, scene, "held", "risen")
    told = scene.first.act("resume", reason=WHY)
    expect("queued again" in told, f"the line to be queued, not {told}")
    scene.supplier.ask("faults?prefix=http_500", method="DELETE")
    return f"{told} Then: {await_line(scene.first, scene, 'risen', 'delivered')}"


@step("refuse a line on hold, alone", by=FIRST)
def refuse_held(scene: Scene) -> str:
    open_item(scene.first, scene, "held", "gone")
    expect(not scene.first.offers("resume"), "what is gone not to be resumed")
    told = scene.first.act("refuse", reason="the supplier no longer sells it")
    expect("its refund is requested" in told, f"a refund, not {told}")
    scene.first.picture("held-refused")
    return told


@step("set a contradictory answer aside", by=FIRST)
def dismiss(scene: Scene) -> str:
    open_item(scene.first, scene, "quarantined", "foreign")
    told = scene.first.act("dismiss", reason=WHY)
    expect("within seconds" in told, f"a look, not {told}")
    scene.supplier.ask("faults?prefix=other_id", method="DELETE")
    return f"{told} Then: {await_line(scene.first, scene, 'foreign', 'delivered')}"


@step("propose to deliver what is sound of an answer", by=FIRST)
def propose_accept(scene: Scene) -> str:
    open_item(scene.first, scene, "quarantined", "short")
    return propose(scene.first, "accept")


@step("agree with one's own proposal", by=FIRST)
def accept_alone(scene: Scene) -> str:
    told = cannot_agree(scene.first, "accept")
    scene.first.picture("own-proposal")
    return told


@step("agree: the sound cards are delivered, the rest refunded", by=SECOND)
def accept(scene: Scene) -> str:
    open_item(scene.second, scene, "quarantined", "short")
    scene.second.picture("proposal-of-another")
    told = agree(scene.second, "accept")
    return f"{told} Then: {await_line(scene.second, scene, 'short', 'partly delivered')}"


@step("propose to give a parked line up", by=FIRST)
def propose_refuse(scene: Scene) -> str:
    open_item(scene.first, scene, "parked", "lost")
    return propose(scene.first, "refuse")


@step("agree with one's own proposal", by=FIRST)
def refuse_alone(scene: Scene) -> str:
    return cannot_agree(scene.first, "refuse")


@step("agree to give it up", by=SECOND)
def refuse(scene: Scene) -> str:
    open_item(scene.second, scene, "parked", "lost")
    told = agree(scene.second, "refuse")
    scene.second.picture("parked-refused")
    return f"{told} Then: {await_line(scene.second, scene, 'lost', REFUSED)}"


@step("propose to give another up", by=SECOND)
def propose_wrongly(scene: Scene) -> str:
    open_item(scene.second, scene, "parked", "dropped")
    return propose(scene.second, "refuse")


@step("take the proposal back", by=SECOND)
def withdraw(scene: Scene) -> str:
    told = scene.second.act("withdraw")
    expect("taken back" in told, f"the proposal to be gone, not {told}")
    return told


@step("propose to buy it once more, an hour having passed", by=FIRST)
def propose_place(scene: Scene) -> str:
    def may_be_proposed() -> str:
        open_item(scene.first, scene, "parked", "dropped")
        told = scene.first.act("place", reason="not in the books")
        return "" if "Wait until an hour" in told else told

    told = str(wait_for(may_be_proposed, "the hour to pass", seconds=AN_HOUR + WAIT_SECONDS, every=0.2))
    expect("when another person agrees" in told, f"a proposal, not {told}")
    return told


@step("agree to buy it once more", by=SECOND)
def place(scene: Scene) -> str:
    open_item(scene.second, scene, "parked", "dropped")
    told = agree(scene.second, "place")
    scene.second.picture("placed-again")
    return f"{told} Then: {await_line(scene.second, scene, 'dropped', 'delivered')}"


@step("close the unknown refusal", by=FIRST)
def close(scene: Scene) -> str:
    staff = scene.first
    staff.open_row("core/deskitem/?kind=unknown_refusal")
    told = staff.submit(staff.page.locator("form[action$='/close/']"), {"reason": "asked: it means no stock"})
    expect("Closed" in told, f"a closed item, not {told}")
    staff.picture("refusal-closed")
    return told


@step("give the refused line up, the first proposing", by=FIRST)
def propose_refusal(scene: Scene) -> str:
    open_item(scene.first, scene, "parked", "refusal")
    return propose(scene.first, "refuse")


@step("agree to give it up", by=SECOND)
def refuse_refusal(scene: Scene) -> str:
    open_item(scene.second, scene, "parked", "refusal")
    told = agree(scene.second, "refuse")
    return f"{told} Then: {await_line(scene.second, scene, 'refusal', REFUSED)}"


@step("pause placing by hand", by=FIRST)
def pause(scene: Scene) -> str:
    staff = scene.first
    form = staff.go("core/switch/").locator("form[action$='/pause/']")
    told = staff.submit(form, {"reason": "an order that nobody of us made"})
    expect("Placing is paused" in told, f"a pause, not {told}")
    staff.go("core/deskitem/")
    staff.picture("list-paused")
    staff.go("core/switch/")
    staff.picture("switches-paused")
    return told


def go_on(staff: Staff) -> str:
    return staff.submit(staff.go("core/switch/").locator("form[action$='/resume/']"))


@step("take it back while the supplier has an unexplained order", by=FIRST)
def resume_placing_too_early(scene: Scene) -> str:
    goods = scene.bought["lost"]
    planted = {"productId": goods.product_id, "typeId": goods.type_id, "quantity": 7, "age": 0}
    scene.supplier_orders["planted"] = str(scene.supplier.ask("orders", planted)["id"])
    told = go_on(scene.first)
    expect("stays paused" in told, f"a refusal, not {told}")
    scene.first.picture("switches-books-differ")
    return f"refused: {told}"


@step("account for that order", by=SECOND)
def account_for(scene: Scene) -> str:
    staff = scene.second
    staff.open_row("core/deskitem/?kind=orphan", words=scene.supplier_orders["planted"])
    staff.picture("orphan")
    told = staff.submit(
        staff.page.locator("form[action$='/close/']"), {"reason": "bought by hand on the supplier's site"}
    )
    expect("Closed" in told, f"a closed item, not {told}")
    return told


@step("take it back: the books are compared and agree", by=FIRST)
def resume_placing(scene: Scene) -> str:
    told = go_on(scene.first)
    expect("The books agree" in told, f"the books to agree, not {told}")
    scene.first.picture("switches")
    return told


@step("the supplier's orders are our served lines", by=SHOP)
def count(scene: Scene) -> str:
    """Every order that our calls made serves a line; no request that staff disproved had arrived."""
    staff = scene.second
    taken = int(scene.supplier.truth()["orders_taken"])
    staff.go("orders/supplierorder/")
    served = int(re.findall(r"(\d+) supplier order", staff.page.locator(".paginator").inner_text())[0])
    staff.go("orders/attempt/?status__exact=disproved")
    disproved = staff.page.locator("#result_list tbody tr").count()
    expect(taken == served, f"{taken} orders at the supplier to serve as many lines, not {served}")
    return f"{taken} taken, {served} serve a line; {disproved} disproved by staff, which took none"


@step("manage.py verify", by=SHOP)
def verify(scene: Scene) -> str:
    return scene.verify()


STEPS: tuple[Step, ...] = (
    attach,
    look,
    resume,
    refuse_held,
    dismiss,
    propose_accept,
    accept_alone,
    accept,
    propose_refuse,
    refuse_alone,
    refuse,
    propose_wrongly,
    withdraw,
    close,
    propose_refusal,
    refuse_refusal,
    propose_place,
    place,
    pause,
    resume_placing_too_early,
    account_for,
    resume_placing,
    count,
    verify,
)
