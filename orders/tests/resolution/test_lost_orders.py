"""What a restore has lost is rebuilt: gateway and supplier are asked, and two persons agree."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.customers import customer_for_email
from accounts.models import Proposal
from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, logged_in, make_customer, make_staff_with
from catalog.models import Denomination
from core import switches
from core.audit_log import ActionNotAllowedError
from core.kinds import SwitchName
from orders.fulfilment.placement import place_line
from orders.models import Line, Order, Orphan, Pair
from orders.references import new_reference
from orders.resolution.lost_orders import LostLine, LostOrder, complete, propose_rebuild
from orders.resolution.pair_decisions import attach_pair
from orders.states import HoldReason, LineStatus, OrderStatus
from orders.testing import make_order, reloaded
from orders.testing.scenarios import held_line, paid_line, poll, sell
from orders.tests.desk_pages import item_about, page_of
from orders.tests.fulfilment.test_restore_pairs import compare
from orders.verification import verify
from payments.gateways.references import quoted_reference
from payments.models import Payment, Unapplied
from payments.tests.transfers.test_imports import confirm_by_hand
from payments.wallet import balance_of
from sandbox.testing import RunningSandbox
from tests.pages import flash_messages, text

pytestmark = [pytest.mark.django_db]

PRICE = 515  # dinars
WHY = "shows the mail"
EMAIL = "customer@example.com"


@pytest.fixture
def gateways(supplier: RunningSandbox, settings: Any) -> RunningSandbox:
    """Supplier and both gateways of the sandbox, which know payments that the shop has lost."""
    settings.CHARGILY_API_URL = supplier.chargily_url
    settings.CHARGILY_SECRET_KEY = supplier.chargily_key
    return supplier


def paid_at_ocpay(sandbox: RunningSandbox, dinars: int = PRICE) -> str:
    """A payment that the bank has taken; its reference."""
    body = {"productInfo": {"title": "Order", "amount": dinars}}
    _status, answer = sandbox.api("ocpay/createLink", body)
    reference = str(answer["data"]["paymentRef"])
    sandbox.pay(reference)
    return reference


def checkout_at_chargily(sandbox: RunningSandbox, reference: str, dinars: int = PRICE) -> str:
    asked = {
        "amount": dinars,
        "currency": "dzd",
        "success_url": "http://127.0.0.1/",
        "metadata": {"order": reference, "payment": "7f3a"},
    }
    _status, answer = sandbox.chargily("checkouts", asked)
    return str(answer["id"])


def lost_order(sandbox: RunningSandbox, card: Denomination, **changes: Any) -> LostOrder:
    """Made after the backup, paid and bought: the database knows nothing of it."""
    bought = sell(sandbox, card)
    compare()
    told = {
        "customer_id": customer_for_email(email=EMAIL, language="fr").pk,
        "reference": new_reference(),
        "gateway": "ocpay",
        "parts": (LostLine(bought, 0),),
    }
    if "gateway_reference" not in changes:
        told["gateway_reference"] = paid_at_ocpay(sandbox)
    return LostOrder(**told | changes)


def rebuild_by_two(lost: LostOrder) -> None:
    assert propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY) == ProposalOutcome.PROPOSED
    assert propose_rebuild(lost=lost, actor=SECOND_REVIEWER, reason=WHY) == ProposalOutcome.DONE


def test_lost_order_is_rebuilt_and_its_cards_are_fetched_again(
    gateways: RunningSandbox, card: Denomination
) -> None:
    lost = complete(lost_order(gateways, card))

    rebuild_by_two(lost)
    line = poll(Line.objects.get())

    order = Order.objects.get()
    assert (order.reference, order.status, order.email) == (lost.reference, "paid", EMAIL)
    assert (line.status, line.unit_price) == (LineStatus.DELIVERED, PRICE * 100)
    assert line.supplier_order.supplier_id == lost.parts[0].supplier_id
    assert gateways.truth()["orders_taken"] == 0
    assert verify() == []


def test_rebuilt_line_is_never_bought(gateways: RunningSandbox, card: Denomination) -> None:
    rebuild_by_two(complete(lost_order(gateways, card)))

    place_line(line_id=Line.objects.get().pk)

    assert gateways.truth()["orders_taken"] == 0


def test_one_person_rebuilds_nothing(gateways: RunningSandbox, card: Denomination) -> None:
    lost = complete(lost_order(gateways, card))
    propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY)

    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY)

    assert not Order.objects.exists()


def test_gateway_that_was_told_the_order_must_tell_the_same_one(
    gateways: RunningSandbox, card: Denomination
) -> None:
    reference = new_reference()
    paid = checkout_at_chargily(gateways, reference)
    gateways.pay_checkout(paid)
    lost = lost_order(gateways, card, gateway="chargily", gateway_reference=paid)

    with pytest.raises(ActionNotAllowedError, match=reference):
        complete(lost)
    rebuild_by_two(
        complete(lost_order(gateways, card, gateway="chargily", gateway_reference=paid, reference=reference))
    )

    assert Order.objects.get().reference == reference


@pytest.mark.parametrize("state", ["pending", "declined", "unknown", "silent"])
def test_payment_that_the_gateway_does_not_confirm_rebuilds_nothing(
    gateways: RunningSandbox, card: Denomination, state: str
) -> None:
    _status, answer = gateways.api("ocpay/createLink", {"productInfo": {"title": "Order", "amount": PRICE}})
    reference = "nonsense" if state == "unknown" else str(answer["data"]["paymentRef"])
    if state == "declined":
        gateways.pay(reference, "declined")
    lost = lost_order(gateways, card, gateway_reference=reference)
    if state == "silent":
        gateways.faults({"fault": "http_500", "endpoint": "any", "times": None})

    with pytest.raises(ActionNotAllowedError):
        complete(lost)


def test_checkout_that_is_not_paid_rebuilds_nothing(gateways: RunningSandbox, card: Denomination) -> None:
    """It tells an amount all the same."""
    reference = new_reference()
    unpaid = checkout_at_chargily(gateways, reference)
    lost = lost_order(gateways, card, gateway="chargily", gateway_reference=unpaid, reference=reference)

    with pytest.raises(ActionNotAllowedError):
        complete(lost)


def test_payment_that_we_have_is_nobody_elses(gateways: RunningSandbox, card: Denomination) -> None:
    lost = complete(lost_order(gateways, card))
    rebuild_by_two(lost)

    with pytest.raises(ActionNotAllowedError):
        complete(lost_order(gateways, card, gateway_reference=lost.gateway_reference))


def test_supplier_order_that_serves_a_line_is_nobody_elses(
    gateways: RunningSandbox, card: Denomination
) -> None:
    line = paid_line(card)
    place_line(line_id=line.pk)
    taken = LostLine(reloaded(line).supplier_order.supplier_id, PRICE * 100)

    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=complete(lost_order(gateways, card, parts=(taken,))), actor=REVIEWER, reason=WHY)


def test_prices_must_sum_to_what_was_paid(gateways: RunningSandbox, card: Denomination) -> None:
    lost = lost_order(gateways, card)
    dear = LostLine(lost.parts[0].supplier_id, 600_00)

    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=complete(replace(lost, parts=(dear,))), actor=REVIEWER, reason=WHY)


def test_order_of_several_lines_is_rebuilt_whole(gateways: RunningSandbox, card: Denomination) -> None:
    first, second = sell(gateways, card), sell(gateways, card, 2)
    compare()
    parts = (LostLine(first, 500_00), LostLine(second, 300_00))
    paid = paid_at_ocpay(gateways, 1_100)

    rebuild_by_two(complete(lost_order(gateways, card, parts=parts, gateway_reference=paid)))
    lines = [poll(line) for line in Line.objects.order_by("position")]

    assert [(line.quantity, line.unit_price, line.first_card_number) for line in lines] == [
        (1, 500_00, 1),
        (2, 300_00, 2),
    ]
    assert {line.status for line in lines} == {LineStatus.DELIVERED}
    assert verify() == []


def test_order_in_a_pair_is_free_for_the_line_no_more(gateways: RunningSandbox, card: Denomination) -> None:
    """Two persons who rebuild have decided: the waiting line of that kind is bought for itself."""
    switches.pause(SwitchName.PLACING, reason="after a restore")
    held_line(card, HoldReason.PAUSED)
    lost = complete(lost_order(gateways, card))
    assert Pair.objects.get().status == "open"

    rebuild_by_two(lost)

    assert Pair.objects.get().status == "over"
    assert verify() == []


def test_lost_payment_of_an_order_that_is_there_pays_for_it(
    gateways: RunningSandbox, card: Denomination
) -> None:
    """The customer had chosen to pay once more after the backup: the order is there, the payment is not."""
    line = paid_line(card)
    order = make_order(customer=customer_for_email(email=EMAIL))
    lost = lost_order(gateways, card, reference=order.reference, parts=())

    rebuild_by_two(complete(lost))

    order.refresh_from_db()
    assert (order.status, order.amount_paid) == (OrderStatus.PAID, PRICE * 100)
    assert line.order_id != order.pk


def test_money_of_an_order_that_was_never_bought_waits_for_a_decision(
    gateways: RunningSandbox, card: Denomination
) -> None:
    rebuild_by_two(complete(lost_order(gateways, card, parts=())))

    assert Unapplied.objects.get().amount == PRICE * 100
    assert not Order.objects.exists()
    assert verify() == []


def test_lost_top_up_comes_into_its_wallet(gateways: RunningSandbox, card: Denomination) -> None:
    rebuild_by_two(complete(lost_order(gateways, card, reference="", parts=())))

    assert balance_of(Payment.objects.get().customer) == PRICE * 100
    assert verify() == []


def test_order_paid_by_transfer_is_confirmed_like_every_transfer_and_paired(
    gateways: RunningSandbox, card: Denomination, settings: Any
) -> None:
    """No machine can be asked: the order is there again, unpaid, until its money is seen on a statement."""
    settings.TRANSFER_HOLDER, settings.TRANSFER_CCP = "Nobody (rehearsal)", "0023456789 88"
    bought = sell(gateways, card)
    parts = (LostLine(bought, PRICE * 100),)
    rebuild_by_two(
        complete(lost_order(gateways, card, gateway="transfer", gateway_reference="", parts=parts))
    )
    order, payment = Order.objects.get(), Payment.objects.get()
    assert (order.status, quoted_reference(payment)) == (OrderStatus.AWAITING_PAYMENT, order.reference)

    confirm_by_hand(payment, PRICE * 100)
    attach_pair(pair=Pair.objects.get(orphan__supplier_id=bought), actor=REVIEWER, reason=WHY)

    assert poll(order.lines.get()).supplier_order.supplier_id == bought
    assert gateways.truth()["orders_taken"] == 0
    assert verify() == []


def test_nobody_rebuilds_an_order_of_their_own(gateways: RunningSandbox, card: Denomination) -> None:
    own = customer_for_email(email=str(REVIEWER)).pk
    lost = complete(lost_order(gateways, card, customer_id=own))

    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY)
    propose_rebuild(lost=lost, actor=SECOND_REVIEWER, reason=WHY)
    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY)

    assert Proposal.objects.get().closed_at is None


def test_changed_data_are_another_proposal(gateways: RunningSandbox, card: Denomination) -> None:
    lost = complete(lost_order(gateways, card))
    propose_rebuild(lost=lost, actor=REVIEWER, reason=WHY)

    with pytest.raises(ActionNotAllowedError):
        propose_rebuild(lost=replace(lost, customer_id=make_customer().pk), actor=SECOND_REVIEWER, reason=WHY)

    assert not Order.objects.exists()


def test_unknown_supplier_order_is_none(gateways: RunningSandbox, card: Denomination) -> None:
    lost = lost_order(gateways, card)
    Orphan.objects.all().delete()

    with pytest.raises(ActionNotAllowedError):
        complete(lost)


# --- the page

PAGE = "/admin/orders/orphan/rebuild/"


def test_two_persons_rebuild_it_on_the_page(
    gateways: RunningSandbox, card: Denomination, reviewer_client: Client, shop_admin_client: Client
) -> None:
    lost = lost_order(gateways, card)
    typed = {
        "email": EMAIL,
        "reference": lost.reference,
        "gateway": lost.gateway,
        "gateway_reference": lost.gateway_reference,
        "bought": f"{lost.parts[0].supplier_id}\n",
        "reason": WHY,
    }

    (message,) = flash_messages(reviewer_client.post(PAGE, typed, follow=True))
    assert message.startswith("success")
    page = text(shop_admin_client.get(PAGE))
    assert EMAIL in page
    assert lost.parts[0].supplier_id in page
    flash_messages(shop_admin_client.post(f"{PAGE}{Proposal.objects.get().pk}/agree/", follow=True))

    assert Order.objects.get().reference == lost.reference
    assert verify() == []


def test_refusal_is_told_on_the_page(
    gateways: RunningSandbox, card: Denomination, reviewer_client: Client
) -> None:
    typed = {"email": "a@example.com", "gateway": "ocpay", "gateway_reference": "nonsense", "reason": WHY}

    (message,) = flash_messages(reviewer_client.post(PAGE, typed, follow=True))

    assert message.startswith("error")
    assert not Proposal.objects.exists()


def test_proposal_is_taken_back_on_the_page(
    gateways: RunningSandbox, card: Denomination, second_reviewer_client: Client
) -> None:
    propose_rebuild(lost=complete(lost_order(gateways, card)), actor=REVIEWER, reason=WHY)
    proposal = Proposal.objects.get()

    second_reviewer_client.post(f"{PAGE}{proposal.pk}/agree/", {"withdraw": "1"})

    proposal.refresh_from_db()
    assert proposal.closed_at is not None
    assert not Order.objects.exists()


def test_others_rebuild_nothing(gateways: RunningSandbox, card: Denomination) -> None:
    propose_rebuild(lost=complete(lost_order(gateways, card)), actor=REVIEWER, reason=WHY)
    looking = logged_in(make_staff_with("orders.view_orphan"))

    assert looking.get(PAGE).status_code == 403
    assert looking.post(f"{PAGE}{Proposal.objects.get().pk}/agree/").status_code == 403


def test_desk_leads_to_the_page_with_the_supplier_order(
    gateways: RunningSandbox, card: Denomination, reviewer_client: Client
) -> None:
    lost = lost_order(gateways, card)

    item = text(reviewer_client.get(page_of(item_about(Orphan.objects.get()))))

    assert f"{PAGE}?bought={lost.parts[0].supplier_id}" in item
    assert lost.parts[0].supplier_id in text(
        reviewer_client.get(f"{PAGE}?bought={lost.parts[0].supplier_id}")
    )
