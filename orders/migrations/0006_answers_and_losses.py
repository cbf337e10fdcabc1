"""What was charged above a line's limit; answers that are not complete; work on a line that fails."""

import django.db.models
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_link_ends")]

    operations = [
        migrations.AddField(
            model_name="supplierorder",
            name="loss",
            field=core.fields.CentimesField(default=0, verbose_name="charged above the limit"),
        ),
        migrations.AddField(
            model_name="supplierorder",
            name="incomplete_answers",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="supplierorder",
            index=models.Index(
                condition=django.db.models.Q(("loss__gt", 0)),
                fields=["placed_at"],
                name="orders_supplier_loss",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
