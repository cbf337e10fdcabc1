"""The shop's own redemption guides, and who waits for a card that is sold out."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock

GUIDES = {
    "redemption_ar": "how to redeem it, in Arabic",
    "redemption_fr": "how to redeem it, in French",
    "redemption_en": "how to redeem it, in English",
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_popularity")]

    operations = [
        *(
            migrations.AddField(
                model, name, models.TextField(words, blank=True, default=""), preserve_default=False
            )
            for model in ("category", "product")
            for name, words in GUIDES.items()
        ),
        migrations.CreateModel(
            name="BackInStock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(db_index=True, max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                (
                    "asked_at",
                    models.DateTimeField(db_index=True, default=core.clock.now, verbose_name="asked at"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told at")),
                (
                    "denomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="catalog.denomination",
                        verbose_name="denomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to be told",
                "verbose_name_plural": "requests to be told when a card is back",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="backinstock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("told_at", None)),
                fields=("denomination", "email"),
                name="catalog_backinstock_once",
            ),
        ),
    ]
