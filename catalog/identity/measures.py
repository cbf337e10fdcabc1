"""Amounts and units in the words of a supplier: numbers, currencies, and what is counted."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from catalog.texts import fold
from oneclick import unescape_entities

_CURRENCIES = {
    code: code
    for code in (
        *("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "EUR", "GBP", "TRY", "DZD", "MAD", "TND", "EGP"),
        *("AED", "SAR", "QAR", "KWD", "BHD", "OMR", "JOD", "LBP", "IQD", "PLN", "BRL", "INR", "JPY", "CNY"),
        *("KRW", "CHF", "SEK", "NOK", "DKK", "CZK", "HUF", "RON", "MXN", "ARS", "CLP", "COP", "PEN", "ZAR"),
        *("NGN", "IDR", "MYR", "PHP", "THB", "VND", "RUB", "UAH", "KZT", "ILS", "LYD", "YER", "SYP", "SDG"),
        *("PKR", "BDT", "LKR", "BGN", "ISK", "XOF", "XAF"),
    )
}  # fmt: skip
# Words that several currencies share: each agrees with any of its currencies, and with no other.
SHARED = {
    "dollar": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"}),
    "dirham": frozenset({"AED", "MAD"}),
    "riyal": frozenset({"SAR", "QAR", "OMR", "YER"}),
    "dinar": frozenset({"DZD", "TND", "KWD", "BHD", "JOD", "IQD", "LYD"}),
    "pound": frozenset({"GBP", "EGP", "LBP", "SYP", "SDG"}),
    "lira": frozenset({"TRY", "LBP", "SYP"}),
    "rupee": frozenset({"INR", "PKR", "LKR"}),
    "peso": frozenset({"MXN", "ARS", "CLP", "COP", "PHP"}),
    "krona": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "franc": frozenset({"CHF", "XOF", "XAF"}),
}
_WRITTEN = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "R$": "BRL", "€": "EUR", "£": "GBP",
    "₺": "TRY", "₹": "INR", "¥": "JPY", "₽": "RUB", "₩": "KRW", "₴": "UAH", "₪": "ILS", "₫": "VND",
    "$": "dollar",
}  # fmt: skip


def _table(**names: str) -> dict[str, str]:
    """The folded words of each meaning."""
    return {fold(word): meaning for meaning, words in names.items() for word in words.split()}


_SPOKEN = _table(
    dollar="dollar dollars دولار دولارات",
    dirham="dirham dirhams درهم دراهم dh dhs",
    riyal="riyal riyals rial rials ريال ريالات",
    dinar="dinar dinars دينار دنانير",
    pound="pound pounds livre livres sterling جنيه جنيهات باوند",
    lira="lira liras lire lires ليرة ليرات",
    rupee="rupee rupees roupie roupies روبية روبيات",
    peso="peso pesos",
    krona="krona kronor krone kroner couronne couronnes",
    franc="franc francs فرنك",
    EUR="euro euros يورو اورو",
    TRY="tl",
    PLN="zl zloty zlotys",
    DZD="da دج",
    JPY="yen yens ين",
    CNY="yuan yuans rmb يوان",
    KRW="won wons",
    BRL="real reais reals",
    RUB="ruble rubles rouble roubles روبل",
    ZAR="rand rands",
)
# Those of things counted; they are read right after a number only.
_COUNTED = _table(
    uc="uc شدة شدات",
    cp="cp",
    robux="robux روبوكس",
    gb="gb go giga غيغا جيغا",
    mb="mb mo mega ميغا",
    vbucks="vbucks",
    vp="vp",
    rp="rp",
    diamonds="diamond diamonds diamant diamants جوهرة جواهر الماسة",
    coins="coin coins pièce pièces كوينز",
    points="point points نقطة نقاط",
    gems="gem gems gemme gemmes",
    tokens="token tokens jeton jetons",
    credits="credit credits crédit crédits",
    stars="star stars étoile étoiles",
    hours="hour hours heure heures ساعة ساعات",
    days="day days jour jours يوم ايام",
    weeks="week weeks semaine semaines اسبوع اسابيع",
    months="month months mois شهر اشهر شهور",
    years="year years an ans année années سنة سنوات",
)
_NUMBER_WORDS = {
    fold(word): number
    for number, words in {
        1: "one un une واحد واحدة",
        2: "two deux اثنان اثنين",
        3: "three trois ثلاثة ثلاث",
        4: "four quatre اربعة اربع",
        5: "five cinq خمسة خمس",
        6: "six ستة ست",
        7: "seven sept سبعة سبع",
        8: "eight huit ثمانية ثماني",
        9: "nine neuf تسعة تسع",
        10: "ten dix عشرة عشر",
        12: "twelve douze",
        15: "fifteen quinze",
        20: "twenty vingt عشرون عشرين",
        25: "twentyfive vingtcinq",
        30: "thirty trente ثلاثون ثلاثين",
        40: "forty quarante اربعون اربعين",
        50: "fifty cinquante خمسون خمسين",
        60: "sixty soixante ستون ستين",
        70: "seventy سبعون سبعين",
        80: "eighty ثمانون ثمانين",
        90: "ninety تسعون تسعين",
        100: "hundred cent مئة مائة",
        200: "مئتان مئتين",
        1000: "thousand mille الف",
    }.items()
    for word in words.split()
}
UNIT_WORDS = frozenset({*_SPOKEN, *_COUNTED, *map(fold, _CURRENCIES)})
NUMBER_WORDS = frozenset(_NUMBER_WORDS)

_TRADE_MARKS = re.compile("[®™©℠]")  # compatibility forms would make letters of them
_SYMBOL = re.compile("|".join(re.escape(each) for each in sorted(_WRITTEN, key=len, reverse=True)))
_JOINED = re.compile(rf"\b({'|'.join(_CURRENCIES)}|x)(?=\d)", re.IGNORECASE)  # "USD5", "x2"
# A number that no letter stands before: the 5 of "PS5" is part of a name.
_NUMBER = re.compile(
    r"(?<![^\W\d_])(?<![\d.,])(\d{1,3}(?:[ ,.'](?=\d{3}(?!\d))\d{3})+|\d+)"
    r"(?:[.,](\d{1,2})(?!\d))?(?: ?([kK])\b)?"
)
WORD = re.compile(r"[^\W\d_]+")
_IN_WORDS = re.compile(r"([^\W\d_]+)(?=[\s-]+([^\W\d_]+))")


@lru_cache(maxsize=4096)  # the same titles are read again with each look at a product
def normalize_text(text: str) -> str:
    """The text with entities undone, in digits and letters that look like what they mean.

    Numbers in words become digits where a unit follows: "two euros" is "2 euros", "Xbox One" stays.
    """
    spelled = unicodedata.normalize("NFKC", _TRADE_MARKS.sub("", unescape_entities(text)))
    digits = (unicodedata.decimal(letter, None) for letter in spelled)
    joined = "".join(
        letter if digit is None else str(digit) for letter, digit in zip(spelled, digits, strict=True)
    )
    return _IN_WORDS.sub(_in_digits, _JOINED.sub(r"\1 ", joined))


def _in_digits(found: re.Match[str]) -> str:
    word, following = found[1], fold(found[2])
    number = _NUMBER_WORDS.get(fold(word))
    return word if number is None or following not in UNIT_WORDS else str(number)


def amounts_in(text: str) -> list[Decimal]:
    """The numbers of a plain text, as often as they are written."""
    return [_amount(*found) for found in _NUMBER.findall(text)]


def _amount(whole: str, fraction: str, thousands: str) -> Decimal:
    number = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or 0}")
    return (number * 1000 if thousands else number).normalize()


def units_in(text: str) -> set[str]:
    """The units of a plain text: codes of currencies, words of SHARED, and names of what is counted."""
    units = {_WRITTEN[symbol] for symbol in _SYMBOL.findall(text)}
    for found in WORD.finditer(text):
        word, is_counted = found[0], bool(re.search(r"\d(?: ?[kK]\b)?[ -]?$", text[: found.start()]))
        is_beside_number = is_counted or bool(re.match(r" ?\d", text[found.end() :]))
        folded = fold(word)
        if word in _CURRENCIES or (is_beside_number and word.upper() in _CURRENCIES):
            units.add(word.upper())
        elif is_beside_number and folded in _SPOKEN:
            units.add(_SPOKEN[folded])
        elif is_counted and folded in _COUNTED:
            units.add(_COUNTED[folded])
    return units


def counted_words_in(text: str) -> set[str]:
    """The folded words that stand right after a number of a plain text."""
    return {fold(word) for word in re.findall(r"\d[ -]?([^\W\d_]+)", text)}
