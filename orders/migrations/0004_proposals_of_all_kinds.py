"""Proposals about lines become proposals of the kind that anything can have."""

from django.db import migrations


def copy(apps, schema_editor):
    """Ids stay unknown: a text that names one member of staff is resolved when it is asked for."""
    old = apps.get_model("orders", "Proposal")
    new = apps.get_model("accounts", "Proposal")
    for row in old.objects.order_by("pk").iterator():
        ending = "" if row.closed_at is None else "done" if row.agreed_by else "withdrawn"
        new.objects.create(
            act=f"line.{row.act}",
            subject=f"orders.line:{row.line_id}",
            reason=row.reason,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            agreed_by=row.agreed_by,
            closed_at=row.closed_at,
            ending=ending,
        )


def copy_back(apps, schema_editor):
    old = apps.get_model("orders", "Proposal")
    new = apps.get_model("accounts", "Proposal")
    ours = new.objects.filter(act__startswith="line.").order_by("pk")
    for row in ours.iterator():
        old.objects.create(
            act=row.act.removeprefix("line."),
            line_id=int(row.subject.rpartition(":")[2]),
            reason=row.reason,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            agreed_by=row.agreed_by,
            closed_at=row.closed_at,
        )
    ours.delete()


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_pairs"), ("accounts", "0005_proposals")]

    operations = [migrations.RunPython(copy, copy_back), migrations.DeleteModel("Proposal")]
