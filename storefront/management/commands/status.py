"""`manage.py status`: which processes live, what a person was told, what is not well."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localtime

from core import clock
from core.models import Alert, Message
from core.operations.processes import ProcessStatus, missing_roles, recent_processes
from core.reasons import in_english
from orders.supplier_account.sales_gate import closed_reason
from storefront import status


class Command(BaseCommand):
    help = "Show every process, open alerts and what is not well. Exit code 1 if the shop is degraded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument("--role", help="only ask whether a process of this role lives")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["role"]:
            sys.exit(0 if any(process.is_alive for process in recent_processes(options["role"])) else 1)
        degraded = status.degraded()
        facts = {"degraded": degraded} if "database" in degraded else {"degraded": degraded, **_facts()}
        if options["json"]:
            self.stdout.write(json.dumps(facts, indent=2))
        else:
            self._tell(facts)
        sys.exit(1 if degraded else 0)

    def _tell(self, facts: dict[str, Any]) -> None:
        for each in facts.get("processes", []):
            self.stdout.write(
                f"{each['role']:10} {each['state']:10} {each['instance']}  since {each['since']}"
            )
        for role in facts.get("missing_roles", []):
            self.stdout.write(f"{role:10} MISSING")
        for name, code in facts.get("states", {}).items():
            self.stdout.write(f"{name:10} {code}")
        if facts.get("why_paused"):
            self.stdout.write(f"buying is paused: {facts['why_paused']}")
        self.stdout.write(f"mails waiting: {facts.get('mails_waiting', '?')}")
        for alert in facts.get("alerts", []):
            taken = f", taken by {alert['taken_by']}" if alert["taken_by"] else ""
            self.stdout.write(f"ALERT {alert['title']} ({alert['cause']}, since {alert['since']}{taken})")
        degraded = facts["degraded"]
        self.stdout.write(f"DEGRADED: {', '.join(degraded)}" if degraded else "All is well.")


def _facts() -> dict[str, Any]:
    return {
        "processes": [_process(each) for each in recent_processes()],
        "missing_roles": missing_roles(),
        "states": status.required_services() | status.optional_services(),
        "why_paused": in_english(closed_reason() or ""),
        "mails_waiting": Message.objects.filter(sent_at=None, next_due_at__lte=clock.now()).count(),
        "alerts": [
            {
                "cause": alert.cause,
                "about": alert.about,
                "title": str(alert),
                "since": f"{localtime(alert.raised_at):%Y-%m-%d %H:%M:%S%z}",
                "taken_by": alert.taken_by,
            }
            for alert in Alert.objects.filter(ended_at=None)
        ],
    }


def _process(process: ProcessStatus) -> dict[str, str]:
    state = "lives" if process.is_alive else "stopped" if process.has_signed_off else "SILENT"
    return {
        "role": process.role,
        "instance": process.instance,
        "state": state,
        "since": f"{localtime(process.started_at):%Y-%m-%d %H:%M:%S%z}",
    }
