"""The drill itself: trade, back up in mid-traffic, trade on, lose everything, restore, recover."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sandbox.testing import RunningSandbox, start_sandbox
from tests.plugins.environment import SHOP_VARIABLES, throw_away_environment
from tools.restore_drill.drill_shop import BACK_UP, BACKED_UP, FIGURES, FOLDER, SANDBOX, TOLD, TRADED
from tools.restore_drill.storage import storage_for
from tools.soak.shop.in_process import NO_LIMITS

LAST_WORDS = 4_000


@dataclass(frozen=True)
class Outcome:
    """What the drill counted, and what was wrong."""

    figures: dict[str, int]
    problems: list[str]

    def __str__(self) -> str:
        rows = [f"  {name:44}{number:8}" for name, number in self.figures.items()]
        return "\n".join([*rows, *(f"WRONG: {problem}" for problem in self.problems)])


def run_drill(database: str, folder: Path) -> Outcome:
    """Run it once in an empty folder. Raises RuntimeError with a shop's last words if one broke off."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(start_sandbox(mail=folder / "mail", handling_seconds=0))
        storage = storage_for(database, folder, stack.callback)
        environment = _environment(sandbox, folder)
        _trade(environment | {"DATABASE_URL": storage.url}, storage.back_up)
        storage.restore()
        _recover(environment | {"DATABASE_URL": storage.new_url})
    told = json.loads((folder / "figures.json").read_text())
    return Outcome(**told)


def _environment(sandbox: RunningSandbox, folder: Path) -> dict[str, str]:
    """Both shops have the same keys, as after a real loss; broker and cache are lost as well."""
    data = folder / "data"
    data.mkdir(parents=True)
    plain = {name: value for name, value in os.environ.items() if name not in SHOP_VARIABLES}
    return {
        **plain,
        **throw_away_environment(data),
        **NO_LIMITS,
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
        "ONECLICK_API_URL": sandbox.url,
        "CHARGILY_API_URL": sandbox.chargily_url,
        "CHARGILY_SECRET_KEY": sandbox.chargily_key,
        "PAYMENT_METHODS": "ocpay,chargily,wallet",
        "POLLS_PER_SECOND": "1000",  # seconds pass in milliseconds here
        SANDBOX: sandbox.url,
        FOLDER: str(folder),
        TOLD: str(folder / "told.json"),
        FIGURES: str(folder / "figures.json"),
    }


def _trade(environment: Mapping[str, str], back_up: object) -> None:
    """Let the first shop trade, take the backup when it says so, and kill it without a warning."""
    with (Path(environment[FOLDER]) / "before.log").open("wb") as log:
        shop = subprocess.Popen(
            [sys.executable, "-m", "tools.restore_drill.original_shop"],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            _wait_for(BACK_UP, shop, log.name)
            back_up()  # type: ignore[operator]
            print(BACKED_UP, file=shop.stdin, flush=True)
            _wait_for(TRADED, shop, log.name)
        finally:
            shop.kill()
            shop.communicate()


def _wait_for(word: str, shop: subprocess.Popen[str], log: str) -> None:
    said = shop.stdout.readline().strip() if shop.stdout else ""
    if said != word:
        raise RuntimeError(f"the shop broke off before “{word}”: {_last_words(log)}")


def _recover(environment: Mapping[str, str]) -> None:
    log = Path(environment[FOLDER]) / "after.log"
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "tools.restore_drill.restored_shop"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if done.returncode != 0:
        raise RuntimeError(f"the shop after the restore broke off: {_last_words(str(log))}")


def _last_words(log: str) -> str:
    return Path(log).read_text(errors="replace")[-LAST_WORDS:]
