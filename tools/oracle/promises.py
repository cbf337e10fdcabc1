"""All promises at once, for a shop that has come to rest."""

from pathlib import Path
from typing import Any

from tools.oracle.bank_account import Bank
from tools.oracle.leak_search import leaked_secrets
from tools.oracle.money import (
    booking_differences,
    journal_difference,
    payout_differences,
    wallet_differences,
)
from tools.oracle.orders import find_violations, needlessly_parked_lines


def broken_promises(truth: dict[str, Any], *, bank: Bank, data_dir: Path) -> dict[str, list[str]]:
    """Every broken promise in words, by what was promised. `truth` is the sandbox's, with its cards."""
    missing = booking_differences(truth, bank)
    return {
        **find_violations(truth),
        "parked although resolvable": list(needlessly_parked_lines(truth)),
        "leaked": leaked_secrets(data_dir, truth),
        "money unaccounted": [f"{name}: {centimes} centimes" for name, centimes in missing.items()],
        "journal difference": [f"{by} centimes" for by in [journal_difference()] if by],
        "paid out wrongly": list(payout_differences(bank)),
        "wallets wrong": list(wallet_differences()),
    }
