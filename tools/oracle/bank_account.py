"""The shop's account at the bank: what customers really transferred to it, and what staff paid from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.money import dinars_from_centimes

HEADER = "Date opération;Libellé;Référence;Débit (DA);Crédit (DA)"


@dataclass(frozen=True)
class Credit:
    """A transfer as the statement shows it; `amount` in centimes. `payment` is known to its sender alone."""

    reference: str
    amount: int
    day: date
    text: str
    payment: int


class Bank:
    """Of one simulated shop, for its whole life."""

    def __init__(self) -> None:
        self.credits: list[Credit] = []
        self.payouts: dict[str, int] = {}  # centimes by the reference of the transfer
        self._number = 0

    def receive(self, *, payment: int, amount: int, day: date, text: str) -> None:
        """A customer transfers `amount` centimes; `text` is the reason that they write on it."""
        self.credits.append(Credit(self._reference("C"), amount, day, text, payment))

    def pay_out(self, amount: int) -> str:
        """Staff transfer `amount` centimes to a customer; returns the reference."""
        reference = self._reference("P")
        self.payouts[reference] = amount
        return reference

    def _reference(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number:07}"


def statement(credits: Iterable[Credit]) -> bytes:
    """The file that the bank exports about these."""
    rows = [
        f"{credit.day:%Y-%m-%d};Virement reçu {credit.text};{credit.reference};;"
        f"{dinars_from_centimes(credit.amount):.2f}".replace(".", ",")
        for credit in credits
    ]
    return "\n".join([HEADER, *rows, ""]).encode()
