"""What delivery puts on the desk (see core.kinds)."""

from core.kinds import DeskKind


class DeliveryDeskKind(DeskKind):
    """What delivery puts on the desk."""

    ALIKE_CODE = "alike-code"
    DOUBLED_CODE = "doubled-code"
    MISPLACED_CARD = "misplaced-card"
