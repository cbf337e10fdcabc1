"""How each cause is brought about in a running shop, and taken away again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.running_shop import RunningShop
from tools.http_customer import HttpCustomer
from tools.sandbox_control import SandboxControl

HALF_AN_HOUR = 30.0  # seconds of this rehearsal, in which a minute is a second
FILL = 150 * 1024 * 1024  # bytes: of the small disk, less than 200 MB are then left


@dataclass
class Stage:
    """The shop in which the causes are brought about."""

    shop: RunningShop
    sandbox: SandboxControl

    def run(self, code: str) -> None:
        """Run Python beside the shop, as an operator could."""
        self.shop.manage("shell", "-c", code)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a child and the processes it started."""
        os.killpg(self.shop.pid(name), number)


Hold = Callable[[Stage], "Iterator[None]"]


@dataclass(frozen=True)
class Injection:
    """Something that goes wrong for as long as it is held; `tells` are the alerts' causes and subjects.

    `mutes` is the channel that hears of it only when it is over, being what has gone wrong.
    """

    name: str
    hold: Hold
    tells: tuple[tuple[str, str], ...]
    mutes: str = ""


def paused(stage: Stage) -> Iterator[None]:
    stage.shop.manage("pause", "--reason", "rehearsal of alerts")
    yield
    stage.shop.manage("resume")


def parked(stage: Stage) -> Iterator[None]:
    """The answer of a purchase is lost, and the supplier's list never knows the order."""
    stage.sandbox.inject([{"fault": "drop", "endpoint": "placeOrder", "times": 1}])
    buy(stage, "parked")
    yield


def held(stage: Stage) -> Iterator[None]:
    """Buying is paused after somebody has gone to the bank, and the money comes all the same."""
    customer = HttpCustomer(stage.shop.url, email="held@example.com")
    customer.add(customer.offer("itunes-usa").denomination)
    reference = customer.check_out()
    stage.shop.manage("pause", "--reason", "rehearsal of alerts")
    customer.pay(reference)
    yield
    stage.shop.manage("resume")


def bought_at_a_loss(stage: Stage) -> Iterator[None]:
    """The price doubles just as the order is placed; once it is looked into, somebody closes the item."""
    stage.sandbox.inject([{"fault": "price_jump", "times": 1}])
    buy(stage, "loss")
    for _ in range(150):  # until it is bought: what goes wrong next must not meet it
        if stage.sandbox.truth()["fault_counts"].get("price_jump"):
            break
        time.sleep(0.2)
    yield
    close = "desk.close_item(each.item, outcome='seen', by='staff')"
    stage.run(f"from core import desk; [{close} for each in desk.open_symptoms(kind='bought-at-a-loss')]")


def key_refused(stage: Stage) -> Iterator[None]:
    """The supplier says that it is a production key; the hourly question is due just now."""
    ask = "from core.models import *; Heartbeat.objects.filter(pk__startswith='key-check')"
    stage.sandbox.settings(key_type="PRODUCTION")
    stage.run(f"{ask}.update(next_due_at=None)")
    yield
    stage.sandbox.settings(key_type="SANDBOX")
    stage.run(f"{ask}.update(next_due_at=None)")


def nothing_for_sale(stage: Stage) -> Iterator[None]:
    cards = "from catalog.models import *; Denomination.objects"
    stage.run(f"{cards}.update(is_for_sale=False)")
    yield
    stage.run(f"{cards}.filter(stock__gt=0, selling_price__gt=0).update(is_for_sale=True)")


def balance_low(stage: Stage) -> Iterator[None]:
    """The account at the supplier is almost empty; the shop looks because somebody is in checkout."""
    before = stage.sandbox.settings()["balance"]
    stage.sandbox.settings(balance=100)
    look = "from orders.supplier_account import solvency; solvency.read_balance()"
    stage.run(look)
    yield
    stage.sandbox.settings(balance=before)
    stage.run(look)


def balance_unread(stage: Stage) -> Iterator[None]:
    """The supplier does not tell the balance for half an hour."""
    rule = {"fault": "http_500", "endpoint": "balance", "times": None}
    stage.sandbox.inject([rule])
    time.sleep(HALF_AN_HOUR)
    yield
    stage.sandbox.clear()


def work_fails(stage: Stage) -> Iterator[None]:
    """Nobody has been able to compare the supplier's books for more than two days."""
    job = "from core.models import *; from core import clock; from datetime import timedelta;"
    job += "Heartbeat.objects.update_or_create(pk='reconcile', defaults={'beat_at': clock.now(),"
    stage.run(f"{job} 'failing_since': clock.now() - timedelta(days=3)}})")
    yield
    stage.run(f"{job} 'failing_since': None}})")


def offers_lost(stage: Stage) -> Iterator[None]:
    """The supplier's catalogue says that a part of the products cannot be had."""
    cards = "from catalog.models import *; from core import clock; rows = Denomination.objects"
    third = "pk__in=list(rows.filter(is_for_sale=True).values_list('pk', flat=True))[::3]"
    stage.run(f"{cards}; rows.filter({third}).update(is_for_sale=False, off_sale_at=clock.now())")
    yield
    gone = "rows.filter(off_sale_at__isnull=False, stock__gt=0, selling_price__gt=0)"
    stage.run(f"{cards}; {gone}.update(is_for_sale=True, off_sale_at=None)")


def proposal_waits(stage: Stage) -> Iterator[None]:
    """It was made an hour ago, by the shop's time."""
    proposals = "from accounts.models import *; from core import clock; Proposal.objects"
    hour_ago = "clock.now() - __import__('datetime').timedelta(hours=1)"
    stage.run(f"{proposals}.create(act='line.refuse', subject='x', reason='x', proposed_at={hour_ago})")
    yield
    stage.run(f"{proposals}.update(closed_at=clock.now(), ending='withdrawn')")


def report_late(stage: Stage) -> Iterator[None]:
    """A code was shown and reported, and the day of the answer has passed."""
    rows = "from core import clock; from delivery.models import Card; from orders.models import *"
    card = "link = LineCard.objects.select_related('card').filter(report=None).first()"
    shown = "Card.objects.filter(pk=link.card_id).update(status='revealed', revealed_at=clock.now())"
    report = "CardReport.objects.create(line_card=link, fault='used', answer_due_at=clock.now())"
    stage.run(f"{rows}; {card}; {shown}; {report}")
    yield
    stage.run(f"{rows}; CardReport.objects.update(status='refused', refusal='works')")


def payment_unreadable(stage: Stage) -> Iterator[None]:
    """Somebody pays, and for half an hour the gateway knows nothing of their payment."""
    knows_none = {"fault": "not_found", "endpoint": "checkPayment", "times": None}
    customer = HttpCustomer(stage.shop.url, email="unreadable@example.com")
    customer.add(customer.offer("itunes-usa").denomination)
    reference = customer.check_out()
    stage.sandbox.inject([knows_none])
    customer.pay(reference)
    time.sleep(HALF_AN_HOUR)
    yield
    stage.sandbox.clear()


EVENTS = ("mismatch", "staff_changed", "statement_line_gone")
ALERTS = "from core.alerts import *; from core.alerts import AlertCause as Cause;"


def events(stage: Stage) -> Iterator[None]:
    """What happens once and is raised by a service where it happens; a person ends it."""
    stage.run(f"{ALERTS} [raise_alert(Cause(each), about='x', count=1) for each in {EVENTS}]")
    yield
    stage.run(f"{ALERTS} [end_alert(Cause(each), about='x', by='operator') for each in {EVENTS}]")


def silent(*names: str) -> Hold:
    """These processes stand still: they are there, and do nothing."""

    def hold(stage: Stage) -> Iterator[None]:
        for name in names:
            stage.signal(name, signal.SIGSTOP)
        yield
        for name in names:
            stage.signal(name, signal.SIGCONT)

    return hold


def no_mail(stage: Stage) -> Iterator[None]:
    """The mail server takes nothing, and there is something to say."""
    folder = stage.shop.folder / "mail"
    folder.rename(folder.with_name("mail.away"))
    folder.touch()
    stage.run("from core.alerts import *; raise_alert(AlertCause.MISMATCH, about='mail')")
    yield
    folder.unlink()
    folder.with_name("mail.away").rename(folder)
    stage.run("from core.alerts import *; end_alert(AlertCause.MISMATCH, about='mail', by='operator')")


def no_webhook(stage: Stage) -> Iterator[None]:
    stage.sandbox.settings(alerts_status=503)
    stage.run("from core.alerts import *; raise_alert(AlertCause.MISMATCH, about='webhook')")
    yield
    stage.sandbox.settings(alerts_status=200)
    stage.run("from core.alerts import *; end_alert(AlertCause.MISMATCH, about='webhook', by='operator')")


def disk_fills(stage: Stage) -> Iterator[None]:
    filler = stage.shop.folder / "filler"
    filler.write_bytes(b"\0" * FILL)
    yield
    filler.unlink()


@contextmanager
def holding(injections: "list[Injection]", stage: Stage) -> Iterator[float]:
    """Bring all of them about, one after the other; yields when the last one stood. Taken away at the end."""
    held = []
    try:
        for injection in injections:
            holder = injection.hold(stage)
            next(holder)
            held.append(holder)
        yield time.time()
    finally:
        for holder in reversed(held):
            next(holder, None)


def buy(stage: Stage, name: str) -> None:
    """Somebody buys a card and pays."""
    customer = HttpCustomer(stage.shop.url, email=f"{name}@example.com")
    customer.buy((customer.offer("itunes-usa").denomination, 1))


ROLES = ("worker", "poller", "sweeper", "beat")
PAUSED = Injection("buying is paused", paused, (("selling_paused", "placing"),))
NOTHING_FOR_SALE = Injection("nothing is for sale", nothing_for_sale, (("nothing_for_sale", ""),))
TRADE = [
    Injection("the answer of a purchase is lost", parked, (("lines_parked", ""),)),
    Injection("money comes while buying is paused", held, (("lines_held", ""),)),
    PAUSED,
    Injection("the key is of the other kind", key_refused, (("key_refused", "supplier-key"),)),
    Injection("a third of the offers goes", offers_lost, (("offers_lost", ""),)),
    NOTHING_FOR_SALE,
    Injection("a proposal waits", proposal_waits, (("proposals_waiting", ""),)),
    Injection("events of staff and books", events, tuple((cause, "x") for cause in EVENTS)),
]
MONEY = [
    Injection("the price jumps at the order", bought_at_a_loss, (("bought_at_a_loss", ""),)),
    Injection("a reported code waits too long", report_late, (("card_reports_late", ""),)),
    Injection("the gateway knows no payment", payment_unreadable, (("payments_unreadable", ""),)),
    Injection("the balance runs out", balance_low, (("balance_low", ""),)),
    Injection("a job fails each time", work_fails, (("work_failing", "books"),)),
    Injection("the balance cannot be read", balance_unread, (("balance_unread", ""),)),
]
SILENT = Injection(
    "all but the web stand still", silent(*ROLES), tuple(("role_missing", role) for role in ROLES)
)
SERVERS = Injection(
    "broker and cache stand still", silent("valkey"), (("broker_away", ""), ("cache_away", ""))
)
WEB = Injection("the web stands still", silent("web"), (("role_missing", "web"),))
DISK = Injection("the disk fills", disk_fills, (("disk_low", ""),))
NO_MAIL = Injection("the mail server is away", no_mail, (("mails_failing", ""),), mutes="mail")
NO_WEBHOOK = Injection("the webhook refuses", no_webhook, (("webhook_failing", ""),), mutes="webhook")
