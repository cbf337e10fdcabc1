"""What staff and customers are told when an act is not possible."""

from core.audit_log import ActionNotAllowedError

CannotAct = ActionNotAllowedError
