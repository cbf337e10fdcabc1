"""Texts of the shop as its pages have them, in the language of whoever reads them."""

from django.utils import translation

from tools.browser.buyer import Buyer


def words_for(buyer: Buyer, text: str, **values: object) -> str:
    """A text of the sources, in the buyer's language, with its values."""
    with translation.override(buyer.language):
        return translation.gettext(text) % values
