"""Money in the back office. What staff may do is done by services, never by editing rows."""

from payments.admin import journal, payments, unapplied, webhooks
from payments.admin.refunds import refunds
from payments.admin.statements import imports, layouts, lines

__all__ = ["imports", "journal", "layouts", "lines", "payments", "refunds", "unapplied", "webhooks"]
