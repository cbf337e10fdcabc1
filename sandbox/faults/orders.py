"""What becomes of an order: planned while it is placed, so that every later read tells the same story."""

from typing import Any, Literal

from sandbox import wire
from sandbox.app import now
from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, fault
from sandbox.supplier import orders
from sandbox.supplier.cards import Hostile, earlier_card
from sandbox.supplier.gift_cards import read_order
from sandbox.wire import Answer

Status = Literal["FULFILLED", "PARTIALLY_FILLED", "REFUNDED"]


def _planned(call: Call, proceed: Proceed, **plan: Any) -> Answer:
    call.plan.update(plan)
    return proceed()


@fault("placeOrder")
def partial(call: Call, proceed: Proceed, *, fulfilled: int = 1) -> Answer:
    """So many cards come, the rest is refunded (more than ordered is possible)."""
    return _planned(call, proceed, fulfilled=fulfilled)


@fault("placeOrder")
def refund_all(call: Call, proceed: Proceed) -> Answer:
    """No card comes, all is refunded."""
    return _planned(call, proceed, fulfilled=0)


@fault("placeOrder")
def contradiction(call: Call, proceed: Proceed, *, label: Status = "FULFILLED", fulfilled: int = 0) -> Answer:
    """The final status word says one thing, the numbers another."""
    return _planned(call, proceed, label=label, fulfilled=fulfilled)


@fault("placeOrder")
def slow_handling(call: Call, proceed: Proceed, *, seconds: float = 60.0) -> Answer:
    """The order is handled for so many real seconds."""
    return _planned(call, proceed, handling_seconds=seconds)


@fault("placeOrder")
def withheld(call: Call, proceed: Proceed) -> Answer:
    """The order stays HANDLING until it is settled through /control/orders/<id>."""
    return _planned(call, proceed, withhold=True)


@fault("placeOrder")
def no_refund(call: Call, proceed: Proceed) -> Answer:
    """What does not come is never credited (together with partial or refund_all)."""
    return _planned(call, proceed, no_refund=True)


@fault("placeOrder")
def fewer_cards(call: Call, proceed: Proceed, *, by: int = 1) -> Answer:
    """Fewer cards than fulfilled_quantity says."""
    return _planned(call, proceed, fewer_cards=by)


@fault("placeOrder")
def more_cards(call: Call, proceed: Proceed, *, by: int = 1) -> Answer:
    """More cards than fulfilled_quantity says (10000 for a flood)."""
    return _planned(call, proceed, more_cards=by)


@fault("placeOrder")
def empty_card(call: Call, proceed: Proceed) -> Answer:
    """The first card has an empty value."""
    return _planned(call, proceed, empty_card=True)


@fault("placeOrder")
def null_serial(call: Call, proceed: Proceed) -> Answer:
    """The first card's serial is null."""
    return _planned(call, proceed, null_serial=True)


@fault("placeOrder")
def duplicate_cards(call: Call, proceed: Proceed) -> Answer:
    """All cards of the order are one and the same."""
    return _planned(call, proceed, duplicate_cards=True)


@fault("placeOrder")
def sold_twice(call: Call, proceed: Proceed) -> Answer:
    """The first card is one that an earlier order already got; waits until there is one."""
    return _with_earlier_card(call, proceed, sold_twice=True)


@fault("placeOrder")
def sold_alike(call: Call, proceed: Proceed) -> Answer:
    """The first card is one of an earlier order, in other case and with spaces; waits until there is one."""
    return _with_earlier_card(call, proceed, sold_alike=True)


def _with_earlier_card(call: Call, proceed: Proceed, **plan: bool) -> Answer:
    with call.store.writing() as db:
        earlier = earlier_card(db, of_the_shop=True)
    if earlier is None:
        raise FaultNotApplicableError(proceed())
    return _planned(call, proceed, **plan)


@fault("placeOrder")
def extra_fields(call: Call, proceed: Proceed) -> Answer:
    """The cards come with a PIN, an expiry date, an address to redeem them and more."""
    return _planned(call, proceed, extra_fields=True)


@fault("placeOrder")
def price_jump(call: Call, proceed: Proceed, *, percent: int = 100, for_good: bool = False) -> Answer:
    """The type is dearer by so much once it is ordered: for this order, or from now on."""
    kind = call.facts().get("typeId")
    before = call.store.row("SELECT price FROM type WHERE id = ?", kind)
    with call.store.writing() as db:
        db.execute("UPDATE type SET price = price + price * ? / 100 WHERE id = ?", (percent, kind))
    answer = proceed()
    if before is not None and not for_good:
        with call.store.writing() as db:
            db.execute("UPDATE type SET price = ? WHERE id = ?", (before["price"], kind))
    return answer


@fault("placeOrder")
def hostile_card(call: Call, proceed: Proceed, *, kind: Hostile = "script") -> Answer:
    """The first card's text is hostile to pages, mails or logs."""
    return _planned(call, proceed, hostile=kind)


@fault("placeOrder")
def late_application(call: Call, proceed: Proceed, *, seconds: float = 30.0) -> Answer:
    """Lose the answer at once; the order appears only so many real seconds later."""
    with call.store.writing() as db:
        orders.accept_order_later(call.app, read_order(call, db), now() + seconds)
    return Answer(body=b"", send=wire.send_nothing)


@fault("placeOrder")
def applied_twice(call: Call, proceed: Proceed) -> Answer:
    """The supplier itself takes the order twice and answers with the second."""
    proceed()
    return proceed()
