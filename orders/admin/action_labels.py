"""What the log of acts calls what staff do about orders, lines, the desk and the switches."""

from django.utils.translation import gettext_lazy as _

from core.audit_log import register_labels

register_labels(
    {
        "desk.close": _("desk item closed"),
        "line.dismiss": _("answer set aside"),
        "line.resume": _("line resumed"),
        "pair.attach": _("unknown supplier order attached"),
        "switch.pause": _("placing paused"),
        "switch.resume": _("placing resumed"),
    }
)
