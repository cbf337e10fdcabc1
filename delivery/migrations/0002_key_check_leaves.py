"""The key check is core's from now on (see core 0002): the same table under another model."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_key_check"), ("delivery", "0001_cards")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="KeyCheck")])
    ]
