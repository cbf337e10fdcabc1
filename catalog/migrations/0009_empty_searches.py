from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_delivery_figures")]

    operations = [
        migrations.CreateModel(
            name="EmptySearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("query", models.CharField(max_length=60, verbose_name="words")),
                ("count", models.PositiveIntegerField(verbose_name="how often")),
            ],
            options={
                "verbose_name": "search that found nothing",
                "verbose_name_plural": "searches that found nothing",
                "ordering": ["-day", "-count", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "query"), name="catalog_emptysearch_once")
                ],
            },
        ),
    ]
