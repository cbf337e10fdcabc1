"""A person is told: alerts, written with their cause, told until somebody takes or ends the matter.

Mail to the owners and a webhook are told at once, after ten minutes, after an hour, then daily. A cause that
has an age (held for so long, say) is a condition: looked at every few seconds, raised and ended by itself.
"""

from core.alerts.causes import AlertCause
from core.alerts.conditions import Finding, alert_condition
from core.alerts.lifecycle import close_alert, end_alert, raise_alert, take_alert
from core.alerts.recipients import Recipient, recipient_source

__all__ = [
    "AlertCause",
    "Finding",
    "Recipient",
    "alert_condition",
    "close_alert",
    "end_alert",
    "raise_alert",
    "recipient_source",
    "take_alert",
]
