"""All mutants."""

from tools.mutants import (
    alerts,
    cards,
    gateways,
    identity,
    money,
    pages,
    placement,
    reconciliation,
    refunds,
    restore,
    staff,
    thief,
    transfers,
    work,
)
from tools.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *placement.MUTANTS,
    *reconciliation.MUTANTS,
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
    *pages.MUTANTS,
)
