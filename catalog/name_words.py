"""The words of which the names of cards are made again in the page's language: families and units.

The keys are as the supplier writes them, families folded (catalog.texts.fold).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

FAMILIES: dict[str, Promise] = {
    "free fire": _("Free Fire"),
    "pubg mobile": _("PUBG Mobile"),
    "pubg": _("PUBG"),
    "psn": _("PSN"),
    "playstation": _("PlayStation"),
    "google play": _("Google Play"),
    "itunes": _("iTunes"),
    "apple": _("Apple"),
    "steam": _("Steam"),
    "razer gold": _("Razer Gold"),
    "roblox": _("Roblox"),
    "xbox": _("Xbox"),
    "netflix": _("Netflix"),
    "spotify": _("Spotify"),
    "amazon": _("Amazon"),
    "nintendo eshop": _("Nintendo eShop"),
    "nintendo": _("Nintendo"),
    "mobile internet": _("Mobile & Internet"),
    "valorant": _("Valorant"),
    "fortnite": _("Fortnite"),
    "minecraft": _("Minecraft"),
    "mobile legends": _("Mobile Legends"),
    "discord": _("Discord"),
    "twitch": _("Twitch"),
    "crunchyroll": _("Crunchyroll"),
    "deezer": _("Deezer"),
    "shahid": _("Shahid"),
    "binance": _("Binance"),
    "skype": _("Skype"),
    "rehearsal": _("Rehearsal"),  # of the shop itself: see catalog.rehearsal
}
# Each says which dollar, dinar or pound it is: another is another card. "Dollar" alone is the American one.
CURRENCIES: dict[str, Promise] = {
    "USD": ngettext_lazy("%(amount)s US dollar", "%(amount)s US dollars", "count"),
    "EUR": ngettext_lazy("%(amount)s euro", "%(amount)s euros", "count"),
    "GBP": ngettext_lazy("%(amount)s pound sterling", "%(amount)s pounds sterling", "count"),
    "CAD": ngettext_lazy("%(amount)s Canadian dollar", "%(amount)s Canadian dollars", "count"),
    "AUD": ngettext_lazy("%(amount)s Australian dollar", "%(amount)s Australian dollars", "count"),
    "TRY": ngettext_lazy("%(amount)s Turkish lira", "%(amount)s Turkish liras", "count"),
    "AED": ngettext_lazy("%(amount)s UAE dirham", "%(amount)s UAE dirhams", "count"),
    "SAR": ngettext_lazy("%(amount)s Saudi riyal", "%(amount)s Saudi riyals", "count"),
    "QAR": ngettext_lazy("%(amount)s Qatari riyal", "%(amount)s Qatari riyals", "count"),
    "OMR": ngettext_lazy("%(amount)s Omani rial", "%(amount)s Omani rials", "count"),
    "KWD": ngettext_lazy("%(amount)s Kuwaiti dinar", "%(amount)s Kuwaiti dinars", "count"),
    "BHD": ngettext_lazy("%(amount)s Bahraini dinar", "%(amount)s Bahraini dinars", "count"),
    "TND": ngettext_lazy("%(amount)s Tunisian dinar", "%(amount)s Tunisian dinars", "count"),
    "DZD": ngettext_lazy("%(amount)s Algerian dinar", "%(amount)s Algerian dinars", "count"),
    "MAD": ngettext_lazy("%(amount)s Moroccan dirham", "%(amount)s Moroccan dirhams", "count"),
    "EGP": ngettext_lazy("%(amount)s Egyptian pound", "%(amount)s Egyptian pounds", "count"),
    "PLN": ngettext_lazy("%(amount)s zloty", "%(amount)s zlotys", "count"),
    "CHF": ngettext_lazy("%(amount)s Swiss franc", "%(amount)s Swiss francs", "count"),
    "BRL": ngettext_lazy("%(amount)s Brazilian real", "%(amount)s Brazilian reals", "count"),
    "INR": ngettext_lazy("%(amount)s Indian rupee", "%(amount)s Indian rupees", "count"),
    "JPY": ngettext_lazy("%(amount)s yen", "%(amount)s yens", "count"),
}
COUNTED: dict[str, Promise] = {
    "uc": ngettext_lazy("%(amount)s UC", "%(amount)s UC", "count"),
    "diamonds": ngettext_lazy("%(amount)s diamond", "%(amount)s diamonds", "count"),
    "robux": ngettext_lazy("%(amount)s Robux", "%(amount)s Robux", "count"),
    "coins": ngettext_lazy("%(amount)s coin", "%(amount)s coins", "count"),
    "points": ngettext_lazy("%(amount)s point", "%(amount)s points", "count"),
    "gems": ngettext_lazy("%(amount)s gem", "%(amount)s gems", "count"),
    "days": ngettext_lazy("%(amount)s day", "%(amount)s days", "count"),
    "months": ngettext_lazy("%(amount)s month", "%(amount)s months", "count"),
    "years": ngettext_lazy("%(amount)s year", "%(amount)s years", "count"),
}
SINGULARS = {"diamond": "diamonds", "coin": "coins", "point": "points", "gem": "gems", "day": "days",
             "month": "months", "year": "years"}  # fmt: skip
