"""What staff and customers are told when an act is not possible."""

from core.acts import ActionNotAllowedError

CannotAct = ActionNotAllowedError
