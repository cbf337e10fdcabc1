"""Rows named as text: how histories, desk items, messages, bookings and keys say what they are about.

Such a text outlives its row, and names rows of any app, which a foreign key cannot. It is composed and taken
apart nowhere else. "orders.line:17" names a row by its model; the books have labels of their own
("order:7K2M…", "payment:9"), which may have several parts ("capture:payment:9").
"""

from dataclasses import dataclass
from typing import Self

from django.apps import apps
from django.db import models

SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class Ref:
    """What a text names: the label of its kind, and the name within the kind. `str()` is what is stored."""

    label: str
    name: str

    @classmethod
    def of(cls, row: models.Model) -> Self:
        """A row by its model and primary key."""
        return cls(row._meta.label_lower, str(row.pk))

    @classmethod
    def to(cls, label: str | type[models.Model], name: object) -> Self:
        """What is named so within a model, or under a label of the books."""
        return cls(_label(label), str(name))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A stored text taken apart at its last colon. Raises ValueError where it has none."""
        label, separator, name = text.rpartition(SEPARATOR)
        if not separator:
            raise ValueError(f"{text} names nothing")
        return cls(label, name)

    @property
    def pk(self) -> int:
        """The primary key that it names. Raises ValueError if the name is no number."""
        return int(self.name)

    @property
    def model(self) -> type[models.Model] | None:
        """The model of its label; None for a label of the books, or of a model that is gone."""
        try:
            return apps.get_model(self.label)
        except (LookupError, ValueError):
            return None

    def row(self) -> models.Model | None:
        """The row that it names, read anew; None if there is none (any more)."""
        if self.model is None:
            return None
        try:
            return self.model._default_manager.filter(pk=self.name).first()
        except ValueError:  # no such primary key can exist
            return None

    def __str__(self) -> str:
        return compose_key(self.label, self.name)


def prefix_of(label: str | type[models.Model]) -> str:
    """What every reference to a model, or under a label, begins with, for `startswith` lookups."""
    return compose_key(_label(label), "")


def compose_key(*parts: object) -> str:
    """A key under which something is kept or done once, as "receipt:order:7K2M…"."""
    return SEPARATOR.join(map(str, parts))


def _label(label: str | type[models.Model]) -> str:
    return label if isinstance(label, str) else label._meta.label_lower
