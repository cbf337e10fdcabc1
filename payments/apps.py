from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from payments import checks, leaving, mails, tasks  # noqa: F401 - registers checks, messages and work
        from payments.transfers import keeping  # noqa: F401 - registers what is thrown away
