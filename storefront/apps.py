from django.apps import AppConfig
from django.conf import settings

import oneclick


class StorefrontConfig(AppConfig):
    name = "storefront"

    def ready(self) -> None:
        from orders.supplier_account.clock_skew import ClockMeter
        from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
        from orders.supplier_account.sales_gate import key_identity
        from storefront import (
            checks,  # noqa: F401 - system checks
            process_startup,  # noqa: F401 - what is checked when a worker starts
        )

        oneclick.configure(
            base_url=settings.ONECLICK_API_URL,
            api_key=settings.ONECLICK_API_KEY,
            circuit_breaker=KeyCircuitBreaker(key_identity()),
            on_date=ClockMeter().note,
        )
