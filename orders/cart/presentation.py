"""A cart as pages show it: what each line costs, where its cards work, what stands in the way of buying."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.regions import is_worldwide
from orders.models import CartLine


@dataclass(frozen=True)
class CartLineView:
    """A line in the customer's words; amounts in centimes."""

    denomination_id: int
    product_title: str
    art_title: str  # by which the card is drawn
    product_url: str  # empty if the product has no page any more
    denomination_name: str
    region: str
    region_name: str
    is_worldwide: bool
    picture_url: str
    quantity: int
    most: int  # that can be chosen
    unit_price: int
    old_price: int | None  # what one cost when the customer last saw it, if that was something else
    problem: str
    is_gone: bool  # nothing is left of it

    @property
    def total(self) -> int:
        return 0 if self.is_gone else self.quantity * self.unit_price

    @property
    def is_scarce(self) -> bool:
        return bool(self.most < settings.MOST_PER_LINE)

    @property
    def how_many_left(self) -> str:
        return _left_in_words(self.most)

    @property
    def has_risen(self) -> bool:
        return self.old_price is not None and self.unit_price > self.old_price


def cart_line_views(lines: list[CartLine]) -> list[CartLineView]:
    """Lines as pages show them, each with what stands in the way of buying it."""
    return [_view(line) for line in lines]


def _view(line: CartLine) -> CartLineView:
    denomination = line.denomination
    product = denomination.product
    is_gone = not denomination.is_for_sale
    price = denomination.selling_price or line.seen_price or 0
    return CartLineView(
        denomination_id=denomination.pk,
        product_title=product.shown_title,
        art_title=product.title,
        product_url=product.get_absolute_url() if product.is_visible else "",
        denomination_name=denomination.shown_name,
        region=product.region,
        region_name=product.region_name,
        is_worldwide=is_worldwide(product.region),
        picture_url=product.picture_url,
        quantity=line.quantity,
        most=_most(denomination.stock),
        unit_price=price,
        old_price=None if is_gone or line.seen_price == price else line.seen_price,
        problem=_problem(line),
        is_gone=is_gone,
    )


def _most(stock: int | None) -> int:
    most: int = settings.MOST_PER_LINE
    return most if stock is None else min(stock, most)


def _problem(line: CartLine) -> str:
    denomination = line.denomination
    if not denomination.product.is_visible or denomination.withdrawn_at or not denomination.is_listed:
        return _("No longer sold here. Take it out to go on.")
    if not denomination.is_for_sale and denomination.is_in_question:
        return _("Being checked with the supplier. Take it out, or come back a little later.")
    if not denomination.is_for_sale:
        return _("Sold out. Take it out to go on.")
    if denomination.stock is not None and denomination.stock < line.quantity:
        return _left_in_words(denomination.stock)
    return ""


def _left_in_words(stock: int) -> str:
    return ngettext("Only %(count)s is left.", "Only %(count)s are left.", stock) % {"count": stock}


def payable_total(views: list[CartLineView]) -> int:
    """What all that can be bought costs, in centimes."""
    return sum(view.total for view in views)


def mixed_regions(views: list[CartLineView]) -> list[CartLineView]:
    """The lines whose cards are bound to a region, if that is not one and the same for all of them."""
    bound = [view for view in views if view.region_name and not view.is_worldwide and not view.is_gone]
    return bound if len({view.region_name for view in bound}) > 1 else []
