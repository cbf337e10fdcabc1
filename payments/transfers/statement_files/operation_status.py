"""What a column "statut" says became of an operation: whether its money moved.

Only a word that is known to mean so lets a row prove anything.
"""

from collections.abc import Sequence

from payments.transfers.statement_files.csv_header import header_name

# As `header_name` spells them.
_MOVED = frozenset(
    {
        "execute", "executee", "executes", "effectue", "effectuee", "reussi", "reussie", "valide", "validee",
        "confirme", "confirmee", "comptabilise", "comptabilisee", "termine", "terminee", "traite", "traitee",
        "accepte", "acceptee", "regle", "reglee", "paye", "payee", "credite", "creditee", "abouti", "aboutie",
        "succes", "completed", "complete", "success", "successful", "succeeded", "done", "posted", "booked",
        "settled", "processed", "executed", "approved", "cleared", "confirmed", "paid", "accepted", "ok",
        "ناجحه", "ناجح", "نجاح", "بنجاح", "مكتمله", "مكتمل", "منفذه", "منفذ", "تم", "تمت", "مقبوله", "مقبول",
        "موكده", "موكد", "منجزه", "منجز",
    }
)  # fmt: skip
_NOT_MOVED = frozenset(
    {
        "rejete", "rejetee", "rejet", "refuse", "refusee", "refus", "annule", "annulee", "annulation",
        "echoue", "echouee", "echec", "erreur", "attente", "cours", "suspens", "suspendu", "suspendue",
        "bloque", "bloquee", "impaye", "impayee", "retourne", "retournee", "expire", "expiree", "abandonne",
        "abandonnee", "initie", "initiee", "programme", "programmee", "planifie", "planifiee", "rembourse",
        "remboursee", "extourne", "extournee", "failed", "failure", "error", "rejected", "cancelled",
        "canceled", "declined", "refused", "denied", "reversed", "returned", "refunded", "pending",
        "processing", "progress", "expired", "void", "voided", "aborted", "blocked", "scheduled", "hold",
        "مرفوضه", "مرفوض", "رفض", "ملغاه", "ملغي", "ملغيه", "الغاء", "الغيت", "فاشله", "فاشل", "فشل", "فشلت",
        "معلقه", "معلق", "قيد", "انتظار", "مسترجعه", "مسترجع", "منتهيه", "موجله",
    }
)  # fmt: skip
# Beside a word that is known: "non exécuté", "partiellement exécuté", "to be executed".
_BUT = frozenset(
    {
        "non", "not", "pas", "partiel", "partielle", "partiellement", "partial", "partially", "be", "to",
        "will", "sera", "in", "un", "غير", "لم", "لا", "جزييا", "جزيي", "سيتم",
    }
)  # fmt: skip


def says_moved(status: str) -> bool:
    """Whether a status says for certain that the money moved."""
    words = set(header_name(status).split())
    return bool(words & _MOVED) and not words & _BUT and not says_not_moved(status)


def says_not_moved(status: str) -> bool:
    """Whether a status says that the operation failed, was taken back or waits."""
    words = set(header_name(status).split())
    return bool((words | {word.removeprefix("ال") for word in words}) & _NOT_MOVED)


def is_failure(cells: Sequence[str]) -> bool:
    """Whether any cell, whatever its column is, holds nothing but such a word."""
    return any(header_name(each) in _FAILURES for each in cells)


_FAILURES = _NOT_MOVED - {"rejet", "annulation", "refus", "cours", "hold", "programme"} | {
    header_name(said) for said in ("en attente", "en cours", "قيد الانتظار", "قيد المعالجة", "قيد التنفيذ")
}
