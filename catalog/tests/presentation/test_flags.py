"""Every region that has a flag has a drawing, and no drawing is of another."""

from xml.dom import minidom

import pytest
from django.conf import settings
from django.template import Context, Template

from catalog.presentation.flags import DRAWN, flag_of


def test_every_country_of_the_shop_is_drawn() -> None:
    sprite = minidom.parse(str(settings.BASE_DIR / "static/flags.svg"))

    assert {symbol.getAttribute("id") for symbol in sprite.getElementsByTagName("symbol")} == DRAWN


@pytest.mark.parametrize(
    ("region", "name"),
    [("uk", "united-kingdom"), ("usa", "united-states"), ("germany", "germany"), ("dz", "algeria")],
)
def test_region_has_its_own_flag_however_it_is_spelt(region: str, name: str) -> None:
    assert flag_of(region) == name


@pytest.mark.parametrize("region", ["", "global", "worldwide", "atlantis"])
def test_region_without_a_flag_has_a_globe(region: str) -> None:
    shown = Template("{% load artwork %}{% flag region %}").render(Context({"region": region}))

    assert flag_of(region) == ""
    assert "#globe" in shown
    assert 'aria-hidden="true"' in shown
