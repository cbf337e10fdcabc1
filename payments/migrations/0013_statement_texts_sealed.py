"""What statements and receipts say, until now in plain, is sealed; keys of lines are fingerprinted.

On the way back texts are opened again. The fingerprints of keys stay: nothing leads from them to what they
were, so the old version would import the same statement once more.
"""

import re

from django.db import migrations

from core.sealing import fingerprints_for, open_sealed, seal
from core.secret import Secret

ACCOUNT = re.compile(r"(?<![0-9])[0-9](?:[ .\-/]?[0-9]){9,21}(?![0-9])")
PLAIN_EVIDENCE = ("sender", "operation")


def seal_texts(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")  # what was in plain is overwritten, not only freed
    _seal_lines(apps.get_model("payments", "StatementLine"))
    for proof in _proofs(apps).exclude(sender="", operation=""):
        contents = {"sender": Secret(proof.sender), "operation": Secret(proof.operation)}
        proof.token = seal(contents, label=f"transfer-proof:{proof.pk}", owner=proof.payment.customer_id)
        proof.sender = proof.operation = ""
        proof.save(update_fields=["token", "sender", "operation"])
    _forget_evidence(apps.get_model("core", "DeskItem"))


def _seal_lines(StatementLine):
    lines = StatementLine.objects.order_by("pk")
    if not lines.exists():
        return
    key_of, mark_of = fingerprints_for("statement line"), fingerprints_for("statement reference")
    for line in lines.iterator():
        line.key = key_of(line.key)
        contents = {"text": Secret(line.text), "reference": Secret(line.reference)}
        line.token = seal(contents, label=f"statement-line:{line.key}")
        name = _canonical(line.reference)
        line.reference_mark = mark_of(name) if name else ""
        line.account_ends = _ends_of(f"{line.text} {line.reference}")
        line.text = line.reference = ""
        line.save()


def _canonical(reference):
    digits = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in reference)
    return " ".join(digits.split()).upper()[:100]


def _ends_of(text):
    numbers = [re.sub("[^0-9]", "", found) for found in ACCOUNT.findall(text)]
    ends = (
        number[:10][-4:] if len(number) == 12 else number[-4:] for number in numbers
    )  # a CCP with its key
    return " ".join(dict.fromkeys(ends))[:99]


def _proofs(apps):
    return apps.get_model("payments", "TransferProof").objects.select_related("payment")


def _forget_evidence(DeskItem):
    """What was copied beside the receipts that lie, or lay, on the desk."""
    for item in DeskItem.objects.filter(kind="transfer_review").iterator():
        kept = {name: told for name, told in item.evidence.items() if name not in PLAIN_EVIDENCE}
        DeskItem.objects.filter(pk=item.pk).update(evidence=kept)


def open_texts(apps, schema_editor):
    for line in apps.get_model("payments", "StatementLine").objects.exclude(token="").iterator():
        told = open_sealed(line.token, label=f"statement-line:{line.key}")
        line.text, line.reference = told["text"].reveal(), told["reference"].reveal()
        line.save(update_fields=["text", "reference"])
    for proof in _proofs(apps).exclude(token=""):
        owner = proof.payment.customer_id
        told = open_sealed(proof.token, label=f"transfer-proof:{proof.pk}", owner=owner)
        proof.sender, proof.operation = told["sender"].reveal(), told["operation"].reveal()
        proof.save(update_fields=["sender", "operation"])


class Migration(migrations.Migration):
    dependencies = [("core", "0006_moves_are_append_only"), ("payments", "0012_statement_texts")]

    operations = [migrations.RunPython(seal_texts, open_texts)]
