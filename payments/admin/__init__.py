"""Money in the back office. What staff may do is done by services, never by editing rows."""

from payments.admin import (
    journal,
    payments,
    refunds,
    statement_imports,
    statement_layouts,
    statement_lines,
    unapplied,
    webhooks,
)

__all__ = [
    "journal",
    "payments",
    "refunds",
    "statement_imports",
    "statement_layouts",
    "statement_lines",
    "unapplied",
    "webhooks",
]
