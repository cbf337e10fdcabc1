"""Where a row of the catalogue comes from."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    """Where rows of the catalogue come from."""

    SUPPLIER = "supplier", _("supplier")  # mirrored; a sync looks after it
    REHEARSAL = "shop", _("shop")  # the shop's own, the test types; a sync leaves it alone
