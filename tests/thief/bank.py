"""The bank of the thief's world: what truly moved on the shop's account, known to whoever asks it."""

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Movement:
    """Money that moved: centimes, above zero in, below zero out."""

    day: datetime.date
    amount: int
    text: str
    reference: str


@dataclass
class Bank:
    """The account's own ledger. A statement of it is a true one."""

    ledger: list[Movement] = field(default_factory=list)

    def credit(self, day: datetime.date, amount: int, text: str) -> Movement:
        """Money comes in; the bank gives it a reference of its own."""
        movement = Movement(day, amount, text, f"BNK{len(self.ledger) + 1:06}")
        self.ledger.append(movement)
        return movement

    def holds(self, *, amount: int, naming: str) -> bool:
        """Whether just this amount has come in with words that name this."""
        return any(each.amount == amount and naming in each.text for each in self.ledger)


def statement(rows: list[Movement], *, shape: str = "columns") -> bytes:
    """Movements as a CSV file; `shape` says how it tells which way money went, or that it does not."""
    heads = {
        "columns": "Date;Libellé;Référence;Débit;Crédit",
        "silent": "Date;Libellé;Référence;Montant",
        "words": "Date;Libellé;Référence;Montant;Nature op.",
    }
    lines = [heads[shape]]
    for each in rows:
        amount = f"{abs(each.amount) / 100:.2f}".replace(".", ",")
        sides = {
            "columns": f"{'' if each.amount > 0 else amount};{amount if each.amount > 0 else ''}",
            "silent": amount,
            "words": f"{amount};{'RX' if each.amount > 0 else 'TX'}",
        }
        lines.append(f"{each.day:%Y-%m-%d};{each.text};{each.reference};{sides[shape]}")
    return "\r\n".join([*lines, ""]).encode()
