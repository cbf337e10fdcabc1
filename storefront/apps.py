from django.apps import AppConfig
from django.conf import settings

import oneclick


class StorefrontConfig(AppConfig):
    name = "storefront"

    def ready(self) -> None:
        from orders.fence import key_identity
        from orders.fulfilment.supplier_clock import ClockMeter
        from orders.latch import SharedLatch
        from storefront import checks, starting  # noqa: F401 - registers checks and the start of workers

        oneclick.configure(
            base_url=settings.ONECLICK_API_URL,
            api_key=settings.ONECLICK_API_KEY,
            latch=SharedLatch(key_identity()),
            on_date=ClockMeter().note,
        )
