from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_shop_markup_rule")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="popularity",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="product",
            name="last_bought_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                fields=["category", "region"], condition=Q(is_visible=True), name="catalog_product_region"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                fields=["-popularity", "shelf_key"],
                condition=Q(is_visible=True),
                name="catalog_product_popular",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                fields=["-last_bought_at", "shelf_key"],
                condition=Q(last_bought_at__isnull=False),
                name="catalog_product_bought",
            ),
        ),
    ]
