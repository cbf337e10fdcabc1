"""All mutants."""

from tools.mutants import buying, cards, finding, money, work
from tools.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *buying.MUTANTS,
    *finding.MUTANTS,
    *money.MUTANTS,
    *cards.MUTANTS,
    *work.MUTANTS,
)
