"""The account numbers of refunds, until now in plain, are sealed: each destination becomes a payee."""

from django.db import migrations, models

from core.sealing import fingerprint, open_sealed, seal
from core.secret import Secret

POSTAL, CCP_DIGITS, RIP_KEY_DIGITS = "00799999", 10, 2
DESTINATIONS = [("wallet", "wallet"), ("ccp", "CCP account"), ("rip", "bank account (RIP)")]
REDIRECTED = "redirected: "


def seal_accounts(apps, schema_editor):
    """Each destination becomes a payee, typed by whom the history names."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")  # what was in plain is overwritten, not only freed
    Refund, Payee = (apps.get_model("payments", name) for name in ("Refund", "RefundPayee"))
    for refund in Refund.objects.exclude(destination="").iterator():
        typed = _last_choice(apps, refund)
        payee = Payee(
            refund=refund,
            number=1,
            destination=refund.destination,
            typed_by=typed.actor if typed and typed.why.startswith(REDIRECTED) else "customer",
            at=typed.at if typed else refund.status_since,
        )
        if refund.destination_account:
            _seal(payee, refund)
        payee.save()
        Refund.objects.filter(pk=refund.pk).update(payee=payee, destination_account="", destination_holder="")


def _last_choice(apps, refund):
    moves = apps.get_model("core", "Move").objects.filter(
        subject=f"payments.refund:{refund.pk}", from_status="requested", to_status="requested"
    )
    chosen = models.Q(why__startswith="the customer chose: ") | models.Q(why__startswith=REDIRECTED)
    return moves.filter(chosen).order_by("pk").last()


def _seal(payee, refund):
    account, is_ccp = refund.destination_account, refund.destination == "ccp"
    number = POSTAL + account[:CCP_DIGITS] if is_ccp else account[:-RIP_KEY_DIGITS]
    contents = {"account": Secret(account), "holder": Secret(refund.destination_holder)}
    payee.token = seal(contents, label=_label(payee))
    payee.fingerprint = fingerprint(number, purpose="account")
    payee.last_digits = (account[:CCP_DIGITS] if is_ccp else account)[-4:]


def _label(payee):
    return f"refund-payee:{payee.refund_id}:{payee.number}"


def open_accounts(apps, schema_editor):
    Refund = apps.get_model("payments", "Refund")
    for refund in Refund.objects.exclude(payee=None).select_related("payee").iterator():
        payee = refund.payee
        if payee.token:
            inside = open_sealed(payee.token, label=_label(payee))
            Refund.objects.filter(pk=refund.pk).update(
                destination_account=inside["account"].reveal(), destination_holder=inside["holder"].reveal()
            )
    Refund.objects.update(payee=None)
    apps.get_model("payments", "RefundPayee").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0002_key_check"), ("payments", "0009_refund_payees")]

    operations = [migrations.RunPython(seal_accounts, open_accounts)]
