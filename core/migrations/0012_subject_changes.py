"""Where triggers note that something of a subject, such as an order, has changed."""

from django.db import migrations, models

from core import clock


class Migration(migrations.Migration):
    dependencies = [("core", "0011_desk_item_subjects")]

    operations = [
        migrations.CreateModel(
            name="SubjectChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(db_index=True, max_length=64)),
                ("noted_at", models.DateTimeField(db_index=True, default=clock.now)),
            ],
        ),
    ]
