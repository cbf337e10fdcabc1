"""The database itself keeps one open item per matter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_symptoms")]

    operations = [
        migrations.AddConstraint(
            model_name="deskitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("subject",),
                name="core_deskitem_one_matter",
            ),
        ),
        migrations.RemoveConstraint(model_name="deskitem", name="core_deskitem_one_open"),
    ]
