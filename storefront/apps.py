from django.apps import AppConfig
from django.conf import settings

import oneclick


class StorefrontConfig(AppConfig):
    name = "storefront"

    def ready(self) -> None:
        from core.models import Heartbeat, Switch
        from core.page_cache.triggers import EVERYTHING, watch
        from orders.supplier_account.clock_skew import ClockMeter
        from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
        from orders.supplier_account.sales_gate import key_identity
        from storefront import (
            checks,  # noqa: F401 - system checks
            process_startup,  # noqa: F401 - what is checked when a worker starts
        )
        from storefront.http import connection_checks

        # Every page tells whether buying is paused (see orders.supplier_account.sales_gate).
        watch(Switch, f"'{EVERYTHING}'", only={"is_paused"})
        watch(Heartbeat, f"'{EVERYTHING}'", verbs=("INSERT", "DELETE"))

        connection_checks.install()
        oneclick.configure(
            base_url=settings.ONECLICK_API_URL,
            api_key=settings.ONECLICK_API_KEY,
            circuit_breaker=KeyCircuitBreaker(key_identity()),
            on_date=ClockMeter().note,
        )
