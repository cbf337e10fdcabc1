"""What catalog puts on the desk, says and does (see core.kinds)."""

from core.kinds import DeskKind, Job, MessageKind


class CatalogDeskKind(DeskKind):
    """What catalog puts on the desk."""

    IDENTITY_CHANGED = "identity-changed"
    LISTED_AGAIN = "listed-again"
    OFFERS_LOST = "offers-lost"
    PRICE_JUMP = "wholesale-jump"
    REWORDED = "reworded"
    SHRUNKEN = "catalogue-shrunken"
    UNREADABLE = "catalogue-unreadable"
    WITHHELD_PRODUCT = "withheld-product"


class CatalogMessageKind(MessageKind):
    """The mails that catalog sends."""

    BACK_IN_STOCK = "back_in_stock"


class CatalogJob(Job):
    """The work that catalog does when it is due."""

    CATALOGUE = "catalogue"
    PRICES = "prices"  # all refreshes together: one that goes well shows that prices can be read
    PRODUCT = "product"
