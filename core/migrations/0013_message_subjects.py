"""An index of what messages are about."""

from django.db import migrations, models

from core.concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0012_subject_changes")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(fields=["subject"], name="core_message_subject"),
        ),
    ]
