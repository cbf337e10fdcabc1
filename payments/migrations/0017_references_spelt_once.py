"""References of transfers are kept in one spelling, without what groups them, however a bank or staff wrote them.

A reference that another row has in that spelling already stays as it is. On the way back marks alone are
written in the old spelling: references keep the new one.
"""

import re
import unicodedata

from django.db import migrations

from core.sealing import fingerprints_for, open_sealed

LONGEST = 100


def spell(apps, schema_editor):
    _spell_column(apps.get_model("payments", "StaffConfirmation"), "reference", ("gateway",))
    _spell_column(apps.get_model("payments", "Refund"), "external_reference", ())
    _mark(apps, _bare)


def mark_as_before(apps, schema_editor):
    _mark(apps, _grouped)


def _spell_column(model, column, within):
    """`within`: the columns among whose rows a reference is unique."""
    for row in model.objects.exclude(**{column: None}).order_by("pk").iterator():
        was, spelt = getattr(row, column), _bare(getattr(row, column))
        alike = model.objects.filter(**{column: spelt}, **{name: getattr(row, name) for name in within})
        if spelt and spelt != was and not alike.exists():
            model.objects.filter(pk=row.pk).update(**{column: spelt})


def _mark(apps, spelling):
    lines = apps.get_model("payments", "StatementLine").objects.exclude(token="").exclude(reference_mark="")
    if not lines.exists():
        return
    mark_of = fingerprints_for("statement reference")
    for line in lines.iterator():
        told = open_sealed(line.token, label=f"statement-line:{line.key}")
        name = spelling(told["reference"].reveal())
        lines.model.objects.filter(pk=line.pk).update(reference_mark=mark_of(name) if name else "")


def _bare(text):
    return re.sub(r"[\W_]", "", _digits(unicodedata.normalize("NFKD", text)).upper())[:LONGEST]


def _grouped(text):
    return " ".join(_digits(text).split()).upper()[:LONGEST]


def _digits(text):
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


class Migration(migrations.Migration):
    dependencies = [("payments", "0016_payment_unreadable")]

    operations = [migrations.RunPython(spell, mark_as_before)]
