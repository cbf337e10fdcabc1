"""Answers about the goods that call them something else, or are of odd shapes. The goods stay as they are."""

import copy
import re
from typing import Any, Literal

from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, data_of, fault
from sandbox.wire import Answer

NewIdentity = Literal["amount", "currency", "region", "brand", "words"]
OddShape = Literal["null", "missing", "empty", "number", "list", "object", "text", "huge", "negative"]
OddField = Literal["id", "title", "enabled", "region", "category", "name", "price", "quantity", "available"]

ODD_SHAPES: dict[OddShape, Any] = {
    "null": None,
    "empty": "",
    "number": 12345,
    "list": ["x"],
    "object": {"x": 1},
    "text": "many",
    "huge": 10**30,
    "negative": -1,
}


@fault("checkProduct")
def identity_changed(call: Call, proceed: Proceed, *, kind: NewIdentity = "currency") -> Answer:
    """The ids are called something else: another amount, currency, region or brand, or other words only.

    For checkProduct titles and names, for the catalogue titles and regions.
    """
    answer = proceed()
    answer.payload = copy.deepcopy(answer.payload)
    data = data_of(answer)
    for product in [data, *_products(data)]:
        for name in ("productTitle", "title"):
            if name in product:
                product[name] = _renamed_product(product[name], kind)
        if kind == "region" and "region" in product:
            product["region"] = "turkey" if product["region"] != "turkey" else "canada"
    for offer in data.get("types", []):
        offer["name"] = _renamed_type(offer["name"], kind)
    return answer


def _products(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [product for category in data.get("categories", []) for product in category["products"]]


def _renamed_product(title: str, kind: NewIdentity) -> str:
    match kind:
        case "region":
            return f"{title.split()[0]} {'Turkey' if 'Turkey' not in title else 'Canada'}"
        case "brand":
            return "Netflix" if "Netflix" not in title else "Spotify"
        case "words":
            return f"{title} (digital)"
    return title


def _renamed_type(name: str, kind: NewIdentity) -> str:
    match kind:
        case "amount":
            return re.sub(r"\d+", lambda number: f"{number[0]}0", name)
        case "currency":
            unit = "TRY" if not name.endswith("TRY") else "USD"
            return re.sub(r"(\d+) .*", rf"\1 {unit}", name)
        case "brand":
            brand = "Netflix" if "Netflix" not in name else "Spotify"
            return re.sub(r".*?(\d)", rf"{brand} \1", name)
        case "words":
            return f"{name} (digital)"
    return name


@fault("catalog")
def odd_shapes(
    call: Call, proceed: Proceed, *, field: OddField = "title", shape: OddShape = "null", every: int = 1
) -> Answer:
    """A field of every n-th product of the catalogue, type of checkProduct, or category has an odd shape."""
    answer = proceed()
    answer.payload = copy.deepcopy(answer.payload)
    data = data_of(answer)
    entries = [*_products(data), *data.get("types", [])]
    if field == "category":
        entries, field = data.get("categories", []), "title"
    spelled = [entry for entry in entries if field in entry or field in ("available", "enabled")]
    if not spelled:
        raise FaultNotApplicableError(answer)
    for entry in spelled[:: max(every, 1)]:
        entry.pop(field, None)
        if shape != "missing":
            entry[field] = ODD_SHAPES[shape]
    return answer
