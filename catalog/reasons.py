"""Why prices changed and cards are not sold, and what lies on the desk of it (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons, register_sentences


@register_reasons
class PriceReason(TextChoices):
    """Why prices were computed anew."""

    FETCHED = "price.fetched", _("catalogue fetched")
    READ = "price.read", _("wholesale price read")
    ACCEPTED = "price.accepted", _("new wholesale price accepted")
    EDITED = "price.edited", _("edited in the back office")
    RULE_SAVED = "price.rule-saved", _("markup rule saved: %(rule)s")
    RULE_DELETED = "price.rule-deleted", _("markup rule deleted: %(rule)s")
    WITHHELD = "price.withheld", _("withheld: bought at a loss")
    SOLD_AGAIN = "price.sold-again", _("sold again after losses")
    IDENTITY_DECIDED = "price.identity-decided", _("it was decided which card it is")
    SUCCEEDED = "price.succeeded", _("the same under another id")


@register_reasons
class Obstacle(TextChoices):
    """Why a denomination is not for sale."""

    TEST_TYPE = "obstacle.test-type", _("the test types are not sold in production")
    CATEGORY_WITHDRAWN = "obstacle.category-withdrawn", _("the category is withdrawn by the supplier")
    CATEGORY_UNLISTED = "obstacle.category-unlisted", _("the category is not listed")
    PRODUCT_WITHDRAWN = "obstacle.product-withdrawn", _("the product is withdrawn by the supplier")
    PRODUCT_DISABLED = "obstacle.product-disabled", _("the product is disabled by the supplier")
    PRODUCT_UNLISTED = "obstacle.product-unlisted", _("the product is not listed")
    LOSSES = "obstacle.losses", _("it was bought at a loss again and again")
    WITHDRAWN = "obstacle.withdrawn", _("it is withdrawn by the supplier")
    UNAVAILABLE = "obstacle.unavailable", _("the supplier says that it is not available")
    OUT_OF_STOCK = "obstacle.out-of-stock", _("the supplier has none in stock")
    NO_PRICE = "obstacle.no-price", _("the supplier names no price")
    PRICE_JUMP = "obstacle.price-jump", _("its new wholesale price waits to be accepted")
    IDENTITY = "obstacle.identity", _("the supplier calls it another card; that is to be decided")
    PRICE_UNREADABLE = "obstacle.price-unreadable", _("the supplier's price cannot be read")
    NO_RULE = "obstacle.no-rule", _("no markup rule applies")
    UNLISTED = "obstacle.unlisted", _("it is not listed")


@register_reasons
class OfferReason(TextChoices):
    """What is for sale, and what was taken off sale."""

    JUMPED = "offer.jumped", _("%(card)s: wholesale price: %(old)s → %(new)s")
    CAME_BACK = "offer.came-back", _("the price came back by itself")
    ACCEPTED = "offer.accepted", _("accepted")
    WITHHELD = "offer.withheld", _("%(product)s: off sale after losses: %(losses)s")
    SOLD_AGAIN = "offer.sold-again", _("sold again")
    MANY_GONE = "offer.many-gone", _("offers have gone")
    MANY_BACK = "offer.many-back", _("offers are back")


@register_reasons
class IdentityReason(TextChoices):
    """What the supplier calls its cards."""

    CHANGED = "identity.changed", _("the supplier calls cards something else")
    REWORDED = "identity.reworded", _("the supplier uses other words for cards")
    LISTED_AGAIN = "identity.listed-again", _("the supplier lists cards under another id")
    TAKEN_BACK = "identity.taken-back", _("the supplier took it back")
    DECIDED = "identity.decided", _("decided")


@register_reasons
class FetchReason(TextChoices):
    """What a fetch of the supplier's catalogue brought."""

    EMPTY = "fetch.empty", _("the supplier's catalogue is empty")
    SHRUNKEN = "fetch.shrunken", _("the supplier lists only %(kept)s of %(known)s products on offer")
    WHOLE = "fetch.whole", _("the catalogue was fetched whole")
    UNREADABLE = "fetch.unreadable", _("the supplier lists what cannot be read")
    READABLE = "fetch.readable", _("everything can be read again")
    LISTED_TWICE = "fetch.listed-twice", _("product %(id)s is listed twice")
    CATEGORY_UNREADABLE = (
        "fetch.category-unreadable",
        _("product %(id)s is new and its category cannot be read"),
    )
    NEW_UNREADABLE = "fetch.new-unreadable", _("product %(id)s is new and cannot be read")
    MAYBE_FORMER = (
        "fetch.maybe-former",
        _("product %(id)s is perhaps %(former)s, which may come back"),
    )
    MISCOUNTED = (
        "fetch.miscounted",
        _("the supplier counts %(counted)s products, %(read)s could be read"),
    )


# Sentences of rows from before there were codes.
REASONS = register_sentences(
    gettext_noop("nothing is for sale"),
)
