"""What lies on the desk is looked up by what it is about, closed or not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0010_page_changes")]

    operations = [
        migrations.AddIndex(
            model_name="deskitem", index=models.Index(fields=["subject"], name="core_deskitem_subject")
        ),
    ]
