"""A shop with nothing to sell tells a person, whatever the reason."""

import pytest

from catalog.alert_conditions import nothing_for_sale
from catalog.models import Denomination
from catalog.testing import make_denomination

pytestmark = pytest.mark.django_db


def test_nothing_for_sale_is_told_until_one_card_is_back() -> None:
    before = list(nothing_for_sale())
    card = make_denomination()
    meanwhile = list(nothing_for_sale())
    Denomination.objects.filter(pk=card.pk).update(is_for_sale=False)

    assert (len(before), len(meanwhile), len(list(nothing_for_sale()))) == (1, 0, 1)
