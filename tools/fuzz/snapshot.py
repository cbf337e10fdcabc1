"""What must not change: the orders, money and cards of others, row by row."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

# What a stranger may add: carts, orders that nobody has paid, what a refused call leaves behind.
MAY_GROW = {
    "orders.order",
    "orders.line",
    "orders.orderpayment",
    "payments.payment",
    "payments.webhookevent",
}
GUARDED = {
    *MAY_GROW,
    *("orders.linecard", "orders.linerefund", "orders.cardrefund", "orders.attempt", "orders.supplierorder"),
    *("payments.journalevent", "payments.journalentry", "payments.wallet", "payments.walletentry"),
    *("payments.refund", "payments.unapplied", "payments.document", "payments.documentcounter"),
    *("payments.staffconfirmation", "payments.statementline", "payments.transferproof"),
    *("delivery.card", "delivery.reveallog", "core.switch", "catalog.markuprule"),
    *("accounts.user", "accounts.customer"),
}
# When to look next: a hint may bring that forward.
HINTS = {"next_due_at", "watched_until"}
# New ones come by signing up and by asking for links; who has them owns nothing.
PEOPLE = {"accounts.user", "accounts.customer"}

Rows = dict[Any, dict[str, Any]]


@dataclass(frozen=True)
class Snapshot:
    """All guarded rows at one moment."""

    tables: dict[str, Rows]

    def changes(self, later: "Snapshot") -> list[str]:
        """What differs from this one in a later one, in words."""
        return [
            problem
            for label, before in self.tables.items()
            for problem in _differences(label, before, later.tables[label])
        ]


def take_snapshot() -> Snapshot:
    """Read every guarded row."""
    return Snapshot({label: _rows(apps.get_model(label)) for label in sorted(GUARDED)})


def _rows(model: type[models.Model]) -> Rows:
    return {
        row[model._meta.pk.attname]: {name: value for name, value in row.items() if name not in HINTS}
        for row in model._default_manager.values()
    }


def _differences(label: str, before: Rows, after: Rows) -> list[str]:
    gone = [f"{label} {pk} is gone" for pk in before.keys() - after.keys()]
    changed = [
        f"{label} {pk}: {', '.join(sorted(name for name in row if row[name] != after[pk][name]))} changed"
        for pk, row in before.items()
        if pk in after and row != after[pk]
    ]
    new = after.keys() - before.keys() if label not in MAY_GROW | PEOPLE else set()
    return [*gone, *changed, *(f"{label} {pk} is new" for pk in new)]
