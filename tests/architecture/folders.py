"""Which folders of an app may use which others of it. The one place where a border inside an app is moved.

A row is a folder, or a module beside the folders that stands between them. It may use the rows that it
names, all of them above it, and what its app is built on. Modules that have no row put the app together:
tasks, mails, registrations, … They may use everything, and no row may use them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.architecture.references import references
from tests.architecture.sources import Source


@dataclass(frozen=True)
class AppFolders:
    """`base` uses no row, and every row may use it. `exceptions` are uses upward, each with its reason."""

    base: frozenset[str]
    rows: dict[str, set[str]]
    exceptions: dict[tuple[str, str], str]

    def forbids(self, user: str, used: str) -> bool:
        """Whether one part of the app must not use the other, but for the exceptions."""
        if user == used or used in self.base:
            return False
        if user in self.base:
            return True
        return user in self.rows and used not in self.rows[user]


FOLDERS: dict[str, AppFolders] = {
    "core": AppFolders(
        base=frozenset(
            {"actors", "admin_links", "append_only", "audit_log", "clock", "desk", "due", "fields"}
            | {"heartbeats", "intervals", "jobs", "kept_connections", "kinds", "locks", "mail_rendering"}
            | {"models", "money", "moves", "normalisation", "outbox", "reasons", "references"}
            | {"concurrent_indexes", "row_numbers"}
            | {"secret", "shared_cache", "statements", "states", "text"}
        ),
        rows={
            "web": set(),
            "files": set(),
            "sealing": set(),
            "rate_limits": set(),
            "page_cache": set(),
            "backoffice": {"web"},
            "operations": set(),
            "alerts": {"backoffice", "operations"},
            "switches": {"alerts"},
            "templatetags": {"backoffice", "web"},
            "management": {"operations", "sealing"},
        },
        exceptions={
            ("models", "alerts"): "an alert names itself in the admin; its words need settings and addresses",
            (
                "alerts",
                "switches",
            ): "that something is paused is a condition of an alert, and pausing raises one",
            ("operations", "tasks"): "each process does by itself the jobs that tell of all others",
        },
    ),
    "accounts": AppFolders(
        base=frozenset({"customers", "kinds", "models", "reasons"}),
        rows={
            "sessions": set(),
            "authentication": set(),
            "staff": {"sessions"},
            "privacy": {"sessions"},
            "templatetags": {"sessions"},
            "backoffice": {"authentication", "staff"},
            "admin": {"authentication", "staff"},
            "management": {"staff"},
        },
        exceptions={},
    ),
    "catalog": AppFolders(
        base=frozenset(
            {"delivery_figures", "desk_items", "forms", "kinds", "locks", "models", "origins", "reasons"}
            | {"name_words", "regions", "rehearsal", "shown_names", "slugs", "stock_notices", "texts"}
        ),
        rows={
            "search": set(),
            "presentation": set(),
            "templatetags": {"presentation"},
            "pricing": {"search"},
            "identity": {"pricing", "search"},
            "supply": {"identity", "pricing"},
            "views": {"presentation", "search"},
            "admin": {"identity", "presentation", "pricing", "search", "supply", "templatetags"},
            "management": {"supply"},
        },
        exceptions={},
    ),
    "payments": AppFolders(
        base=frozenset(
            {"approval_limits", "kinds", "ledger", "models", "reasons", "signals", "states", "subjects"}
            | {"wallet"}
        ),
        rows={
            "bank_accounts": set(),
            "documents": set(),
            "chargily": set(),
            "gateways": {"bank_accounts", "chargily"},
            "payout_methods": {"bank_accounts"},
            "refunds": {"payout_methods"},
            "unapplied": {"refunds"},
            "incoming": {"gateways", "unapplied"},
            "transfers": {"gateways", "refunds"},
            "staff_confirmations": {"gateways", "incoming", "transfers"},
            "views": {"documents", "gateways", "transfers"},
            "admin": {
                *("bank_accounts", "gateways", "payout_methods", "refunds", "staff_confirmations"),
                *("transfers", "unapplied", "views"),
            },
        },
        exceptions={
            ("chargily", "gateways"): "a webhook is told in the types that all gateways share (base.py)",
            ("refunds", "transfers"): "that a payout has left is proved by lines of statements",
            ("transfers", "staff_confirmations"): "a line of a statement confirms by what staff may confirm",
        },
    ),
    "orders": AppFolders(
        base=frozenset({"kinds", "models", "money_equation", "reasons", "references", "states"}),
        rows={
            "cart": set(),
            "limits": set(),
            "supplier_account": set(),
            "fulfilment": {"supplier_account"},
            "aftersales": {"fulfilment"},
            "reconciliation": {"fulfilment", "supplier_account"},
            "resolution": {"fulfilment", "reconciliation", "supplier_account"},
            "order_payment": {"aftersales", "fulfilment", "supplier_account"},
            "forms": {"order_payment"},
            "checkout": {"cart", "limits", "order_payment", "supplier_account"},
            "customer": {"aftersales", "order_payment", "supplier_account"},
            "wallet": {"customer", "limits", "order_payment", "supplier_account"},
            "verification": {"fulfilment", "resolution"},
            "views": {
                "aftersales",
                "cart",
                "checkout",
                "customer",
                "forms",
                "order_payment",
                "supplier_account",
                "wallet",
            },
            "admin": {
                *("aftersales", "customer", "fulfilment", "limits", "reconciliation", "resolution"),
                "supplier_account",
            },
            "templatetags": {"supplier_account"},
            "management": {"fulfilment", "reconciliation", "verification"},
        },
        exceptions={},
    ),
}


@dataclass(frozen=True)
class Use:
    """One part of an app uses another of the same app, seen at that place."""

    app: str
    user: str
    used: str
    place: str

    @property
    def is_forbidden(self) -> bool:
        folders = FOLDERS[self.app]
        return folders.forbids(self.user, self.used) and (self.user, self.used) not in folders.exceptions

    def __str__(self) -> str:
        return f"{self.place}: {self.app}.{self.user} uses {self.app}.{self.used}"


def uses(sources: Iterable[Source]) -> Iterator[Use]:
    """Every reference from one part of an app that has folders to another part of it."""
    for source in sources:
        if source.package in FOLDERS and not source.is_test and not source.is_migration:
            yield from _uses_of(source)


def _uses_of(source: Source) -> Iterator[Use]:
    user = _part(source.module)
    for reference in references(source):
        if reference.target.startswith(f"{source.package}.") and _part(reference.target) != user:
            yield Use(source.package, user, _part(reference.target), f"{source}:{reference.line}")


def _part(module: str) -> str:
    return [*module.split("."), "apps"][1]  # the app's own __init__ counts as what puts it together
