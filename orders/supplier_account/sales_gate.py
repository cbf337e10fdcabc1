"""The gate in front of everything that spends money: whose key it is, and whether placing is paused."""

import hashlib
import logging
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, QuerySet

import oneclick
from core import heartbeats, switches
from core.intervals import Interval
from core.kinds import JobOf, SwitchName
from core.models import Heartbeat, Switch
from core.prepared_queries import PreparedQuery
from core.reasons import Reason, ReasonLike, ReasonOrNote, in_english
from core.text import truncate
from orders.kinds import OrdersJob
from orders.reasons import GateReason

log = logging.getLogger(__name__)


def closed_reason() -> ReasonOrNote | None:
    """Why nothing may be bought right now, or None. An unanswered question keeps the gate shut."""
    paused = switches.why_paused(SwitchName.PLACING, SwitchName.SUPPLIER_KEY)
    if paused:
        return paused
    return None if heartbeats.time_since_run(proof_name()) is not None else GateReason.KEY_NOT_VERIFIED


def open_gate(proof: str) -> QuerySet[Heartbeat]:
    """The proof whose key it is (see `proof_name`), while nothing is paused: one row, or none while nothing
    may be bought.
    """
    paused = Switch.objects.filter(pk__in=(SwitchName.PLACING, SwitchName.SUPPLIER_KEY), is_paused=True)
    return Heartbeat.objects.filter(~Exists(paused), pk=proof)


class _Proof(NamedTuple):
    pk: str


# Asked by every page of one visitor.
_OPEN_GATE = PreparedQuery(_Proof, lambda proof: open_gate(proof).values_list("pk"), proof="any proof")


def sales_allowed() -> bool:
    """Whether anything may be bought now: `closed_reason` in one query, for pages that do not tell why."""
    return _OPEN_GATE.first(proof=str(proof_name())) is not None


def sales_allowed_now() -> Exists:
    """The same, to be asked along with something else."""
    return Exists(open_gate(str(proof_name())))


def check_supplier_key() -> None:
    """Ask the supplier whose key it is (ref: validate-token) if that is due. Safe to call twice and at once.

    A proof is bound to the key, the address and the environment: another key must prove itself again.
    """
    if not heartbeats.claim(key_check_job(), every=Interval.SUPPLIER_KEY_RETRY.duration):
        return
    try:
        with heartbeats.record_outcome(OrdersJob.SUPPLIER_KEY):
            key = oneclick.client().validate()
    except oneclick.OneClickError as exc:
        log.warning("the supplier did not tell whose key this is: %s", exc)
        return
    heartbeats.set_due(key_check_job(), after=Interval.SUPPLIER_KEY_CHECK.duration)
    mismatch = _mismatch(key)
    if mismatch:
        switches.pause(SwitchName.SUPPLIER_KEY, reason=mismatch)
        log.error("nothing is sold: %s", in_english(mismatch))
        return
    heartbeats.record_run(proof_name())
    switches.resume(SwitchName.SUPPLIER_KEY)


def _mismatch(key: "oneclick.KeyInfo") -> ReasonLike | None:
    if settings.IN_PRODUCTION and oneclick.client().server_is_sandbox:
        return GateReason.PRETEND_SUPPLIER
    wanted = oneclick.KeyType.PRODUCTION if settings.IN_PRODUCTION else oneclick.KeyType.SANDBOX
    if key.type != wanted:
        told = truncate(key.raw_type, 20)
        environment = settings.ONECLICK_ENVIRONMENT
        return Reason(GateReason.WRONG_ENVIRONMENT, environment=environment, answer=told)
    if not key.is_enabled:
        return GateReason.KEY_DISABLED
    if key.scope and key.scope.upper() != "READ-WRITE":
        return GateReason.KEY_READ_ONLY
    return None


def key_identity() -> str:
    """Names key, address and environment without telling the key."""
    parts = (settings.ONECLICK_API_URL, settings.ONECLICK_ENVIRONMENT, settings.ONECLICK_API_KEY)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def proof_name() -> JobOf:
    """The heartbeat of the proof whose key the present one is."""
    return JobOf(OrdersJob.KEY_PROVED, key_identity())


def key_check_job() -> JobOf:
    """The job of asking about the present key."""
    return JobOf(OrdersJob.KEY_CHECK, key_identity())
