"""What a card is, by what its supplier says of it: amount, currency or unit, region, brand, plan.

The one place that judges whether two sayings mean the same card. It is careful: only what it knows counts as
a fact, and a fact that one side does not name is no difference. What is left are words.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from catalog.identity.brands import brand_synonyms, brands_in
from catalog.identity.measures import SHARED, WORD, amounts_in, counted_words_in, normalize_text, units_in
from catalog.identity.vocabulary import (
    distinctive_words,
    impairments_in,
    is_unrelated,
    names_brand_unspaced,
    plans_in,
)
from catalog.regions import NAMES, SHORT, names_of_region, region_key
from catalog.texts import fold
from oneclick import unescape_entities


class IdentityDifference(StrEnum):
    """How two sayings differ."""

    NONE = "none"  # in case, accents or marks at most
    WORDS = "words"  # in words that change nothing
    VALUE = "value"  # in what the customer gets


@dataclass(frozen=True)
class CardIdentity:
    """The supplier's words for a card: title of the product, name of the type, slug of the region.

    What it does not say is "".
    """

    title: str
    name: str
    region: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.title, self.name, self.region)))


@dataclass(frozen=True)
class CardFacts:
    """What can be read out of the words. Empty: not said, or not known."""

    amounts: tuple[Decimal, ...]  # in order of size, each as often as it is written
    units: frozenset[str]
    region: str
    regions_in_words: frozenset[str]
    brands: frozenset[str]  # known ones
    plans: frozenset[str]
    text: str


_LETTERED = {"US": "united-states", "USA": "united-states", "UK": "united-kingdom",
             "UAE": "united-arab-emirates", "KSA": "saudi-arabia", "EU": "europe"}  # fmt: skip


def compare_identities(known: CardIdentity, told: CardIdentity) -> IdentityDifference:
    """How what is told now differs from what was known. What one side leaves "" is not compared."""
    if differing_facts(known, told):
        return IdentityDifference.VALUE
    pairs = ((known.title, told.title), (known.name, told.name))
    is_same = all(_words(one) == _words(other) for one, other in pairs if one and other)
    return IdentityDifference.NONE if is_same else IdentityDifference.WORDS


@lru_cache(maxsize=4096)  # each look at a product compares the same pairs again
def differing_facts(known: CardIdentity, told: CardIdentity) -> tuple[str, ...]:
    """Which facts contradict each other: "amount", "currency", "region", "brand", "plan"."""
    one, other = _filled(known, told), _filled(told, known)
    facts = [(facts_of(each), facts_of(against)) for each, against in _compared(one, other)]
    found = {
        "amount": any(_other_amounts(each, against) for each, against in facts),
        "currency": any(_other_unit(each, against) for each, against in facts),
        "region": _other_region(*facts[-1])
        or any(_contradict(a.regions_in_words, b.regions_in_words) for a, b in facts),
        "brand": any(_contradict_wholly(a.brands, b.brands) for a, b in facts)
        or _is_brand_gone(*facts[-1])
        or any(is_unrelated(a.text, b.text, facts[-1][0].text) for a, b in facts),
        "plan": any(_is_replaced(a.plans, b.plans) for a, b in facts) or _is_spoilt(*facts[-1]),
    }
    return tuple(name for name, differs in found.items() if differs)


def _compared(one: CardIdentity, other: CardIdentity) -> list[tuple[CardIdentity, CardIdentity]]:
    """Title against title, name against name, then all against all.

    A title may name a range or a list ("5$ - 100$"), in which the change of a name would not be seen; all
    against all sees what is said by the title here and by the name there.
    """
    return [
        (CardIdentity(one.title, ""), CardIdentity(other.title, "")),
        (CardIdentity("", one.name), CardIdentity("", other.name)),
        (one, other),
    ]


def _filled(identity: CardIdentity, other: CardIdentity) -> CardIdentity:
    """With what it does not say taken from the other, so that it makes no difference."""
    return CardIdentity(identity.title or other.title, identity.name or other.name, identity.region)


@lru_cache(maxsize=4096)
def facts_of(identity: CardIdentity) -> CardFacts:
    """What can be read out of the words of product and type together."""
    texts = [normalize_text(identity.title), normalize_text(identity.name)]
    slug = "-".join(identity.region.strip().lower().split())
    return CardFacts(
        amounts=tuple(sorted(amount for text in texts for amount in amounts_in(text))),
        units=frozenset().union(*map(units_in, texts)),
        region=region_key(slug) if slug else "",
        regions_in_words=frozenset().union(*map(_regions, texts)),
        brands=brands_in(" ".join(texts)),
        plans=plans_in(" ".join(texts)),
        text=" ".join(texts),
    )


def region_named_in(title: str) -> str:
    """The key of the one region that a title names, or ""."""
    named = _regions(normalize_text(title))
    return next(iter(named)) if len(named) == 1 else ""


def is_reworded(known: str, told: str) -> bool:
    """Whether other words are used; case, accents and marks do not count."""
    return _words(known) != _words(told)


def _contradict(one: frozenset[object], other: frozenset[object]) -> bool:
    return bool(one and other and one != other)


def _other_amounts(one: CardFacts, other: CardFacts) -> bool:
    """Written twice is no difference, but of as many numbers each counts: "100 of 5-100", "5 of 5-100"."""
    if len(one.amounts) == len(other.amounts):
        return one.amounts != other.amounts
    return _contradict(frozenset(one.amounts), frozenset(other.amounts))


def _other_unit(one: CardFacts, other: CardFacts) -> bool:
    """Another unit, or in place of a known one a word that is new: "60 UC", "60 Royale Pass"."""
    if one.units and not other.units:
        followers = counted_words_in(other.text) & distinctive_words(other.text)
        return bool(one.amounts and followers - distinctive_words(one.text) - _words_of_brands(one, other))
    return _contradict(*_alike(one.units, other.units))


def _words_of_brands(*facts: CardFacts) -> set[str]:
    names = (name for each in facts for brand in each.brands for name in brand_synonyms(brand))
    return {word for name in names for word in name.split()}


def _alike(one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[object], frozenset[object]]:
    """Both, with "dollar" for any dollar where one side says no more than "$"; so with each shared word."""
    for word, members in SHARED.items():
        if word in one | other:
            one, other = (frozenset(word if each in members else each for each in x) for x in (one, other))
    return frozenset(one), frozenset(other)


def _other_region(one: CardFacts, other: CardFacts) -> bool:
    """Slugs are compared with slugs and words with words; across, only where nothing else can be compared."""
    slugs, words = (one.region, other.region), (one.regions_in_words, other.regions_in_words)
    if all(slugs) and slugs[0] != slugs[1]:
        return True
    if all(words):
        return words[0] != words[1]
    if all(slugs):
        return False
    across = [(one.region, other.regions_in_words), (other.region, one.regions_in_words)]
    return any(slug and said and slug not in said for slug, said in across)


def _contradict_wholly(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other and not one & other)


def _is_brand_gone(known: CardFacts, told: CardFacts) -> bool:
    """A known brand is named by one of them alone: gone, or come in place of words of another card."""
    if bool(known.brands) == bool(told.brands):
        return False
    if known.brands:
        return not any(names_brand_unspaced(brand, told.text) for brand in known.brands)
    if any(names_brand_unspaced(brand, known.text) for brand in told.brands):
        return False
    return bool(distinctive_words(known.text) - distinctive_words(told.text))


def _is_replaced(one: frozenset[str], other: frozenset[str]) -> bool:
    """One plan for another. Of a plan that begins or ends to be said, a person is told."""
    return bool(one - other and other - one)


def _is_spoilt(one: CardFacts, other: CardFacts) -> bool:
    return impairments_in(one.text) != impairments_in(other.text)


def _words(text: str) -> list[str]:
    return sorted(fold(unescape_entities(text)).split())


def _regions(text: str) -> set[str]:
    lettered = {_LETTERED[word] for word in WORD.findall(text) if word in _LETTERED}
    folded = f" {fold(text)} "
    return lettered | {key for name, key in _region_names().items() if f" {name} " in folded}


@lru_cache(maxsize=1)
def _region_names() -> dict[str, str]:
    """The keys of the regions by their folded names in every language, and by their longer slugs."""
    names = {fold(name): key for key in NAMES for name in (key, *names_of_region(key))}
    return names | {fold(slug): key for slug, key in SHORT.items() if len(slug) > 3}
