"""What an id is called, what cannot be read, and since when offers are gone."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_withheld_products"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("known_title", models.CharField(max_length=200, verbose_name="product, as known")),
                ("known_name", models.CharField(max_length=200, verbose_name="card, as known")),
                (
                    "known_region",
                    models.CharField(blank=True, max_length=64, verbose_name="region, as known"),
                ),
                ("told_title", models.CharField(max_length=200, verbose_name="product, as told now")),
                ("told_name", models.CharField(max_length=200, verbose_name="card, as told now")),
                (
                    "told_region",
                    models.CharField(blank=True, max_length=64, verbose_name="region, as told now"),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("catalogue", "the catalogue"), ("product", "the look at price and stock")],
                        max_length=10,
                        verbose_name="told by",
                    ),
                ),
                ("found_at", models.DateTimeField(default=core.clock.now, verbose_name="found at")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("open", "to be decided"),
                            ("same", "the same card"),
                            ("other", "another card"),
                            ("taken_back", "the supplier took it back"),
                            ("replaced", "the supplier says something else again"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("decided_by", models.CharField(blank=True, max_length=100, verbose_name="decided by")),
            ],
            options={
                "verbose_name": "changed identity",
                "verbose_name_plural": "changed identities",
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="denomination",
            name="catalog_denomination_for_sale",
        ),
        migrations.AddField(
            model_name="denomination",
            name="doubted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="being another card since"),
        ),
        migrations.AddField(
            model_name="denomination",
            name="is_price_unreadable",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="denomination",
            name="missing_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="missing since"),
        ),
        migrations.AddField(
            model_name="denomination",
            name="number_of_name",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="denomination",
            name="off_sale_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="denomination",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="catalog.denomination",
                verbose_name="perhaps the same as",
            ),
        ),
        migrations.AddField(
            model_name="denomination",
            name="unreadable_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="unreadable since"),
        ),
        migrations.AddField(
            model_name="product",
            name="checked_title",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="product",
            name="is_in_question",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="product",
            name="missing_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="missing since"),
        ),
        migrations.AddField(
            model_name="product",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="catalog.product",
                verbose_name="perhaps the same as",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="unreadable_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="unreadable since"),
        ),
        migrations.AddIndex(
            model_name="denomination",
            index=models.Index(
                condition=models.Q(("off_sale_at__isnull", False)),
                fields=["off_sale_at"],
                name="catalog_denomination_off_sale",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_for_sale", False),
                    models.Q(
                        ("doubted_at__isnull", True),
                        ("is_priced", True),
                        ("selling_price__isnull", False),
                        ("supplier_available", True),
                        ("wholesale__isnull", False),
                        ("withdrawn_at__isnull", True),
                        ("withheld_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="catalog_denomination_for_sale",
            ),
        ),
        migrations.AddField(
            model_name="identitychange",
            name="denomination",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identity_changes",
                to="catalog.denomination",
                verbose_name="denomination",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitychange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "open")),
                fields=("denomination",),
                name="catalog_identitychange_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("verdict", "open")),
                    models.Q(models.Q(("verdict", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="catalog_identitychange_decided",
            ),
        ),
    ]
