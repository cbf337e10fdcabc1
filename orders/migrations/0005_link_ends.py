"""Links to orders expire and can be ended; those that were mailed before work for 30 days at least."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from core import clock
from core.intervals import Interval

AFTER_THE_UPGRADE = timedelta(days=30)


def let_old_ones_expire(apps: Any, schema_editor: Any) -> None:
    """Writes each row once: PostgreSQL alters no table with rows that one transaction has written twice."""
    links = apps.get_model("orders", "OrderLink").objects
    life = settings.ORDER_LINK_DAYS * Interval.DAY.duration
    end = clock.now() + AFTER_THE_UPGRADE
    links.filter(created_at__lte=end - life).update(expires_at=end)
    links.filter(created_at__gt=end - life).update(expires_at=F("created_at") + life)


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_proposals_of_all_kinds")]

    operations = [
        migrations.AddField("orderlink", "expires_at", models.DateTimeField(null=True)),
        migrations.AddField("orderlink", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(let_old_ones_expire, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("orderlink", "expires_at", models.DateTimeField()),
    ]
