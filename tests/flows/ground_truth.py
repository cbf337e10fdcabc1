"""What the supplier knows about purchases."""

from typing import Any

from tests.running_shop import RunningShop
from tools.sandbox_control import SandboxControl


def truth(shop: RunningShop) -> dict[str, Any]:
    """What really happened at the pretend supplier, with the codes it issued."""
    return SandboxControl(shop.sandbox_url).truth(cards=True)


def change_supplier(shop: RunningShop, **settings: Any) -> None:
    """Change settings of the pretend supplier."""
    SandboxControl(shop.sandbox_url).settings(**settings)


def issued_codes(shop: RunningShop) -> set[str]:
    """Every code that the supplier has handed out."""
    return {card["value"] for order in truth(shop)["orders"] for card in order["cards"]}
