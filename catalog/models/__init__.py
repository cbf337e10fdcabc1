"""The catalogue's tables: what is sold, at what price, and how it came here."""

from catalog.models.goods import Category, Denomination, Product
from catalog.models.identities import IdentityChange, Source, Verdict
from catalog.models.notices import BackInStock
from catalog.models.prices import MarkupRule, PriceChange
from catalog.models.syncs import SyncRun
from catalog.origins import Origin

__all__ = [
    "BackInStock",
    "Category",
    "Denomination",
    "IdentityChange",
    "MarkupRule",
    "Origin",
    "PriceChange",
    "Product",
    "Source",
    "SyncRun",
    "Verdict",
]
