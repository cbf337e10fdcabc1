"""Names in the page's language say what the supplier's say, or are the supplier's."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalog.identity.comparison import CardIdentity, differing_facts
from catalog.name_words import COUNTED, CURRENCIES
from catalog.regions import region_key, region_name
from catalog.shown_names import FaceValue, face_value, shown_amount, shown_card, shown_family, shown_title
from sandbox.supplier.catalogue import _denominations
from sandbox.supplier.sample_brands import BRANDS, REGIONS

# What the supplier lists, by its sandbox: title, name, slug of the region.
CATALOGUE = [
    (f"{brand.title} {REGIONS[region][0]}", name, region)
    for brand in BRANDS
    for region in brand.regions
    for name, _price in _denominations(brand, region)
]
# The same in its documentation, and other spellings of it.
DOCUMENTED = [("PSN Germany", "PSN 10 USD", "germany"), ("PSN Germany", "PSN 10 EUR", "germany")]
NOT_A_BRAND = "Mobile & Internet"  # a family that no list of brands knows in other languages
# Words of which the comparison of identities knows others, or none: no two units are called alike, see below.
UNKNOWN_WORDS = {("ar", "BRL"), ("ar", "PLN")}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_card_of_the_catalogue_is_said_again_and_stays_that_card(language: str) -> None:
    assert len(CATALOGUE) > 500
    for title, name, region in [*CATALOGUE, *DOCUMENTED]:
        with translation.override(language):
            shown, amount = shown_title(title, region), shown_amount(name, title, region)
            country = region_name(region)

        assert country in shown, title
        assert face_value(name, title, region) is not None, name
        brands = differing_facts(CardIdentity(title, "", region), CardIdentity(shown, "", region))
        assert brands == (("brand",) if NOT_A_BRAND in title else ()), (title, shown)
        # Which country's dollar it is stands in no name of the supplier's: words that are new, not others.
        facts = differing_facts(CardIdentity(title, name, region), CardIdentity(shown, amount, region))
        unknown = {"currency"} if (language, name.split()[-1]) in UNKNOWN_WORDS else set()
        assert set(facts) <= {"brand"} | unknown, (title, name, shown, amount)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("number", [1, 2, 5, 11, 100])
def test_no_two_units_are_called_alike(language: str, number: int) -> None:
    units = [*CURRENCIES, *COUNTED]
    with translation.override(language):
        assert len({FaceValue(Decimal(number), unit).text for unit in units}) == len(units)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_two_cards_of_the_catalogue_are_called_alike(language: str) -> None:
    with translation.override(language):
        names = {shown_card(title, name, region) for title, name, region in CATALOGUE}

    assert len(names) == len(CATALOGUE)


def test_english_is_the_suppliers() -> None:
    with translation.override("en"):
        for title, name, region in CATALOGUE:
            assert shown_card(title, name, region) == f"{title} – {name}"
        assert shown_family("PSN") == "PSN"


EXAMPLES = {
    ("PSN United Kingdom", "PSN 10 GBP", "united-kingdom"): (
        "بلايستيشن – بريطانيا – 10 جنيهات إسترلينية",
        "PlayStation – Royaume-Uni – 10 livres sterling",
    ),
    ("Free Fire Global", "100 Diamonds", "global"): (
        "فري فاير – كل البلدان – 100 جوهرة",
        "Free Fire – Monde entier – 100 diamants",
    ),
    ("iTunes USA", "iTunes 2 USD", "usa"): (
        "آيتونز – الولايات المتحدة – 2 دولار",
        "iTunes – États-Unis – 2 dollars",
    ),
    # A family that the shop does not know, in a country that it knows.
    ("Zephyr Gift Card France", "Zephyr 25 EUR", "france"): (
        "Zephyr – فرنسا – 25 يورو",
        "Zephyr – France – 25 euros",
    ),
    ("Steam", "1,000 TRY", "turkey"): ("ستيم – 1\u00a0000 ليرة تركية", "Steam – 1\u00a0000 liras turques"),
}


@pytest.mark.parametrize("card", EXAMPLES)
def test_card_is_called_as_it_is_said_here(card: tuple[str, str, str]) -> None:
    for language, wanted in zip(("ar", "fr"), EXAMPLES[card], strict=True):
        with translation.override(language):
            assert shown_card(*card) == wanted


# Titles with slugs of regions, of which a part could be lost or mistaken.
NOT_UNDERSTOOD = [
    ("PSN Germany", "france"),  # the words and the slug contradict each other
    ("PSN Germany", ""),
    ("PSN USA Germany", "germany"),
    ("PSN France/Germany", "germany"),
    ("Zephyr UK Germany", "germany"),
    ("PSN Plus", "germany"),
    ("Germany", "germany"),
    ("بطاقة PSN", "germany"),
    ("", "germany"),
]


@pytest.mark.parametrize(("title", "region"), NOT_UNDERSTOOD)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_title_that_is_not_understood_wholly_stays(title: str, region: str, language: str) -> None:
    with translation.override(language):
        assert shown_title(title, region) == title


NAMES_THAT_STAY = [
    "PSN Plus 10 EUR",  # another family than that of the product
    "PSN 10$",  # which dollar is not said
    "PSN 10 dollars",
    "PSN 10 eur",
    "PSN 10,50 EUR",
    "PSN 1 000 EUR",
    "PSN 5-100 EUR",
    "PSN 2 x 10 EUR",
    "PSN 10 EUR + 5 EUR",
    "PSN 10 EUR Deluxe",
    "PSN 10 XYZ",
    "10",
    "PSN",
    "Test: half delivered",
    "PSN 0 EUR",
    "",
]


@pytest.mark.parametrize("name", NAMES_THAT_STAY)
def test_name_that_is_not_understood_wholly_stays(name: str) -> None:
    with translation.override("ar"):
        assert shown_amount(name, "PSN Germany", "germany") == name
    assert face_value(name, "PSN Germany", "germany") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PSN 10 EUR", FaceValue(Decimal(10), "EUR")),
        ("10EUR", FaceValue(Decimal(10), "EUR")),
        ("EUR 10", FaceValue(Decimal(10), "EUR")),
        ("psn EUR 4.99", FaceValue(Decimal("4.99"), "EUR")),
        ("1 Month", FaceValue(Decimal(1), "months")),
        ("60 UC", FaceValue(Decimal(60), "uc")),
    ],
)
def test_worth_of_a_card_is_read_from_its_name(name: str, value: FaceValue) -> None:
    assert face_value(name, "PSN Germany", "germany") == value
    assert value.is_money == (value.unit == "EUR")


def test_regions_of_the_catalogue_are_known() -> None:
    with translation.override("en"):
        assert [slug for slug in REGIONS if region_name(slug) == region_key(slug)] == []
