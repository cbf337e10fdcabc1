"""A product that was bought at a loss again and again is off sale until a person sells it again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_guides_and_notices")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="withheld_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="off sale after losses since"
            ),
        ),
    ]
