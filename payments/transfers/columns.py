"""Which column of a statement holds what, told by its header in French, Arabic or English."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from payments.transfers.texts import one_line

# The better names come first. Words that only join are left out: "date de l'opération" is "date operation".
NAMES: dict[str, tuple[str, ...]] = {
    "date": (
        "date operation",
        "operation date",
        "transaction date",
        "date transaction",
        "date",
        "تاريخ العمليه",
        "تاريخ المعامله",
        "التاريخ",
        "تاريخ",
        "booking date",
        "posting date",
        "date comptable",
        "date comptabilisation",
        "jour",
        "day",
        "value date",
        "date valeur",
        "تاريخ القيمه",
    ),
    "credit": (
        "credit",
        "montant credit",
        "credit amount",
        "mouvement credit",
        "crediteur",
        "deposit",
        "deposits",
        "paid in",
        "money in",
        "versement",
        "versements",
        "entree",
        "entrees",
        "recette",
        "recettes",
        "دائن",
        "الدائن",
        "مبلغ دائن",
        "ايداع",
        "الايداع",
        "ايداعات",
    ),
    "debit": (
        "debit",
        "montant debit",
        "debit amount",
        "mouvement debit",
        "debiteur",
        "withdrawal",
        "withdrawals",
        "paid out",
        "money out",
        "retrait",
        "retraits",
        "sortie",
        "sorties",
        "depense",
        "depenses",
        "مدين",
        "المدين",
        "مبلغ مدين",
        "سحب",
        "السحب",
        "سحوبات",
    ),
    "amount": ("montant", "montant operation", "amount", "transaction amount", "somme", "المبلغ", "مبلغ",
               "مبلغ العمليه", "القيمه"),
    "side": ("sens", "sens operation", "credit debit", "debit credit", "cr dr", "dr cr", "c d", "d c", "type",
             "الاتجاه", "النوع"),
    "reference": (
        "reference operation",
        "reference",
        "ref",
        "ref operation",
        "reference transaction",
        "transaction reference",
        "transaction id",
        "id transaction",
        "n operation",
        "no operation",
        "numero operation",
        "num operation",
        "numero transaction",
        "transaction number",
        "n transaction",
        "n piece",
        "numero",
        "المرجع",
        "مرجع",
        "رقم العمليه",
        "رقم المرجع",
        "رقم المعامله",
    ),
}  # fmt: skip
# Every column of these names becomes part of the text.
TEXTS = frozenset(
    {
        "libelle", "libelle operation", "description", "operation", "operations", "designation", "detail",
        "details", "motif", "nature", "nature operation", "communication", "label", "narration", "narrative",
        "particulars", "transaction", "transaction details", "remarks", "memo", "intitule", "emetteur",
        "donneur ordre", "sender", "beneficiaire", "payer", "البيان", "بيان", "الوصف", "وصف", "العمليه",
        "تفاصيل", "التفاصيل", "تفاصيل العمليه", "طبيعه العمليه", "نوع العمليه", "ملاحظات", "المرسل", "السبب",
    }
)  # fmt: skip

_JOINING = frozenset({"de", "d", "du", "des", "l", "la", "le", "les", "en", "da", "dzd", "dinar", "dinars",
                      "of", "the", "دج", "د", "ج", "دينار"})  # fmt: skip
_ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})


@dataclass(frozen=True)
class Columns:
    """Positions of cells; None where the statement has no such column."""

    width: int  # cells of the header
    named: int  # of which the last that has a name
    date: int
    texts: tuple[int, ...]
    credit: int | None
    debit: int | None
    amount: int | None
    side: int | None
    reference: int | None

    @property
    def known(self) -> int:
        """How many columns were recognised: the more, the surer."""
        single = (self.credit, self.debit, self.amount, self.side, self.reference)
        return 1 + len(self.texts) + sum(each is not None for each in single)


def find_columns(cells: Sequence[str]) -> Columns | None:
    """The columns if this row is the header of a statement: it names a date and a credit or an amount."""
    names = [header_name(cell) for cell in cells]
    at = {kind: _first(names, wanted) for kind, wanted in NAMES.items()}
    date = at.pop("date")
    if date is None or (at["credit"] is None and at["amount"] is None):
        return None
    texts = tuple(place for place, name in enumerate(names) if name in TEXTS)
    named = 1 + max(place for place, name in enumerate(names) if name)
    return Columns(width=len(cells), named=named, date=date, texts=texts, **at)


def _first(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in map(header_name, wanted) if name in names), None)


@lru_cache(maxsize=1024)
def header_name(cell: str) -> str:
    """A header, or a word of a column "sens", as it is compared.

    It has no case, accents, punctuation, units or joining words.
    """
    decomposed = unicodedata.normalize("NFKD", one_line(cell[:100]).translate(_ARABIC_VARIANTS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.sub(r"[^\w]+|_", " ", bare.translate(_ARABIC_VARIANTS).casefold()).split()
    return " ".join(word for word in words if word not in _JOINING) or " ".join(words)
