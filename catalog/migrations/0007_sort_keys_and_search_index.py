"""Each order of a list has a column to sort by, a category names its regions, and texts are found by an index.

Both stand on the rows that show them, so that no page reads a catalogue for them.
"""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import BigIntegerField, Case, CharField, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr

import core.fields
from catalog.regions import region_key
from catalog.search import index


def sort_key(rank):
    digits = Cast(Cast(rank, BigIntegerField()), CharField(max_length=40))
    first = Case(When(is_available=True, then=Value("0")), default=Value("1"))
    return models.GeneratedField(
        expression=Concat(first, digits, Substr("shelf_key", 2), output_field=CharField()),
        output_field=CharField(max_length=40),
        db_persist=True,
    )


KEYS = {
    "popular_key": Value(20_000_000_000) - F("popularity"),
    "cheapest_key": Value(100_000_000_000_000) + Coalesce(F("from_price"), Value(0)),
    "dearest_key": Value(200_000_000_000_000) - Coalesce(F("from_price"), Value(0)),
}


def fill_highest_prices(apps, schema_editor):
    product, denomination = apps.get_model("catalog", "Product"), apps.get_model("catalog", "Denomination")
    for_sale = denomination.objects.filter(product=OuterRef("pk"), is_for_sale=True).order_by()
    highest = for_sale.values("product").annotate(price=Max("selling_price")).values("price")
    product.objects.filter(from_price__isnull=False).update(to_price=Subquery(highest))


def fill_regions(apps, schema_editor):
    product, category = apps.get_model("catalog", "Product"), apps.get_model("catalog", "Category")
    regions = defaultdict(set)
    shown = product.objects.filter(is_visible=True).exclude(region="").order_by()
    for pk, region in shown.values_list("category", "region").distinct():
        regions[pk].add(region_key(region))
    for pk, keys in regions.items():
        category.objects.filter(pk=pk).update(regions=sorted(keys))


def create_index(apps, schema_editor):
    index.create_index(schema_editor.connection.alias)


def drop_index(apps, schema_editor):
    index.drop_index(schema_editor.connection.alias)


def visible(name, *fields):
    return migrations.AddIndex(
        "product", models.Index(fields=fields, condition=Q(is_visible=True), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_identities")]

    operations = [
        migrations.RemoveIndex("product", "catalog_product_front"),
        migrations.RemoveIndex("product", "catalog_product_popular"),
        migrations.AddField("category", "regions", models.JSONField(default=list, editable=False)),
        migrations.AddField(
            "product", "to_price", core.fields.CentimesField(blank=True, editable=False, null=True)
        ),
        *(migrations.AddField("product", name, sort_key(rank)) for name, rank in KEYS.items()),
        visible("catalog_product_best", "popular_key"),
        visible("catalog_product_popular", "category", "popular_key"),
        visible("catalog_product_cheapest", "category", "cheapest_key"),
        visible("catalog_product_dearest", "category", "dearest_key"),
        migrations.RunPython(fill_highest_prices, migrations.RunPython.noop),
        migrations.RunPython(fill_regions, migrations.RunPython.noop),
        migrations.RunPython(create_index, drop_index),
    ]
