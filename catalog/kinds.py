"""What catalog puts on the desk, says and does (see core.kinds)."""

from django.utils.translation import gettext_lazy as _

from core.kinds import MAY_BE_CLOSED, DeskKind, Job, MailKind, register_desk_kinds


@register_desk_kinds
class CatalogDeskKind(DeskKind):
    """What catalog puts on the desk."""

    WITHHELD_PRODUCT = (
        "withheld-product",
        _("off sale after losses"),
        _(
            "It was bought at a loss again and again within a day, so nothing of it is sold. Once its price "
            "is right, sell it again from the list of products."
        ),
    )
    PRICE_JUMP = (
        "wholesale-jump",
        _("price jump"),
        _("A wholesale price rose so much that it is not sold until accepted."),
    )
    SHRUNKEN = (
        "catalogue-shrunken",
        _("catalogue shrunken"),
        _("Much is missing from the supplier's catalogue. Nothing was withdrawn."),
    )
    IDENTITY_CHANGED = (
        "identity-changed",
        _("another card under the same id"),
        _(
            "The supplier says another amount, currency, region or brand of what the shop sells. It is not "
            "sold until somebody decides on the page Changed identities whether it is the same card; paid "
            "orders for it wait on hold."
        ),
    )
    REWORDED = (
        "reworded",
        _("other words for a card"),
        _("The supplier calls cards something else that means the same. They are sold on; check the texts."),
        MAY_BE_CLOSED,
    )
    UNREADABLE = (
        "catalogue-unreadable",
        _("unreadable part of the catalogue"),
        _(
            "The supplier lists what the shop cannot read. It stays as it was; what has no readable price is "
            "not sold once the last price is too old. The lists of products and denominations show which."
        ),
    )
    LISTED_AGAIN = (
        "listed-again",
        _("the same under another id"),
        _(
            "What had gone is listed again under another id. Say in the lists of products and denominations "
            "whether it is the same: then texts, listing, markup and picture are carried over."
        ),
    )
    OFFERS_LOST = (
        "offers-lost",
        _("many offers gone"),
        _("Much of what was for sale a day ago is not any more. It ends by itself when offers are back."),
    )


class CatalogMailKind(MailKind):
    """The mails that catalog sends."""

    BACK_IN_STOCK = "back_in_stock"


class CatalogJob(Job):
    """The work that catalog does when it is due."""

    CATALOGUE = "catalogue"
    PRICES = "prices"  # all refreshes together: one that goes well shows that prices can be read
    PRODUCT = "product"
