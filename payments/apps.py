from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from core.sealing import register_sealed_column
        from payments import (  # noqa: F401 - registers
            act_names,
            checks,
            leaving,
            mails,
            ownership,
            tasks,
            unreadable,
        )
        from payments.models import RefundPayee, StatementLine, TransferProof
        from payments.transfers import keeping  # noqa: F401 - registers what is thrown away

        register_sealed_column(RefundPayee, "token", label=lambda payee: payee.label)
        register_sealed_column(StatementLine, "token", label=lambda line: line.label)
        register_sealed_column(
            TransferProof,
            "token",
            label=lambda proof: proof.label,
            owner=lambda proof: proof.payment.customer_id,
        )
