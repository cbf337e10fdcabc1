"""Cards are alike by code and serial, and by the code as people compare it.

Both are fingerprinted under keys that no migration has: what is stored already gets its fingerprints from the
housekeeping (`delivery.fingerprints`), which is made due at once.
"""

from django.db import migrations, models
from django.db.models import Q


def complete_soon(apps, schema_editor):
    apps.get_model("core", "Heartbeat").objects.filter(pk="housekeeping").update(next_due_at=None)


def mark_repeats(apps, schema_editor):
    """The older rule knows codes alone: of equal ones, each but the first is a repeat."""
    cards = apps.get_model("delivery", "Card").objects.filter(is_repeat=False)
    seen = set()
    for pk, fingerprint in cards.order_by("pk").values_list("pk", "fingerprint").iterator():
        if fingerprint in seen:
            cards.filter(pk=pk).update(is_repeat=True)
        seen.add(fingerprint)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_reveal_log_is_append_only"), ("core", "0003_alerts")]

    operations = [
        migrations.RemoveConstraint(model_name="card", name="delivery_card_fingerprint_once"),
        migrations.AddField(
            model_name="card",
            name="serial_fingerprint",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="card",
            name="folded_fingerprint",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                condition=Q(is_repeat=False) & ~Q(serial_fingerprint=""),
                fields=("fingerprint", "serial_fingerprint"),
                name="delivery_card_once",
            ),
        ),
        migrations.AddIndex(
            model_name="card", index=models.Index(fields=["fingerprint"], name="delivery_card_code")
        ),
        migrations.AddIndex(
            model_name="card", index=models.Index(fields=["folded_fingerprint"], name="delivery_card_folded")
        ),
        migrations.AddField(
            model_name="quarantined",
            name="sound_fingerprint",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(complete_soon, mark_repeats),
    ]
