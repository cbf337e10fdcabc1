"""The catalogue's tables: what is sold, at what price, and how it came here."""

from catalog.models.categories import Category
from catalog.models.delivery_figures import DeliveryCount
from catalog.models.goods import Denomination, Product
from catalog.models.identities import IdentityChange, IdentitySource, IdentityVerdict
from catalog.models.notices import BackInStock
from catalog.models.prices import MarkupRule, PriceChange
from catalog.models.searches import EmptySearch
from catalog.models.syncs import SyncRun
from catalog.origins import Origin

__all__ = [
    "BackInStock",
    "Category",
    "DeliveryCount",
    "Denomination",
    "EmptySearch",
    "IdentityChange",
    "IdentitySource",
    "IdentityVerdict",
    "MarkupRule",
    "Origin",
    "PriceChange",
    "Product",
    "SyncRun",
]
