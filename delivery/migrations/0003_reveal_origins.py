"""Addresses and browsers leave the reveal log for a table of their own, which can be emptied."""

import django.db.models.deletion
from django.db import migrations, models

PAGE = 1000


def take_along(apps, schema_editor):
    origins = apps.get_model("delivery", "RevealOrigin").objects
    for page in _pages(apps.get_model("delivery", "RevealLog").objects.exclude(ip="", agent="")):
        origins.bulk_create(origins.model(log_id=log.pk, ip=log.ip, agent=log.agent) for log in page)


def bring_back(apps, schema_editor):
    logs = apps.get_model("delivery", "RevealLog").objects
    for page in _pages(apps.get_model("delivery", "RevealOrigin").objects.all()):
        for origin in page:
            logs.filter(pk=origin.pk).update(ip=origin.ip, agent=origin.agent)


def _pages(rows):
    page = list(rows.order_by("pk")[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1].pk).order_by("pk")[:PAGE])


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_key_check_leaves")]

    operations = [
        migrations.CreateModel(
            name="RevealOrigin",
            fields=[
                (
                    "log",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="delivery.reveallog",
                        verbose_name="reveal",
                    ),
                ),
                ("ip", models.CharField(blank=True, max_length=45, verbose_name="address")),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="browser")),
            ],
        ),
        migrations.RunPython(take_along, bring_back),
    ]
