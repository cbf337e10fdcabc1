"""Tables below a row in the back office: its history, its evidence, what belongs to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_links import subject_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.models import Move
from core.money import dinars_html
from core.moves import subject_of
from core.reasons import translate_reason, translate_reason_html

# Evidence is kept in JSON; these of its numbers are centimes.
CENTIME_KEYS = frozenset({"balance_before", "charged", "expected", "price_per_card", "unit_price_paid"})
REASON_KEYS = frozenset({"answer", "why"})  # codes, or sentences of before there were codes
TIME_KEYS = frozenset({"asked_at", "confirmed at", "sent_at", "told_at"})
EVIDENCE_LABELS = {
    "amount": gettext_lazy("amount"),
    "answer": gettext_lazy("answer"),
    "asked_at": gettext_lazy("asked"),
    "attempt": gettext_lazy("attempt"),
    "balance_before": gettext_lazy("balance before"),
    "card": gettext_lazy("card"),
    "charged": gettext_lazy("charged by the supplier"),
    "class": gettext_lazy("kind of answer"),
    "code": gettext_lazy("supplier's code"),
    "confirmed at": gettext_lazy("confirmed"),
    "confirmed by": gettext_lazy("confirmed by"),
    "currency": gettext_lazy("currency"),
    "expected": gettext_lazy("expected"),
    "fulfilled": gettext_lazy("cards that came"),
    "ids": gettext_lazy("supplier's ids"),
    "imported by": gettext_lazy("imported by"),
    "is_sandbox": gettext_lazy("sandbox"),
    "lines of statements": gettext_lazy("lines of statements"),
    "looks": gettext_lazy("looks into the supplier's list"),
    "not in the statement of": gettext_lazy("not in the statement of"),
    "operation": gettext_lazy("operation reference"),
    "ordered": gettext_lazy("cards ordered"),
    "price_per_card": gettext_lazy("supplier's price per card"),
    "quantity": gettext_lazy("quantity"),
    "reference": gettext_lazy("reference"),
    "reference on the statement": gettext_lazy("reference on the statement"),
    "request": gettext_lazy("supplier's request id"),
    "same code as": gettext_lazy("same code as"),
    "seen before": gettext_lazy("seen before"),
    "sender": gettext_lazy("sender"),
    "sent_at": gettext_lazy("sent"),
    "status": gettext_lazy("status"),
    "supplier_order": gettext_lazy("supplier order"),
    "ticket": gettext_lazy("supplier's ticket"),
    "told": gettext_lazy("told"),
    "told_at": gettext_lazy("told"),
    "type": gettext_lazy("type"),
    "unit_price_paid": gettext_lazy("price the customer paid per card"),
    "why": gettext_lazy("why"),
}


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns (none: the first cell of each row is its head), and the rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def cells(self) -> list[list[tuple[str, object]]]:
        """The rows with each cell beside the head of its column, for narrow screens."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


def facts_table(title: str, pairs: Iterable[tuple[str, object]]) -> Table:
    """A table of names and values."""
    return Table(title, (), tuple((capfirst(name), value) for name, value in pairs))


def evidence_table(kept: Mapping[str, Any], title: str = "") -> Table:
    """Evidence as a table: known keys in words, amounts in dinars."""
    return facts_table(
        title or _("Evidence"),
        ((str(EVIDENCE_LABELS.get(key, key)), _format_value(key, kept[key])) for key in kept),
    )


def _format_value(key: str, value: Any) -> object:
    if value is None or value == "":
        return EMPTY
    if key in REASON_KEYS and isinstance(value, str):
        return translate_reason_html(value)
    if key in CENTIME_KEYS and isinstance(value, int):
        return dinars_html(value)
    if key in TIME_KEYS and isinstance(value, str):
        parsed = parse_datetime(value)
        return format_timestamp(parsed) if parsed else value
    if isinstance(value, Mapping):
        return ", ".join(f"{EVIDENCE_LABELS.get(inner, inner)}: {told}" for inner, told in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def history_table(*rows: models.Model) -> Table:
    """Every change of state of these rows, in one query; of several rows, each step says whose it is."""
    by_subject = {subject_of(row): row for row in rows}
    moves = Move.objects.filter(subject__in=by_subject).order_by("at", "pk")
    heads = (_("when"), _("what"), _("from"), _("to"), _("why"), _("by whom"))
    steps = tuple(_step(move, by_subject[move.subject]) for move in moves)
    if len(rows) == 1:
        return Table(_("History"), (heads[0], *heads[2:]), tuple((step[0], *step[2:]) for step in steps))
    return Table(_("History"), heads, steps)


def _step(move: Move, row: models.Model) -> tuple[object, ...]:
    words: dict[str, object] = dict(row._meta.get_field("status").flatchoices)  # type: ignore[union-attr]
    return (
        format_timestamp(move.at),
        subject_link(move.subject),
        words.get(move.from_status, move.from_status or EMPTY),
        words.get(move.to_status, move.to_status),
        translate_reason_html(move.why),
        translate_reason(move.actor),
    )
