"""Money in the back office. What staff may do is done by services, never by editing rows."""

from payments.admin import (
    action_labels,
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
    "action_labels",
    "journal",
    "payments",
    "refunds",
    "statement_imports",
    "statement_layouts",
    "statement_lines",
    "unapplied",
    "webhooks",
]
