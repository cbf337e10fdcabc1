"""All mutants."""

from tools.mutants import (
    alerts,
    buying,
    cards,
    finding,
    gateways,
    identity,
    money,
    refunds,
    restore,
    staff,
    thief,
    transfers,
    work,
)
from tools.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *buying.MUTANTS,
    *finding.MUTANTS,
    *money.MUTANTS,
    *gateways.MUTANTS,
    *refunds.MUTANTS,
    *transfers.MUTANTS,
    *restore.MUTANTS,
    *cards.MUTANTS,
    *identity.MUTANTS,
    *staff.MUTANTS,
    *thief.MUTANTS,
    *work.MUTANTS,
    *alerts.MUTANTS,
)
