from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models

import core.clock
import core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Denomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("supplier", "supplier"), ("shop", "shop")],
                        default="supplier",
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("supplier_id", models.CharField(max_length=200, verbose_name="supplier's id")),
                ("supplier_name", models.CharField(max_length=200, verbose_name="supplier's name")),
                (
                    "wholesale",
                    core.fields.CentimesField(blank=True, null=True, verbose_name="wholesale price"),
                ),
                ("is_priced", models.BooleanField(default=False, verbose_name="priced by the supplier")),
                ("stock", models.PositiveIntegerField(blank=True, null=True, verbose_name="stock")),
                (
                    "supplier_available",
                    models.BooleanField(default=False, verbose_name="available at the supplier"),
                ),
                ("priced_at", models.DateTimeField(blank=True, null=True, verbose_name="price of")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "withheld_wholesale",
                    core.fields.CentimesField(
                        blank=True, null=True, verbose_name="new wholesale price to accept"
                    ),
                ),
                ("withheld_at", models.DateTimeField(blank=True, null=True, verbose_name="withheld since")),
                ("name_ar", models.CharField(blank=True, max_length=200, verbose_name="name in Arabic")),
                ("name_fr", models.CharField(blank=True, max_length=200, verbose_name="name in French")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Small numbers come first.", verbose_name="position"
                    ),
                ),
                ("is_listed", models.BooleanField(default=True, verbose_name="listed")),
                (
                    "selling_price",
                    core.fields.CentimesField(
                        blank=True, editable=False, null=True, verbose_name="selling price"
                    ),
                ),
                (
                    "least_profit",
                    core.fields.CentimesField(default=0, editable=False, verbose_name="least profit"),
                ),
                ("is_for_sale", models.BooleanField(default=False, editable=False, verbose_name="for sale")),
            ],
            options={
                "verbose_name": "denomination",
                "verbose_name_plural": "denominations",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(default=core.clock.now, verbose_name="started at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                ("ok", models.BooleanField(default=False, verbose_name="applied")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="problems")),
            ],
            options={
                "verbose_name": "catalogue fetch",
                "verbose_name_plural": "catalogue fetches",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("supplier", "supplier"), ("shop", "shop")],
                        default="supplier",
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("supplier_title", models.CharField(max_length=200, verbose_name="supplier's title")),
                ("title_key", models.CharField(editable=False, max_length=200)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="address")),
                ("title_ar", models.CharField(blank=True, max_length=200, verbose_name="title in Arabic")),
                ("title_fr", models.CharField(blank=True, max_length=200, verbose_name="title in French")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="title in English")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Small numbers come first.", verbose_name="position"
                    ),
                ),
                ("is_listed", models.BooleanField(default=True, verbose_name="listed")),
                (
                    "product_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="visible products"),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["supplier", "shop"])),
                        name="catalog_category_origin",
                    ),
                    models.UniqueConstraint(fields=("origin", "title_key"), name="catalog_category_title"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_wholesale", core.fields.CentimesField(null=True, verbose_name="old wholesale price")),
                ("new_wholesale", core.fields.CentimesField(null=True, verbose_name="new wholesale price")),
                ("old_selling", core.fields.CentimesField(null=True, verbose_name="old selling price")),
                ("new_selling", core.fields.CentimesField(null=True, verbose_name="new selling price")),
                ("why", models.CharField(max_length=200, verbose_name="reason")),
                ("actor", models.CharField(default="system", max_length=100, verbose_name="by")),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="at")),
                (
                    "denomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_changes",
                        to="catalog.denomination",
                        verbose_name="denomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "price change",
                "verbose_name_plural": "price changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("supplier", "supplier"), ("shop", "shop")],
                        default="supplier",
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("supplier_id", models.CharField(max_length=200, unique=True, verbose_name="supplier's id")),
                ("supplier_title", models.CharField(max_length=200, verbose_name="supplier's title")),
                ("region", models.CharField(blank=True, max_length=64, verbose_name="region")),
                (
                    "supplier_enabled",
                    models.BooleanField(default=False, verbose_name="enabled by the supplier"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                ("slug", models.SlugField(max_length=120, unique=True, verbose_name="address")),
                ("title_ar", models.CharField(blank=True, max_length=200, verbose_name="title in Arabic")),
                ("title_fr", models.CharField(blank=True, max_length=200, verbose_name="title in French")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="title in English")),
                ("text_ar", models.TextField(blank=True, verbose_name="text in Arabic")),
                ("text_fr", models.TextField(blank=True, verbose_name="text in French")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("image", models.FileField(blank=True, upload_to="products", verbose_name="picture")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Small numbers come first.", verbose_name="position"
                    ),
                ),
                ("is_listed", models.BooleanField(default=True, verbose_name="listed")),
                ("is_visible", models.BooleanField(default=False, editable=False, verbose_name="visible")),
                (
                    "is_available",
                    models.BooleanField(default=False, editable=False, verbose_name="available"),
                ),
                (
                    "from_price",
                    core.fields.CentimesField(blank=True, editable=False, null=True, verbose_name="from"),
                ),
                ("search_text", models.TextField(default="", editable=False)),
                ("shelf_key", models.CharField(default="", editable=False, max_length=32)),
                (
                    "refreshed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="price and stock of"
                    ),
                ),
                (
                    "next_due_at",
                    models.DateTimeField(blank=True, default=core.clock.now, editable=False, null=True),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MarkupRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("shop", "whole shop"),
                            ("category", "category"),
                            ("product", "product"),
                            ("denomination", "denomination"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="percent",
                    ),
                ),
                (
                    "fixed",
                    core.fields.CentimesField(
                        default=0, help_text="Dinars added after the percentage.", verbose_name="fixed amount"
                    ),
                ),
                (
                    "step",
                    core.fields.CentimesField(
                        default=100,
                        help_text="The price is raised to a multiple of so many whole dinars.",
                        verbose_name="rounding step",
                    ),
                ),
                (
                    "least_profit",
                    core.fields.CentimesField(
                        default=0,
                        help_text="Dinars that must remain above the wholesale price.",
                        verbose_name="least profit",
                    ),
                ),
                (
                    "category",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="markup_rule",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "denomination",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="markup_rule",
                        to="catalog.denomination",
                        verbose_name="denomination",
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="markup_rule",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "markup rule",
                "verbose_name_plural": "markup rules",
            },
        ),
        migrations.AddField(
            model_name="denomination",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="denominations",
                to="catalog.product",
                verbose_name="product",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("is_visible", True)),
                fields=["category", "shelf_key"],
                name="catalog_product_shelf",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("is_visible", True)), fields=["shelf_key"], name="catalog_product_front"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["next_due_at"],
                name="catalog_product_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["supplier", "shop"])), name="catalog_product_origin"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_available", False),
                    models.Q(("from_price__gt", 0), ("is_visible", True)),
                    _connector="OR",
                ),
                name="catalog_product_available",
            ),
        ),
        migrations.AddConstraint(
            model_name="markuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("level", "shop"),
                        ("category__isnull", True),
                        ("denomination__isnull", True),
                        ("product__isnull", True),
                    ),
                    models.Q(
                        ("level", "category"),
                        ("category__isnull", False),
                        ("denomination__isnull", True),
                        ("product__isnull", True),
                    ),
                    models.Q(
                        ("level", "product"),
                        ("category__isnull", True),
                        ("denomination__isnull", True),
                        ("product__isnull", False),
                    ),
                    models.Q(
                        ("level", "denomination"),
                        ("category__isnull", True),
                        ("denomination__isnull", False),
                        ("product__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="catalog_markuprule_one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="markuprule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("level", "shop")),
                fields=("level",),
                name="catalog_markuprule_one_for_shop",
            ),
        ),
        migrations.AddConstraint(
            model_name="markuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(("fixed__gte", 0), ("least_profit__gte", 0), ("percent__gte", 0)),
                name="catalog_markuprule_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="markuprule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("step"), "%%", models.Value(100)
                        ),
                        0,
                    ),
                    ("step__gt", 0),
                ),
                name="catalog_markuprule_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["supplier", "shop"])), name="catalog_denomination_origin"
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.UniqueConstraint(
                fields=("product", "supplier_id"), name="catalog_denomination_supplier_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(("wholesale__isnull", True), ("wholesale__gt", 0), _connector="OR"),
                name="catalog_denomination_wholesale",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("selling_price__isnull", True),
                    models.Q(
                        django.db.models.lookups.Exact(
                            django.db.models.expressions.CombinedExpression(
                                models.F("selling_price"), "%%", models.Value(100)
                            ),
                            0,
                        ),
                        ("selling_price__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="catalog_denomination_whole_dinars",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("selling_price__isnull", True),
                    models.Q(
                        ("least_profit__gte", 0),
                        (
                            "selling_price__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("wholesale"), "+", models.F("least_profit")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="catalog_denomination_least_profit",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withheld_at__isnull", True), ("withheld_wholesale__isnull", True)),
                    models.Q(("withheld_at__isnull", False), ("withheld_wholesale__gt", 0)),
                    _connector="OR",
                ),
                name="catalog_denomination_withheld",
            ),
        ),
        migrations.AddConstraint(
            model_name="denomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_for_sale", False),
                    models.Q(
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
    ]
