"""The shop's clock, as these tests call it."""

from core.testing import TimeMachine as Hands

__all__ = ["Hands"]
