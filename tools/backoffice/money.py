"""The chapter on money."""

from tools.backoffice import buying, refunding

STEPS = (*buying.STEPS, *refunding.STEPS)
