"""All mutants."""

from tools.mutants import buying, cards, finding, gateways, money, refunds, work
from tools.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *buying.MUTANTS,
    *finding.MUTANTS,
    *money.MUTANTS,
    *gateways.MUTANTS,
    *refunds.MUTANTS,
    *cards.MUTANTS,
    *work.MUTANTS,
)
