"""The desk as the front page of the back office shows it."""

from typing import Any

from django import template
from django.db.models import Count

from core.kinds import desk_kind_text
from core.models import DeskItem
from core.reasons import translate_reason
from orders.supplier_account import sales_gate

register = template.Library()


@register.inclusion_tag("admin/core/deskitem/_summary.html", takes_context=True)
def desk_summary(context: template.Context) -> dict[str, Any]:
    """How much waits for a person, by kind, and why nothing is bought; empty for whoever may not see it."""
    if not context["request"].user.has_perm("core.view_deskitem"):
        return {"is_shown": False}
    open_items = DeskItem.objects.filter(closed_at=None).order_by()
    kinds = open_items.values_list("kind").annotate(number=Count("pk")).order_by("kind")
    return {
        "is_shown": True,
        "kinds": [(kind, desk_kind_text(kind).label, number) for kind, number in kinds],
        "placing_stopped": translate_reason(sales_gate.closed_reason() or ""),
    }
