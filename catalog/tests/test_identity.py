"""What the supplier's words say that a card is, and when they say something else."""

import pytest

from catalog.identity import Difference, Identity, difference, facts_that_differ

PSN = Identity("PSN USA", "PSN 5 USD", "usa")


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        (Identity("PSN Turkey", "PSN 5 TRY"), ("currency", "region")),
        (Identity("PSN USA", "PSN 50 USD"), ("amount",)),
        (Identity("PSN USA", "PSN 5 EUR"), ("currency",)),
        (Identity("PSN USA", "PSN €5"), ("currency",)),
        (Identity("PSN USA", "PSN 5€"), ("currency",)),
        (Identity("PSN USA", "PSN 5k USD"), ("amount",)),
        (Identity("PSN USA", "PSN 5.50 USD"), ("amount",)),
        (Identity("PSN USA", "PSN ٥٠ USD"), ("amount",)),
        (Identity("PSN USA", "PSN 5 USD x2"), ("amount",)),
        (Identity("PSN Türkiye", "PSN 5 USD"), ("region",)),
        (Identity("PSN UK", "PSN 5 USD"), ("region",)),
        (Identity("بلايستيشن تركيا", "PSN 5 USD"), ("region",)),
        (Identity("PSN Royaume-Uni", "PSN 5 USD"), ("region",)),
        (Identity("PSN USA", "PSN 5 USD", "turkey"), ("region",)),
        (Identity("PSN USA", "PSN 5 USD", "somewhere-new"), ("region",)),
        (Identity("Xbox USA", "Xbox 5 USD"), ("brand",)),
        (Identity("PSN Turkey (TRY only)", ""), ("currency", "region")),
    ],
)
def test_what_makes_it_another_card(told: Identity, facts: tuple[str, ...]) -> None:
    assert facts_that_differ(PSN, told) == facts
    assert difference(PSN, told) is Difference.VALUE
    assert difference(told, PSN) is Difference.VALUE


@pytest.mark.parametrize(
    "told",
    [
        Identity("PlayStation USA", "PSN 5 USD"),
        Identity("PSN United States", "PlayStation 5 USD (digital code)"),
        Identity("PSN USA", "PSN $5"),
        Identity("PSN US", "USD5 PSN"),
        Identity("PSN USA (PS4/PS5)", "PSN 5.00 US$"),
        Identity("PSN", "PSN 5 dollars"),
        Identity("PSN États-Unis", "PSN ٥ دولار"),
        Identity("PSN USA", "A PSN card"),  # says nothing of an amount: a person is told
    ],
)
def test_other_words_for_the_same_card(told: Identity) -> None:
    assert difference(PSN, told) is Difference.WORDS


@pytest.mark.parametrize(
    "told",
    [
        PSN,
        Identity("psn usa", "PSN  5 usd", "us"),
        Identity("PSN – USA", "PSN 5 USD", "united-states"),
        Identity("", "PSN 5 USD"),
        Identity("PSN USA", ""),
    ],
)
def test_the_same_words(told: Identity) -> None:
    assert difference(PSN, told) is Difference.NONE


def test_entities_are_marks() -> None:
    known = Identity("Ratchet &amp; Clank&#39;s PSN", "5 USD", "poland")
    assert difference(known, Identity("Ratchet & Clank's PSN", "5 USD", "poland")) is Difference.NONE


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("60 UC", "60 Diamonds"),
        ("1 Month", "1 Year"),
        ("12 Months", "12 days"),
        ("1,000 Robux", "100 Robux"),
        ("10 K UC", "10 UC"),
        ("one month", "twelve months"),
        ("un mois", "douze mois"),
        ("ten dollars", "twenty dollars"),
        ("عشرة دولار", "2 دولار"),
        ("10 riyals", "10 dirhams"),
        ("10 pounds", "10 dinars"),
        ("10 دولار", "10 ريال"),
        ("10 SAR", "10 AED"),
        ("60 UC", "60 Royale Pass"),
        ("1 000 DZD", "1 DZD"),
        ("100 Diamonds", "310 Diamonds"),
        ("PSN 10 USD", "PSN 10 CAD"),
    ],
)
def test_units_and_sizes(known: str, told: str) -> None:
    assert difference(Identity("", known), Identity("", told)) is Difference.VALUE


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("1,000 Robux", "1000 Robux"),
        ("1 000 DZD", "1000 DA"),
        ("1k Robux", "1000 Robux"),
        ("3 Months", "3 mois"),
        ("two euros", "2 EUR"),
        ("Xbox One", "Xbox One"),
        ("10 SAR", "10 riyals"),
        ("10 AED", "10 درهم"),
        ("10 £", "10 pounds"),
        ("10 TRY", "10 lira"),
        ("60 UC", "UC 60"),
        ("60 UC", "60 digital UC"),
        ("Game Pass", "Game Pass Ultimate"),
        ("Try a card", "A card to try"),
        ("PSN 10 USD", "PSN 10"),
    ],
)
def test_units_and_sizes_that_agree(known: str, told: str) -> None:
    assert difference(Identity("", known), Identity("", told)) is not Difference.VALUE


def test_region_in_words_is_held_against_the_slug_only_where_nothing_else_can_be() -> None:
    sold = Identity("PSN Germany", "PSN 10 EUR", "europe")
    assert difference(sold, Identity("PSN Germany", "PSN 10 EUR")) is Difference.NONE
    assert difference(sold, Identity("PSN France", "PSN 10 EUR")) is Difference.VALUE
    assert difference(Identity("PSN", "5", "usa"), Identity("PSN Turkey", "5")) is Difference.VALUE
    assert difference(Identity("PSN", "5", "usa"), Identity("PSN America", "5")) is Difference.WORDS


@pytest.mark.parametrize(
    ("title", "known", "told", "fact"),
    [
        ("Google Play 5$ - 100$", "100 USD", "5 USD", "amount"),
        ("iTunes USA 2-500", "50 USD", "2 USD", "amount"),
        ("Razer Gold (5 to 100 USD)", "100 USD", "5 USD", "amount"),
        ("PUBG 60/325/660 UC", "660 UC", "60 UC", "amount"),
        ("Steam 50 TRY/USD", "50 USD", "50 TRY", "currency"),
        ("Steam USD EUR", "50 USD", "50 EUR", "currency"),
        ("Steam $", "50 USD", "50 CAD", "currency"),
        ("Gift cards US/UK", "Amazon US 50", "Amazon UK 50", "region"),
        ("Steam and Xbox", "Steam 50 USD", "Xbox 50 USD", "brand"),
        ("Steam", "100 USD (of 5-100)", "5 USD (of 5-100)", "amount"),
    ],
)
def test_list_in_the_title_hides_no_change_of_the_name(title: str, known: str, told: str, fact: str) -> None:
    assert facts_that_differ(Identity(title, known), Identity(title, told)) == (fact,)
    assert facts_that_differ(Identity(title, told), Identity(title, known)) == (fact,)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (Identity("PSN 10 USD", "A card"), Identity("PSN", "A card 10 USD")),
        (Identity("PSN USA", "PSN 10 USD"), Identity("PSN", "PSN USA 10 USD")),
        (Identity("PSN", "10 USD"), Identity("PSN", "10 USD ($10)")),
        (Identity("Steam 5-100 USD", "100 USD"), Identity("Steam (5 - 100 USD)", "USD 100")),
    ],
)
def test_what_moves_between_title_and_name_is_the_same_card(known: Identity, told: Identity) -> None:
    assert difference(known, told) is not Difference.VALUE
    assert difference(told, known) is not Difference.VALUE


ITUNES = Identity("iTunes USA", "iTunes 2 USD", "usa")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Jawaker", "Jawaker 2 USD"),
        ("Likee USA", "Likee 2 USD"),
        ("Yalla Ludo", "2 USD"),
        ("Gift card USA", "2 USD"),
        ("iTunes USA", "Likee 2 USD"),
        ("Likee USA", "iTunes 2 USD"),
    ],
)
def test_brand_that_is_not_known_is_another_all_the_same(title: str, name: str) -> None:
    assert facts_that_differ(ITUNES, Identity(title, name)) == ("brand",)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Jawaker", "Likee"),
        ("Foo card", "Bar card"),
        ("Apex Legends", "Mobile Legends"),  # the second is a known one
        ("Jawaker", "جواكر"),  # perhaps the same, which a person says
    ],
)
def test_titles_that_share_no_word_are_of_two_cards(known: str, told: str) -> None:
    assert facts_that_differ(Identity(known, "100"), Identity(told, "100")) == ("brand",)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("Premium 1 month", "Basic 1 month"),
        ("1 month Individual", "1 month Family"),
        ("1 mois individuel", "1 month family"),
        ("Essential", "Extra"),
        ("Premium mensuel", "Premium annuel"),
        ("Djezzy", "Mobilis"),
        ("Windows Pro", "Windows Home"),
        ("Game for PS5", "Game for PS4"),
        ("Card", "Card (demo)"),
        ("Card", "Card, not redeemable"),
    ],
)
def test_another_plan_is_another_card(known: str, told: str) -> None:
    assert facts_that_differ(Identity("Netflix", known), Identity("Netflix", told)) == ("plan",)
    assert facts_that_differ(Identity(f"Netflix {known}", ""), Identity(f"Netflix {told}", "")) == ("plan",)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("USA iTunes", "2 USD iTunes"),
        ("ITUNES usa", "itunes 2 usd"),
        ("i-Tunes USA", "i Tunes 2 USD"),
        ("iTunes™ USA", "iTunes® 2 USD"),
        ("iTunes (USA)", "iTunes – 2 USD!"),
        ("iTunes Gift Card USA", "Gift Card 2 USD"),
        ("Carte cadeau iTunes USA", "Carte cadeau iTunes 2 USD"),
        ("بطاقة ايتونز امريكا", "2 دولار"),
        ("Apple United States", "Apple 2 dollars"),
        ("iTunes America", "iTunes two dollars"),
        ("App Store & iTunes US", "$2"),
        ("iTunes USA", "2 USD (digital code)"),
    ],
)
def test_harmless_rewordings(title: str, name: str) -> None:
    told = Identity(title, name)
    assert difference(ITUNES, told) is not Difference.VALUE
    assert difference(told, ITUNES) is not Difference.VALUE


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (Identity("Jawaker", "100 tokens"), Identity("Carte cadeau Jawaker", "100 jetons")),
        (Identity("Yalla Ludo", "100 Diamonds"), Identity("YallaLudo", "100 diamants")),
        (Identity("Crème", "5 USD"), Identity("creme", "5 USD")),
        (Identity("Google Play", "10 USD"), Identity("GooglePlay", "10 USD")),
        (Identity("Netflix", "Premium 1 month"), Identity("Netflix Premium", "1 mois")),
        (Identity("Spotify", "1 month Individual"), Identity("Spotify", "1 mois individuel")),
        (Identity("Ludo Club", "5"), Identity("Ludo Club (Android / iPhone)", "5")),
        (Identity("Steam", "10 USD"), Identity("Steam Wallet", "10 USD wallet code")),
        (Identity("Free Fire", "100 Diamonds"), Identity("فري فاير", "100 جوهرة")),
    ],
)
def test_harmless_rewordings_of_others(known: Identity, told: Identity) -> None:
    assert difference(known, told) is not Difference.VALUE
