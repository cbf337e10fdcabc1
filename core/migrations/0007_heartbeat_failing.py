"""Since when a recurring job fails each time; empty for all that were noted before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_moves_are_append_only")]

    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
