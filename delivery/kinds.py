"""What delivery puts on the desk (see core.kinds)."""

from django.utils.translation import gettext_lazy as _

from core.kinds import MAY_BE_CLOSED, DeskKind, register_desk_kinds


@register_desk_kinds
class DeliveryDeskKind(DeskKind):
    """What delivery puts on the desk."""

    DOUBLED_CODE = (
        "doubled-code",
        _("code sold twice"),
        _(
            "The supplier sold the same code twice. The second one is frozen, and its price is asked back: "
            "approve that refund, or reject it and the code can be shown. Complain to the supplier."
        ),
        MAY_BE_CLOSED,
    )
    ALIKE_CODE = (
        "alike-code",
        _("codes that look alike"),
        _(
            "Two codes differ in case, spaces, dashes or serial only, or have no serial that tells them "
            "apart. Both were delivered. If the second customer complains, it was one card sold twice."
        ),
        MAY_BE_CLOSED,
    )
    MISPLACED_CARD = (
        "misplaced-card",
        _("card in a wrong place"),
        _(
            "Its row was tied to another order, line or customer than it was sealed for. Nothing was shown. "
            "The shop never does that: somebody wrote to the database. Run verify, compare with a backup."
        ),
        MAY_BE_CLOSED,
    )
