"""Columns that staff have named, where a statement does not tell itself what they hold.

One person names them, and their naming is used from then on; it proves the direction of money only once a
second person has looked at the rows and agreed. A naming is never changed, only replaced.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.staff.separation_of_duties import resolve_user_id, why_not_second_person
from core import audit_log, clock
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.text import truncate
from payments.models import StatementLayout, StatementLine
from payments.states import Direction
from payments.transfers.statement_files.csv_header import Columns, column_position, last_named
from payments.transfers.statement_files.directions import DirectionWords, direction_word
from payments.transfers.statement_files.sheet_detection import StatementSheet


@dataclass(frozen=True)
class ColumnNaming:
    """What a person says of a file's columns: positions of cells, and which words tell the direction."""

    date: int
    texts: tuple[int, ...] = ()
    credit: int | None = None
    debit: int | None = None
    amount: int | None = None
    side: int | None = None
    reference: int | None = None
    came_in: tuple[str, ...] = ()
    went_out: tuple[str, ...] = ()
    is_signed: bool = False  # amounts with a minus went out, and the others came in

    @classmethod
    def of(cls, columns: Columns) -> "ColumnNaming":
        """What is recognised already, to be completed."""
        return cls(
            date=columns.date,
            texts=columns.texts,
            credit=columns.credit,
            debit=columns.debit,
            amount=columns.amount,
            side=columns.side,
            reference=columns.reference,
        )

    @classmethod
    def kept(cls, layout: StatementLayout) -> "ColumnNaming":
        """As it was written down."""
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in layout.naming.items()
        }
        kept.setdefault("is_signed", kept.get("amount") is not None)  # named before signs were asked about
        return cls(**kept)

    def columns(self, sheet: StatementSheet) -> Columns:
        """The columns of a sheet of that layout."""
        places = [self.date, *self.texts, self.credit, self.debit, self.amount, self.side, self.reference]
        last = max(place for place in places if place is not None)
        return Columns(
            width=sheet.width,
            named=max(last_named(sheet.header) if sheet.header else sheet.width, last + 1),
            date=self.date,
            texts=self.texts,
            credit=self.credit,
            debit=self.debit,
            amount=self.amount,
            side=self.side,
            reference=self.reference,
            is_signed=self.is_signed,
            balance=_unless(places, column_position("balance", sheet.header)),
            currency=_unless(places, column_position("currency", sheet.header)),
            status=_unless(places, column_position("status", sheet.header)),
        )

    @property
    def words(self) -> DirectionWords | None:
        """None where the words that are known anyhow do."""
        if not self.came_in and not self.went_out:
            return None
        return DirectionWords(
            frozenset(map(direction_word, self.came_in)), frozenset(map(direction_word, self.went_out))
        )


def _unless(taken: list[int | None], place: int | None) -> int | None:
    """A column that names itself, unless a person says that it holds something else."""
    return None if place in taken else place


def current_layout(sheet: StatementSheet) -> StatementLayout | None:
    """How this layout's columns are named: as two persons agreed last, or else as one has said last."""
    named = StatementLayout.objects.filter(fingerprint=sheet.fingerprint, withdrawn_at=None)
    return named.exclude(agreed_at=None).order_by("-agreed_at").first() or named.first()


def name_columns(*, sheet: StatementSheet, naming: ColumnNaming, actor: str) -> StatementLayout:
    """Note what a person says of a sheet's columns; of a second person who says the same it is agreement.

    Safe to call twice.
    """
    key = _key(sheet, naming)
    try:
        with transaction.atomic():
            layout = StatementLayout.objects.create(
                key=key,
                fingerprint=sheet.fingerprint,
                header=list(sheet.header),
                naming=asdict(naming),
                named_by=truncate(actor, 100),
                named_by_id=resolve_user_id(actor),
            )
            audit_log.record(actor=actor, act="statement.name_columns", about=layout, after=asdict(naming))
    except IntegrityError:
        layout = StatementLayout.objects.get(key=key)
        if layout.agreed_at is None and not why_not_agree(layout, by=actor):
            agree(layout=layout, actor=actor)
    return layout


def _key(sheet: StatementSheet, naming: ColumnNaming) -> str:
    named = asdict(naming)
    if not naming.is_signed:
        del named["is_signed"]  # as it was before signs were asked about
    said = json.dumps([sheet.fingerprint, named], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def why_not_agree(layout: StatementLayout, *, by: str) -> str:
    """Why this person cannot be the second about these columns, in words; empty if they can."""
    return why_not_second_person([Actor(layout.named_by, layout.named_by_id)], by=by)


def agree(*, layout: StatementLayout, actor: str) -> None:
    """Let a naming prove directions, also of lines read before. Once; raises ActionNotAllowedError."""
    if refusal := why_not_agree(layout, by=actor):
        raise ActionNotAllowedError(refusal)
    with transaction.atomic():
        waiting = StatementLayout.objects.filter(pk=layout.pk, agreed_at=None, withdrawn_at=None)
        agreed = {"agreed_by": truncate(actor, 100), "agreed_by_id": resolve_user_id(actor)}
        if waiting.update(**agreed, agreed_at=clock.now()) != 1:
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        lines = StatementLine.objects.filter(statement_import__layout=layout, direction=Direction.UNPROVED)
        lines.exclude(named_direction=Direction.UNPROVED).update(direction=F("named_direction"))
        first = Actor(layout.named_by, layout.named_by_id)
        audit_log.record(actor=first, second=actor, act="statement.agree_columns", about=layout)
    layout.refresh_from_db()


def withdraw(*, layout: StatementLayout, actor: str, reason: str) -> None:
    """Forget a naming that is wrong. What it has proved stays proved; nothing more is read by it.

    Raises ActionNotAllowedError.
    """
    with transaction.atomic():
        current = StatementLayout.objects.filter(pk=layout.pk, withdrawn_at=None)
        if current.update(withdrawn_at=clock.now(), key=f"withdrawn {layout.pk}") != 1:
            raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide."))
        StatementLine.objects.filter(statement_import__layout=layout, direction=Direction.UNPROVED).update(
            named_direction=Direction.UNPROVED
        )
        audit_log.record(actor=actor, act="statement.withdraw_columns", about=layout, reason=reason)
    layout.refresh_from_db()
