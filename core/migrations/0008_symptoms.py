"""One open item for each matter: what lay on the desk side by side become the symptoms of the oldest item."""

from collections import defaultdict
from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

import core.clock

PORTION = 1000
JOINED = "joined with an older item about the same"
# Perhaps still to be sealed, by a migration that knows of items only; those keep it.
SEALED_LATER = "transfer_review"


def join_items(apps, schema_editor):
    """Every item gets its symptom; of several open ones about one subject, the oldest keeps them all."""
    DeskItem, Symptom = apps.get_model("core", "DeskItem"), apps.get_model("core", "Symptom")
    open_items = defaultdict(list)
    for item in DeskItem.objects.filter(closed_at=None).order_by("opened_at", "pk"):
        open_items[item.subject].append(item)
    oldest = {subject: items[0].pk for subject, items in open_items.items()}
    symptoms = (_symptom(Symptom, item, oldest) for item in DeskItem.objects.order_by("pk").iterator())
    for portion in iter(lambda: list(islice(symptoms, PORTION)), []):
        Symptom.objects.bulk_create(portion)
    for items in open_items.values():
        _join(DeskItem, items)


def _symptom(Symptom, item, oldest):
    return Symptom(
        item_id=item.pk if item.closed_at else oldest[item.subject],
        kind=item.kind,
        subject=item.subject,
        title=item.title,
        evidence={} if item.kind == SEALED_LATER else item.evidence,
        is_minor=item.kind == "delayed",
        since=item.opened_at,
        over_at=item.closed_at,
        over_by=item.closed_by,
        outcome=item.outcome,
    )


def _join(DeskItem, items):
    """The oldest stays open, named by the newest that is more than a delay."""
    leading = max(items, key=lambda item: (item.kind != "delayed", item.opened_at, item.pk))
    DeskItem.objects.filter(pk__in=[item.pk for item in items[1:]]).update(
        closed_at=core.clock.now(), closed_by="system", outcome=JOINED
    )
    DeskItem.objects.filter(pk=items[0].pk).update(
        kind=leading.kind, title=leading.title, evidence=leading.evidence
    )


def part_items(apps, schema_editor):
    """Every open symptom that does not lead its item becomes an item of its own again."""
    DeskItem, Symptom = apps.get_model("core", "DeskItem"), apps.get_model("core", "Symptom")
    for item in DeskItem.objects.filter(closed_at=None):
        for symptom in Symptom.objects.filter(item=item, over_at=None):
            if (symptom.kind, symptom.subject) != (item.kind, item.subject):
                DeskItem.objects.create(
                    kind=symptom.kind,
                    subject=symptom.subject,
                    title=symptom.title,
                    evidence=symptom.evidence,
                    opened_at=symptom.since,
                )


class Migration(migrations.Migration):
    dependencies = [("core", "0007_heartbeat_failing")]

    operations = [
        migrations.CreateModel(
            name="Symptom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("subject", models.CharField(max_length=64, verbose_name="about")),
                ("title", models.CharField(max_length=200, verbose_name="what happened")),
                ("evidence", models.JSONField(blank=True, default=dict, verbose_name="evidence")),
                ("is_minor", models.BooleanField(default=False)),
                ("since", models.DateTimeField(default=core.clock.now, verbose_name="since")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                ("over_by", models.CharField(blank=True, max_length=100, verbose_name="closed by")),
                ("outcome", models.CharField(blank=True, max_length=200, verbose_name="outcome")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="symptoms",
                        to="core.deskitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "symptom",
                "verbose_name_plural": "symptoms",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("over_at__isnull", True)),
                        fields=("subject", "kind"),
                        name="core_symptom_one_open",
                    )
                ],
            },
        ),
        migrations.RunPython(join_items, part_items),
    ]
