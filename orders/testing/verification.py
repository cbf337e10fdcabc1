"""What the shop promises, as tests ask for it."""

from orders.verification import verify


def broken_invariants() -> set[str]:
    """Those that do not hold now."""
    return {violation.invariant for violation in verify()}
