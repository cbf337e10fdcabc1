"""Open alerts on the first page of the back office."""

from typing import Any

from django import template

from core.models import Alert

register = template.Library()
SHOWN = 20


@register.inclusion_tag("admin/core/alert/_summary.html", takes_context=True)
def alert_summary(context: template.Context) -> dict[str, Any]:
    """What a person was told and nobody has ended, the newest first; empty for whoever may not see it."""
    if not context["request"].user.has_perm("core.view_alert"):
        return {"alerts": []}
    return {"alerts": Alert.objects.filter(ended_at=None).order_by("-raised_at")[:SHOWN]}
