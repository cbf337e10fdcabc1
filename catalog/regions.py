"""Names of the regions in which a card works. The supplier writes lower-case slugs (ref: get-catalog)."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

NAMES = {
    "global": _("Worldwide"),
    "worldwide": _("Worldwide"),
    "algeria": _("Algeria"),
    "australia": _("Australia"),
    "austria": _("Austria"),
    "bahrain": _("Bahrain"),
    "belgium": _("Belgium"),
    "brazil": _("Brazil"),
    "canada": _("Canada"),
    "egypt": _("Egypt"),
    "europe": _("Europe"),
    "france": _("France"),
    "germany": _("Germany"),
    "india": _("India"),
    "italy": _("Italy"),
    "japan": _("Japan"),
    "kuwait": _("Kuwait"),
    "lebanon": _("Lebanon"),
    "mexico": _("Mexico"),
    "morocco": _("Morocco"),
    "netherlands": _("Netherlands"),
    "oman": _("Oman"),
    "poland": _("Poland"),
    "portugal": _("Portugal"),
    "qatar": _("Qatar"),
    "saudi-arabia": _("Saudi Arabia"),
    "spain": _("Spain"),
    "sweden": _("Sweden"),
    "switzerland": _("Switzerland"),
    "tunisia": _("Tunisia"),
    "turkey": _("Türkiye"),
    "united-arab-emirates": _("United Arab Emirates"),
    "united-kingdom": _("United Kingdom"),
    "united-states": _("United States"),
}
SHORT = {
    "ae": "united-arab-emirates", "at": "austria", "au": "australia", "be": "belgium", "bh": "bahrain",
    "br": "brazil", "ca": "canada", "ch": "switzerland", "de": "germany", "dz": "algeria", "eg": "egypt",
    "es": "spain", "eu": "europe", "fr": "france", "gb": "united-kingdom", "in": "india", "it": "italy",
    "jp": "japan", "ksa": "saudi-arabia", "kw": "kuwait", "lb": "lebanon", "ma": "morocco", "mx": "mexico",
    "nl": "netherlands", "om": "oman", "pl": "poland", "pt": "portugal", "qa": "qatar", "sa": "saudi-arabia",
    "se": "sweden", "tn": "tunisia", "tr": "turkey", "uae": "united-arab-emirates", "uk": "united-kingdom",
    "us": "united-states", "usa": "united-states",
}  # fmt: skip


def region_name(slug: str) -> str:
    """The region's name in the active language; an unknown slug is shown as words."""
    key = SHORT.get(slug, slug)
    return str(NAMES[key]) if key in NAMES else key.replace("-", " ").title()


def is_worldwide(slug: str) -> bool:
    """Whether a card of this region works everywhere, as far as the supplier says."""
    return slug.strip().lower() in ("", "global", "worldwide", "all")


@lru_cache(maxsize=1024)
def names_of_region(slug: str) -> tuple[str, ...]:
    """The region's names in all languages of the shop."""
    names = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.append(region_name(slug))
    return tuple(names)
