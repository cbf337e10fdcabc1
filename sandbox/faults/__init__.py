"""The ways in which the pretend vendors can misbehave; importing this package fills the registry."""

from sandbox.faults import (  # noqa: F401 (they register their faults)
    catalogue,
    checkouts,
    connection,
    odd_orders,
    orders,
    payments,
    refusals,
    responses,
    webhooks,
)
from sandbox.faults.registry import REGISTRY
from sandbox.faults.rules import run

__all__ = ["REGISTRY", "run"]
