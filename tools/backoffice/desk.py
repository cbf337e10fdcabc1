"""The chapter on the desk."""

from tools.backoffice import deciding, trouble

STEPS = (*trouble.STEPS, *deciding.STEPS)
