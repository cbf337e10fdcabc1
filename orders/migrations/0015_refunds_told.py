"""Which mail told of the refund of a line."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0014_replaced_codes")]

    operations = [
        migrations.AddField(
            model_name="linerefund",
            name="told_with",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.line",
            ),
        ),
    ]
