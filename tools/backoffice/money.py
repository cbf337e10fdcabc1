"""The chapter on money."""

from tools.backoffice import purchases, refunds

STEPS = (*purchases.STEPS, *refunds.STEPS)
