"""What the supplier's words say that a card is, and when they say something else."""

import pytest

from catalog.identity.comparison import CardIdentity, IdentityDifference, compare_identities, differing_facts

PSN = CardIdentity("PSN USA", "PSN 5 USD", "usa")


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        (CardIdentity("PSN Turkey", "PSN 5 TRY"), ("currency", "region")),
        (CardIdentity("PSN USA", "PSN 50 USD"), ("amount",)),
        (CardIdentity("PSN USA", "PSN 5 EUR"), ("currency",)),
        (CardIdentity("PSN USA", "PSN €5"), ("currency",)),
        (CardIdentity("PSN USA", "PSN 5€"), ("currency",)),
        (CardIdentity("PSN USA", "PSN 5k USD"), ("amount",)),
        (CardIdentity("PSN USA", "PSN 5.50 USD"), ("amount",)),
        (CardIdentity("PSN USA", "PSN ٥٠ USD"), ("amount",)),
        (CardIdentity("PSN USA", "PSN 5 USD x2"), ("amount",)),
        (CardIdentity("PSN Türkiye", "PSN 5 USD"), ("region",)),
        (CardIdentity("PSN UK", "PSN 5 USD"), ("region",)),
        (CardIdentity("بلايستيشن تركيا", "PSN 5 USD"), ("region",)),
        (CardIdentity("PSN Royaume-Uni", "PSN 5 USD"), ("region",)),
        (CardIdentity("PSN USA", "PSN 5 USD", "turkey"), ("region",)),
        (CardIdentity("PSN USA", "PSN 5 USD", "somewhere-new"), ("region",)),
        (CardIdentity("Xbox USA", "Xbox 5 USD"), ("brand",)),
        (CardIdentity("PSN Turkey (TRY only)", ""), ("currency", "region")),
    ],
)
def test_what_makes_it_another_card(told: CardIdentity, facts: tuple[str, ...]) -> None:
    assert differing_facts(PSN, told) == facts
    assert compare_identities(PSN, told) is IdentityDifference.VALUE
    assert compare_identities(told, PSN) is IdentityDifference.VALUE


@pytest.mark.parametrize(
    "told",
    [
        CardIdentity("PlayStation USA", "PSN 5 USD"),
        CardIdentity("PSN United States", "PlayStation 5 USD (digital code)"),
        CardIdentity("PSN USA", "PSN $5"),
        CardIdentity("PSN US", "USD5 PSN"),
        CardIdentity("PSN USA (PS4/PS5)", "PSN 5.00 US$"),
        CardIdentity("PSN", "PSN 5 dollars"),
        CardIdentity("PSN États-Unis", "PSN ٥ دولار"),
        CardIdentity("PSN USA", "A PSN card"),  # says nothing of an amount: a person is told
    ],
)
def test_other_words_for_the_same_card(told: CardIdentity) -> None:
    assert compare_identities(PSN, told) is IdentityDifference.WORDS


@pytest.mark.parametrize(
    "told",
    [
        PSN,
        CardIdentity("psn usa", "PSN  5 usd", "us"),
        CardIdentity("PSN – USA", "PSN 5 USD", "united-states"),
        CardIdentity("", "PSN 5 USD"),
        CardIdentity("PSN USA", ""),
    ],
)
def test_the_same_words(told: CardIdentity) -> None:
    assert compare_identities(PSN, told) is IdentityDifference.NONE


def test_entities_are_marks() -> None:
    known = CardIdentity("Ratchet &amp; Clank&#39;s PSN", "5 USD", "poland")
    assert (
        compare_identities(known, CardIdentity("Ratchet & Clank's PSN", "5 USD", "poland"))
        is IdentityDifference.NONE
    )


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
    assert compare_identities(CardIdentity("", known), CardIdentity("", told)) is IdentityDifference.VALUE


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
    assert compare_identities(CardIdentity("", known), CardIdentity("", told)) is not IdentityDifference.VALUE


def test_region_in_words_is_held_against_the_slug_only_where_nothing_else_can_be() -> None:
    sold = CardIdentity("PSN Germany", "PSN 10 EUR", "europe")
    assert compare_identities(sold, CardIdentity("PSN Germany", "PSN 10 EUR")) is IdentityDifference.NONE
    assert compare_identities(sold, CardIdentity("PSN France", "PSN 10 EUR")) is IdentityDifference.VALUE
    assert (
        compare_identities(CardIdentity("PSN", "5", "usa"), CardIdentity("PSN Turkey", "5"))
        is IdentityDifference.VALUE
    )
    assert (
        compare_identities(CardIdentity("PSN", "5", "usa"), CardIdentity("PSN America", "5"))
        is IdentityDifference.WORDS
    )


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
    assert differing_facts(CardIdentity(title, known), CardIdentity(title, told)) == (fact,)
    assert differing_facts(CardIdentity(title, told), CardIdentity(title, known)) == (fact,)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (CardIdentity("PSN 10 USD", "A card"), CardIdentity("PSN", "A card 10 USD")),
        (CardIdentity("PSN USA", "PSN 10 USD"), CardIdentity("PSN", "PSN USA 10 USD")),
        (CardIdentity("PSN", "10 USD"), CardIdentity("PSN", "10 USD ($10)")),
        (CardIdentity("Steam 5-100 USD", "100 USD"), CardIdentity("Steam (5 - 100 USD)", "USD 100")),
    ],
)
def test_what_moves_between_title_and_name_is_the_same_card(known: CardIdentity, told: CardIdentity) -> None:
    assert compare_identities(known, told) is not IdentityDifference.VALUE
    assert compare_identities(told, known) is not IdentityDifference.VALUE


ITUNES = CardIdentity("iTunes USA", "iTunes 2 USD", "usa")


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
    assert differing_facts(ITUNES, CardIdentity(title, name)) == ("brand",)


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
    assert differing_facts(CardIdentity(known, "100"), CardIdentity(told, "100")) == ("brand",)


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
    assert differing_facts(CardIdentity("Netflix", known), CardIdentity("Netflix", told)) == ("plan",)
    assert differing_facts(CardIdentity(f"Netflix {known}", ""), CardIdentity(f"Netflix {told}", "")) == (
        "plan",
    )


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
    told = CardIdentity(title, name)
    assert compare_identities(ITUNES, told) is not IdentityDifference.VALUE
    assert compare_identities(told, ITUNES) is not IdentityDifference.VALUE


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (CardIdentity("Jawaker", "100 tokens"), CardIdentity("Carte cadeau Jawaker", "100 jetons")),
        (CardIdentity("Yalla Ludo", "100 Diamonds"), CardIdentity("YallaLudo", "100 diamants")),
        (CardIdentity("Crème", "5 USD"), CardIdentity("creme", "5 USD")),
        (CardIdentity("Google Play", "10 USD"), CardIdentity("GooglePlay", "10 USD")),
        (CardIdentity("Netflix", "Premium 1 month"), CardIdentity("Netflix Premium", "1 mois")),
        (CardIdentity("Spotify", "1 month Individual"), CardIdentity("Spotify", "1 mois individuel")),
        (CardIdentity("Ludo Club", "5"), CardIdentity("Ludo Club (Android / iPhone)", "5")),
        (CardIdentity("Steam", "10 USD"), CardIdentity("Steam Wallet", "10 USD wallet code")),
        (CardIdentity("Free Fire", "100 Diamonds"), CardIdentity("فري فاير", "100 جوهرة")),
    ],
)
def test_harmless_rewordings_of_others(known: CardIdentity, told: CardIdentity) -> None:
    assert compare_identities(known, told) is not IdentityDifference.VALUE
