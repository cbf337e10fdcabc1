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
