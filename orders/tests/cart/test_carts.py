"""Carts: found by cookie or account, capped, merged at login."""

import pytest
from django.utils import translation

from accounts.testing import make_customer
from catalog.models import Denomination
from catalog.testing import make_denomination
from core.testing import run_concurrently
from orders.cart.carts import (
    AddToCartError,
    accept_prices,
    add_to_cart,
    cart_lines,
    create_cart,
    find_cart,
    merge_into_account,
    set_quantity,
)
from orders.cart.presentation import cart_line_views
from orders.models import Cart, CartLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(db: None) -> Cart:
    return create_cart(customer=None)[0]


def contents(cart: Cart) -> dict[int, int]:
    return dict(cart.lines.values_list("denomination", "quantity"))


def sell_out(denomination: Denomination) -> None:
    Denomination.objects.filter(pk=denomination.pk).update(is_for_sale=False)
    denomination.refresh_from_db()


def test_cart_is_found_by_its_secret_of_which_only_the_hash_is_kept() -> None:
    cart, secret = create_cart(customer=None)

    assert find_cart(secret=secret, customer=None) == cart
    assert secret not in str(Cart.objects.values().get())


@pytest.mark.parametrize("secret", [None, "", "x", "é\x00\ud800"])
def test_wrong_secret_finds_nothing(cart: Cart, secret: str | None) -> None:
    assert find_cart(secret=secret, customer=None) is None


def test_cart_of_an_account_is_not_opened_by_a_cookie() -> None:
    _, secret = create_cart(customer=make_customer())

    assert find_cart(secret=secret, customer=None) is None
    assert find_cart(secret=secret, customer=make_customer()) is None


def test_adding_again_adds_up_to_the_cap(cart: Cart, settings: object) -> None:
    settings.MOST_PER_LINE = 5
    card = make_denomination()
    for _ in range(3):
        add_to_cart(cart=cart, denomination=card, quantity=2)

    assert contents(cart) == {card.pk: 5}


def test_full_cart_takes_more_of_what_it_has_but_nothing_else(cart: Cart, settings: object) -> None:
    settings.MOST_LINES = 2
    cards = [make_denomination() for _ in range(3)]
    for card in cards[:2]:
        add_to_cart(cart=cart, denomination=card, quantity=1)

    with pytest.raises(AddToCartError):
        add_to_cart(cart=cart, denomination=cards[2], quantity=1)
    add_to_cart(cart=cart, denomination=cards[0], quantity=1)

    assert contents(cart) == {cards[0].pk: 2, cards[1].pk: 1}


def test_what_is_not_for_sale_is_not_added(cart: Cart) -> None:
    card = make_denomination()
    sell_out(card)

    with pytest.raises(AddToCartError):
        add_to_cart(cart=cart, denomination=card, quantity=1)


@pytest.mark.parametrize(("quantity", "kept"), [(3, 3), (10**6, 20), (0, None), (-1, None)])
def test_quantity_is_changed_within_its_bounds(cart: Cart, quantity: int, kept: int | None) -> None:
    card = make_denomination()
    add_to_cart(cart=cart, denomination=card, quantity=1)

    for _ in range(2):
        set_quantity(cart=cart, denomination_id=card.pk, quantity=quantity)

    assert contents(cart) == ({card.pk: kept} if kept else {})


def test_line_of_another_cart_is_not_changed(cart: Cart) -> None:
    card = make_denomination()
    other, _ = create_cart(customer=None)
    add_to_cart(cart=other, denomination=card, quantity=1)

    set_quantity(cart=cart, denomination_id=card.pk, quantity=9)

    assert contents(other) == {card.pk: 1}


def test_view_tells_what_stands_in_the_way(cart: Cart) -> None:
    fine, gone, few = make_denomination(), make_denomination(), make_denomination(stock=2)
    for card in (fine, gone, few):
        add_to_cart(cart=cart, denomination=card, quantity=3)
    sell_out(gone)

    with translation.override("fr"):
        views = {view.denomination_id: view for view in cart_line_views(cart_lines(cart))}

    assert views[fine.pk].problem == ""
    assert views[fine.pk].total == 3 * 515_00
    assert views[gone.pk].problem
    assert "2" in views[few.pk].problem


def test_changed_price_is_shown_until_it_was_seen(cart: Cart) -> None:
    card = make_denomination()
    add_to_cart(cart=cart, denomination=card, quantity=1)
    Denomination.objects.update(selling_price=530_00)
    (view,) = cart_line_views(cart_lines(cart))
    assert (view.old_price, view.unit_price, view.has_risen) == (515_00, 530_00, True)

    accept_prices(cart_lines(cart))

    assert cart_line_views(cart_lines(cart))[0].old_price is None


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_a_customer_fill_one_cart() -> None:
    customer, card = make_customer(), make_denomination()

    def add() -> None:
        add_to_cart(cart=create_cart(customer=customer)[0], denomination=card, quantity=2)

    assert run_concurrently(*[add] * 4) == [None] * 4
    assert contents(Cart.objects.get()) == {card.pk: 8}


class TestLogin:
    """What was put into the cart before logging in joins what the account's cart holds."""

    def test_first_cart_becomes_the_accounts(self) -> None:
        customer = make_customer()
        cart, secret = create_cart(customer=None)

        for _ in range(2):
            merge_into_account(secret=secret, customer=customer)

        assert find_cart(secret=None, customer=customer) == cart

    def test_carts_are_added_up_within_the_cap(self) -> None:
        customer, cards = make_customer(), [make_denomination(), make_denomination()]
        own, _ = create_cart(customer=customer)
        before, secret = create_cart(customer=None)
        add_to_cart(cart=own, denomination=cards[0], quantity=15)
        add_to_cart(cart=before, denomination=cards[0], quantity=15)
        add_to_cart(cart=before, denomination=cards[1], quantity=1)

        for _ in range(2):
            merge_into_account(secret=secret, customer=customer)

        assert contents(own) == {cards[0].pk: 20, cards[1].pk: 1}
        assert not Cart.objects.filter(pk=before.pk).exists()

    def test_merged_cart_keeps_to_the_number_of_lines(self, settings: object) -> None:
        settings.MOST_LINES = 2
        customer, cards = make_customer(), [make_denomination() for _ in range(4)]
        own, _ = create_cart(customer=customer)
        before, secret = create_cart(customer=None)
        for cart, wanted in ((own, cards[:2]), (before, cards[1:3])):
            for card in wanted:
                add_to_cart(cart=cart, denomination=card, quantity=1)

        merge_into_account(secret=secret, customer=customer)

        assert contents(own) == {cards[0].pk: 1, cards[1].pk: 2}

    def test_somebody_elses_cart_is_never_taken(self) -> None:
        theirs, secret = create_cart(customer=make_customer())

        merge_into_account(secret=secret, customer=make_customer())

        assert Cart.objects.get().customer == theirs.customer
        assert CartLine.objects.count() == 0
