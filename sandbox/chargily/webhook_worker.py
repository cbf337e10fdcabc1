"""The thread that lets time pass without a caller: checkouts expire, webhooks go out."""

import sqlite3
import threading

from sandbox.app import App, now
from sandbox.chargily import checkouts, outbox
from sandbox.chargily.webhook_delivery import FAILURES, post_webhook


class WebhookWorker(threading.Thread):
    """Sleeps until something is due, or until ``app.outgoing`` says that this may have changed.

    Each webhook has a thread of its own: a shop that answers slowly holds up none but its own.
    """

    def __init__(self, app: App) -> None:
        super().__init__(name="courier", daemon=True)
        self._app = app

    def run(self) -> None:
        """Until the process ends."""
        outbox.recover(self._app)
        while True:
            self._app.outgoing.clear()  # before the look, so that a call during it is not lost
            checkouts.advance(self._app, now())
            outbox.plan_deliveries(self._app)
            for row in outbox.claim_due(self._app):
                threading.Thread(target=self._deliver, args=(row,), daemon=True).start()
            self._app.outgoing.wait(outbox.seconds_to_next(self._app))

    def _deliver(self, row: sqlite3.Row) -> None:
        try:
            status = post_webhook(
                *(row["target"], row["body"], row["signature"]),
                seconds=self._app.store.setting("answer_seconds"),
            )
        except FAILURES as exc:
            outbox.record_delivery(self._app, row["id"], error=f"{type(exc).__name__}: {exc}")
        else:
            outbox.record_delivery(self._app, row["id"], status=status)
