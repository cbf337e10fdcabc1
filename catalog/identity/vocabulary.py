"""What is left of a supplier's words beside amounts and regions: plans of a brand, and words of its own."""

import re
from functools import lru_cache

from catalog.identity.brands import brand_synonyms, brands_in, country_words
from catalog.identity.measures import NUMBER_WORDS, UNIT_WORDS
from catalog.regions import NAMES, SHORT, names_of_region
from catalog.search.spelling import is_stopword
from catalog.texts import fold

SHORTEST_JOINED = 4  # letters of a word that is found again without its spaces ("googleplay")

# Each line is one plan, or one thing of a brand, under all its names: one for another is another card.
_PLANS = """
individual, individuel, individuelle, solo, فردي, فردية
duo, couple, ثنائي
family, famille, familial, familiale, عائلي, عائلية, عائلة
student, students, étudiant, étudiants, étudiante, طالب, طلاب
premium, بريميوم, مميز
basic, basique, de base, أساسي, أساسية
standard, قياسي
essential, essentiel, essentielle, اسنشال
extra, اكسترا
deluxe, ديلوكس
ultimate, التيميت
core, كور
plus, بلس
pro, professional, professionnel, برو
business, enterprise, entreprise, الأعمال
home, domestique
lite, light
mini
max
gold, ذهبي
silver, فضي
platinum, platine, بلاتيني
bronze, برونزي
starter, débutant
with ads, avec pub, avec publicité
weekly, hebdomadaire, أسبوعي, أسبوعية
monthly, mensuel, mensuelle, شهري, شهرية
quarterly, trimestriel, trimestrielle
yearly, annual, annuel, annuelle, سنوي, سنوية
lifetime, à vie, مدى الحياة
djezzy, جيزي
mobilis, موبيليس
ooredoo, اوريدو
windows, ويندوز
office, اوفيس
icloud
game pass, gamepass, جيم باس
nitro, نيترو
subscription, abonnement, اشتراك
wallet, portefeuille, محفظة
"""
# What makes a card worth nothing, or less, wherever it begins to be said.
_SPOILT = """
demo, démo, sample, specimen, échantillon, عينة
trial, test, essai, تجريبي, تجربة
used, utilisé, utilisée, مستعمل
expired, expiré, expirée, منتهي
fake, void
not redeemable, non redeemable, non remboursable, not valid, not working, unusable, invalid, inutilisable
"""
# Words that tell nothing beside those of catalog/search/synonyms.txt.
_FILLERS = """
digital digitale numérique electronic électronique egift evoucher ecard prepaid prépayé prépayée instant
instantané immediate immédiat delivery livraison email mail key keys clé pin balance solde credit crédit
funds fonds store shop boutique magasin account compte official officiel officielle original genuine new
nouveau nouvelle region région zone country pays only seulement uniquement version type product produit
item article denomination value valeur amount montant worth redeem redeemable valid valable wallet
portefeuille unit units piece unité all tous toutes any works no by par via to from at à aux sur is it an
or ou and au et on رقمي رقمية رقم قيمة فئة منطقة حساب متجر محفظة فوري اصلي جديد دولة فقط إلى الى عبر أو
"""
_MODEL = re.compile(r"(?<!\w)[^\W\d_]+\d+(?!\w)")  # "ps5", "office2019": the number is part of the name


@lru_cache(maxsize=4096)
def plans_in(text: str) -> frozenset[str]:
    """The plans and models that a plain text names."""
    return _found(text, _groups(_PLANS)) | frozenset(_MODEL.findall(fold(text)))


@lru_cache(maxsize=4096)
def impairments_in(text: str) -> frozenset[str]:
    """What a plain text says that makes a card worth less."""
    return _found(text, _groups(_SPOILT))


@lru_cache(maxsize=4096)
def distinctive_words(text: str) -> frozenset[str]:
    """The words of a plain text that tell which card it is, not amounts, units, regions, plans or fillers."""
    folded = f" {fold(text)} "
    for name in _names_of_regions():
        folded = folded.replace(f" {name} ", " ")
    return frozenset(word for word in folded.split() if _is_own(word))


def is_unrelated(known: str, told: str, context: str) -> bool:
    """Whether a plain text has words of its own and none of what is `known`, nor of its whole `context`.

    False where one of them has none. Names of one brand are one word, and spaces do not count.
    """
    was, now, around = _telling(known), _telling(told), _telling(context)
    if not was or not now or now & (was | around):
        return False
    return not (_are_joined(now, context) or _are_joined(was | around, told))


def names_brand_unspaced(brand: str, text: str) -> bool:
    """Whether the text names the brand with other spaces ("googleplay", "i tunes")."""
    return _are_joined(frozenset(brand_synonyms(brand)), text)


def _telling(text: str) -> frozenset[str]:
    return distinctive_words(text) | brands_in(text)


def _are_joined(words: frozenset[str], text: str) -> bool:
    joined = fold(text).replace(" ", "")
    squeezed = (word.replace(" ", "") for word in words)
    return any(len(word) >= SHORTEST_JOINED and word in joined for word in squeezed)


def _is_own(word: str) -> bool:
    if len(word) < 2 or word.isdigit() or word in SHORT:
        return False
    known = (_fillers(), _words_of_plans(), UNIT_WORDS, NUMBER_WORDS, country_words())
    return not is_stopword(word) and not any(word in each for each in known)


@lru_cache(maxsize=1)
def _words_of_plans() -> frozenset[str]:
    return frozenset(word for names in _groups(_PLANS) for name in names for word in name.split())


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(map(fold, _FILLERS.split()))


def _found(text: str, groups: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    folded = f" {fold(text)} "
    return frozenset(names[0] for names in groups if any(f" {name} " in folded for name in names))


@lru_cache(maxsize=2)
def _groups(lines: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(fold, line.split(","))) for line in lines.strip().splitlines())


@lru_cache(maxsize=1)
def _names_of_regions() -> tuple[str, ...]:
    """Longest first, so that no part of a name is left."""
    names = {fold(name) for key in NAMES for name in (key, *names_of_region(key))}
    return tuple(sorted(names | {fold(slug) for slug in SHORT}, key=len, reverse=True))
