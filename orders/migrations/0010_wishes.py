"""A person's wish to go on names the pause that it is meant to end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_supplier_words")]

    operations = [
        migrations.AddField(
            model_name="comparison",
            name="ends_pause_of",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
