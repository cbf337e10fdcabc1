"""Whether the signs in a column of amounts tell which way money went.

A minus alone does not: in a list of purchases, which are plain, it marks one that was taken back. So
something else in the file has to agree: words of a column "sens", first words of labels, or the balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from payments.states import Direction
from payments.transfers.statement_files.balance_check import BalanceStep, check_balances
from payments.transfers.statement_files.csv_header import header_name

WORDS_READ = 4  # a label begins with what the bank says; what the sender has written follows
# As `header_name` spells them.
_IN = frozenset(
    {
        "recu", "recus", "recue", "recues", "reception", "versement", "versements", "encaissement", "depot",
        "credit", "salaire", "entrant", "received", "incoming", "deposit", "salary", "income",
        "وارد", "وارده", "ايداع", "استلام", "مستلم", "مستلمه", "راتب",
    }
)  # fmt: skip
_OUT = frozenset(
    {
        "achat", "achats", "retrait", "retraits", "paiement", "paiements", "frais", "commission",
        "commissions", "prelevement", "prelevements", "cotisation", "agios", "emis", "emise", "envoi",
        "envoye", "envoyee", "sortant", "debit", "tpe", "dab", "gab", "carte", "facture", "recharge", "taxe",
        "purchase", "purchases", "withdrawal", "payment", "fee", "fees", "charge", "charges", "sent",
        "outgoing", "atm", "pos", "card", "bill", "tax",
        "شراء", "سحب", "دفع", "رسوم", "عموله", "مصاريف", "اقتطاع", "صادر", "صادره", "ارسال", "مرسل", "مرسله",
    }
)  # fmt: skip
# What is taken back goes the other way than its name says.
_BACK = frozenset(
    {
        "annulation", "annule", "annulee", "extourne", "remboursement", "remb", "contrepassation", "rejet",
        "retour", "regularisation", "ristourne", "avoir", "reversal", "refund", "cancellation", "returned",
        "الغاء", "استرجاع", "ارجاع", "استرداد",
    }
)  # fmt: skip


@dataclass(frozen=True)
class SignedAmount:
    """An amount in centimes, whether its sign is written, and what else its row says."""

    amount: int
    is_written: bool
    word: Direction | None  # in a column "sens"
    label: str
    balance: int | None

    @property
    def direction(self) -> Direction:
        return Direction.IN if self.amount > 0 else Direction.OUT

    @property
    def told(self) -> Direction | None:
        """What its words say."""
        return self.word or label_says(self.label)


def label_says(label: str) -> Direction | None:
    """The direction that the first words of a label name; None if they name none, or both."""
    first = header_name(label).split()[:WORDS_READ]
    words = {*first, *(word.removeprefix("ال") for word in first)}
    comes, goes = bool(words & _IN), bool(words & _OUT)
    if words & _BACK or comes == goes:
        return None
    return Direction.IN if comes else Direction.OUT


def signs_prove(rows: Sequence[SignedAmount], *, is_named: bool) -> bool:
    """Whether each amount went the way that its sign says; one without a sign came in.

    `is_named`: a person says so of this column.
    """
    if not any(row.amount < 0 for row in rows) and not all(row.is_written for row in rows):
        return False
    if is_named:
        return bool(rows)
    told = [(row.told, row.direction) for row in rows if row.told]
    if any(said != sign for said, sign in told):
        return False
    return bool(rows) and (all(row.is_written for row in rows) or bool(told) or _balance_follows(rows))


def _balance_follows(rows: Sequence[SignedAmount]) -> bool:
    """Whether the balances agree with these directions, and would not with the other ones."""
    steps = [BalanceStep(at, row.amount, row.balance) for at, row in enumerate(rows)]
    turned = [BalanceStep(at, -row.amount, row.balance) for at, row in enumerate(rows)]
    return not check_balances(steps).breaks and bool(check_balances(turned).breaks)
