"""The chapter on the desk."""

from tools.backoffice import desk_cases, desk_decisions

STEPS = (*desk_cases.STEPS, *desk_decisions.STEPS)
