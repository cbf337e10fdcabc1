"""Cards that are held back are found without reading all that were ever sold."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_folded_codes")]

    operations = [
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["status"], name="delivery_card_frozen", condition=Q(status="frozen")),
        ),
    ]
