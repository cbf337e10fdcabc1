"""The Rehearsal product: the vendor's test types, for trying out what becomes of an order.

They are in no catalogue (guide 4: `TEST_REFUND` is refunded whole, `TEST_PARTIAL` comes by half), so the shop
adds them itself. They exist with sandbox keys only and are never for sale in production.
"""

from django.conf import settings

from catalog.models import Category, Denomination, Origin, Product
from catalog.slugs import unique_slug
from core import clock

TITLE = "Rehearsal"
PRODUCT_ID = "REHEARSAL"  # ours; the supplier knows no such product
TYPES = {"TEST_REFUND": "Test: everything refunded", "TEST_PARTIAL": "Test: half delivered"}
WHOLESALE = 490_00  # centimes
STOCK = 10_000
LAST = 30_000  # the position behind everything else


def ensure_rehearsal() -> set[int]:
    """Make the Rehearsal product or, in production, withdraw it; returns its id for repricing. Safe twice."""
    if settings.IN_PRODUCTION:
        return _withdraw()
    category, _ = Category.objects.get_or_create(
        origin=Origin.REHEARSAL,
        title_key=TITLE.casefold(),
        defaults={"supplier_title": TITLE, "slug": unique_slug(Category, TITLE), "position": LAST},
    )
    product, _ = Product.objects.update_or_create(
        supplier_id=PRODUCT_ID,
        defaults={"withdrawn_at": None},
        create_defaults={
            "origin": Origin.REHEARSAL,
            "category": category,
            "supplier_title": TITLE,
            "supplier_enabled": True,
            "slug": unique_slug(Product, TITLE),
            "position": LAST,
            "next_due_at": None,
        },
    )
    Category.objects.filter(pk=category.pk).update(withdrawn_at=None)
    for supplier_id, name in TYPES.items():
        _ensure_type(product, supplier_id, name)
    return {product.pk}


def _ensure_type(product: Product, supplier_id: str, name: str) -> None:
    Denomination.objects.get_or_create(
        product=product,
        supplier_id=supplier_id,
        defaults={
            "origin": Origin.REHEARSAL,
            "supplier_name": name,
            "wholesale": WHOLESALE,
            "is_priced": True,
            "stock": STOCK,
            "supplier_available": True,
            "priced_at": clock.now(),
        },
    )


def _withdraw() -> set[int]:
    now = clock.now()
    Category.objects.filter(origin=Origin.REHEARSAL, withdrawn_at=None).update(withdrawn_at=now)
    products = Product.objects.filter(origin=Origin.REHEARSAL)
    products.filter(withdrawn_at=None).update(withdrawn_at=now)
    return set(products.values_list("pk", flat=True))
