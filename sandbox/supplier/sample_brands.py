"""What the pretend supplier sells: brands, regions, face values. ``catalogue`` makes products of them."""

from dataclasses import dataclass

# Region slug -> title, currency of its cards, dinars for one unit of that currency.
REGIONS: dict[str, tuple[str, str, str]] = {
    "usa": ("USA", "USD", "245"),
    "germany": ("Germany", "EUR", "282.5"),
    "france": ("France", "EUR", "282.5"),
    "spain": ("Spain", "EUR", "281"),
    "italy": ("Italy", "EUR", "281.4"),
    "netherlands": ("Netherlands", "EUR", "282"),
    "belgium": ("Belgium", "EUR", "282"),
    "austria": ("Austria", "EUR", "282.2"),
    "united-kingdom": ("United Kingdom", "GBP", "331.2"),
    "uae": ("UAE", "AED", "66.75"),
    "saudi-arabia": ("Saudi Arabia", "SAR", "65.4"),
    "kuwait": ("Kuwait", "KWD", "796"),
    "qatar": ("Qatar", "QAR", "67.3"),
    "bahrain": ("Bahrain", "BHD", "649"),
    "egypt": ("Egypt", "EGP", "5.15"),
    "turkey": ("Turkey", "TRY", "6.1"),
    "canada": ("Canada", "CAD", "178"),
    "australia": ("Australia", "AUD", "161.5"),
    "poland": ("Poland", "PLN", "66.4"),
    "brazil": ("Brazil", "BRL", "45.2"),
    "india": ("India", "INR", "2.86"),
    "japan": ("Japan", "JPY", "1.63"),
    "dz": ("Algeria", "DZD", "1"),
    "global": ("Global", "USD", "246"),
}

FACES: dict[str, list[int]] = {
    "KWD": [5, 10, 20],
    "BHD": [5, 10, 20],
    "EGP": [100, 250, 500, 1000],
    "TRY": [50, 100, 250, 500, 1000],
    "INR": [500, 1000, 2000],
    "JPY": [1000, 3000, 5000, 10000],
    "AED": [50, 100, 200, 500],
    "SAR": [50, 100, 200, 500],
    "QAR": [50, 100, 200],
    "PLN": [50, 100, 200],
    "BRL": [30, 60, 100, 250],
    "DZD": [500, 1000, 2000, 5000],
}
USUAL_FACES = [5, 10, 20, 25, 50, 100]


@dataclass(frozen=True)
class Brand:
    """One category: ``packs`` (name, dinars) replace face values where a game sells its own currency."""

    title: str
    regions: tuple[str, ...]
    factor: str  # wholesale as a share of the face value
    packs: tuple[tuple[str, int], ...] = ()
    small_faces: tuple[int, ...] = ()


_EURO = ("germany", "france", "spain", "italy", "netherlands", "belgium", "austria")
_GULF = ("uae", "saudi-arabia", "kuwait", "qatar", "bahrain")

BRANDS = (
    Brand(
        "PSN",
        ("usa", "united-kingdom", "canada", "poland", "turkey", "australia", *_EURO[:5], *_GULF),
        "0.985",
    ),
    Brand(
        "Xbox",
        ("usa", "united-kingdom", "turkey", "brazil", "saudi-arabia", "uae", "poland", "canada", *_EURO[:6]),
        "0.97",
    ),
    Brand(
        "Nintendo eShop",
        ("usa", "united-kingdom", "japan", "australia", "canada", "germany", "france", "spain", "poland"),
        "0.99",
    ),
    Brand(
        "Steam",
        ("global", "usa", "united-kingdom", "turkey", "india", "brazil", "canada", *_EURO[:2], *_GULF),
        "1.01",
    ),
    Brand(
        "iTunes",
        (
            "usa",
            "united-kingdom",
            "turkey",
            "canada",
            "australia",
            "saudi-arabia",
            "uae",
            "japan",
            "brazil",
            *_EURO[:5],
        ),
        "1",
        small_faces=(2, 3),
    ),
    Brand(
        "Google Play",
        (
            "usa",
            "united-kingdom",
            "turkey",
            "brazil",
            "india",
            "japan",
            "saudi-arabia",
            "uae",
            "poland",
            *_EURO[:3],
        ),
        "0.995",
    ),
    Brand(
        "Netflix",
        ("usa", "united-kingdom", "turkey", "brazil", "saudi-arabia", "uae", "germany", "france"),
        "1.02",
    ),
    Brand(
        "Spotify",
        ("usa", "united-kingdom", "turkey", "brazil", "germany", "france", "spain", "italy"),
        "1.005",
    ),
    Brand(
        "Amazon",
        (
            "usa",
            "united-kingdom",
            "canada",
            "japan",
            "australia",
            "uae",
            "saudi-arabia",
            "egypt",
            "turkey",
            *_EURO[:2],
        ),
        "0.9925",
    ),
    Brand("Roblox", ("global", "usa", "united-kingdom", "germany", "turkey"), "0.98"),
    Brand(
        "PUBG Mobile",
        ("global", "turkey", "saudi-arabia"),
        "1",
        packs=(("60 UC", 235), ("325 UC", 1180), ("660 UC", 2350), ("1800 UC", 5860), ("3850 UC", 11700)),
    ),
    Brand(
        "Free Fire",
        ("global", "dz", "saudi-arabia"),
        "1",
        packs=(("100 Diamonds", 215), ("310 Diamonds", 640), ("520 Diamonds", 1060), ("1060 Diamonds", 2120)),
    ),
    Brand("Razer Gold", ("global", "usa", "turkey", "brazil", "india", "saudi-arabia", "uae"), "0.96"),
    Brand("Mobile & Internet", ("dz", "france", "turkey", "egypt", "uae", "saudi-arabia"), "0.975"),
)
