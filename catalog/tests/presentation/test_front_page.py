"""The front page begins with what sells here; before anything is sold, with what is asked for."""

from catalog.models import Category, Product
from catalog.presentation.front_page import in_demand, mixed


def category(pk: int, title: str, position: int = 100) -> Category:
    return Category(pk=pk, supplier_title=title, position=position)


PSN, ODD, FREE_FIRE = category(1, "PSN"), category(2, "Zephyr"), category(3, "Free Fire")


def product(pk: int, of: Category, popularity: int = 0) -> Product:
    return Product(pk=pk, category=of, popularity=popularity)


def test_categories_of_what_sells_come_first() -> None:
    best = [product(1, ODD, 9), product(2, PSN, 3), product(3, ODD, 2), product(4, FREE_FIRE)]

    assert in_demand([PSN, FREE_FIRE, ODD], best) == [ODD, PSN, FREE_FIRE]


def test_order_of_the_shop_counts_before_what_is_asked_for() -> None:
    first = category(4, "Another", position=1)

    assert in_demand([PSN, ODD, FREE_FIRE, first], []) == [first, FREE_FIRE, PSN, ODD]


def test_every_category_is_seen_before_a_second_card_of_one() -> None:
    shelf = [product(1, PSN), product(2, PSN), product(3, FREE_FIRE), product(4, ODD)]

    shown = mixed(shelf, [FREE_FIRE, PSN])

    assert [each.pk for each in shown] == [3, 1, 2, 4]
