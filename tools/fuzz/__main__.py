"""`make fuzz`: the long form, on a shop of its own with a pretend supplier. The seed is printed first."""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tools.processes import broker
from tools.soak.shop.in_process import SQLITE, in_process_shop


def main() -> None:
    """Throw the calls and the posts; exit non-zero if the shop broke or anything moved."""
    options = _read_arguments()
    print(f"seed {options.seed}: {options.calls} webhook calls, {options.posts} posts", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="storefront-fuzz-") as folder,
        broker(Path(folder)) as variables,  # pages count how often they are asked for in its cache
        in_process_shop(SQLITE, Path(folder) / "data", variables=variables) as sandbox,
    ):
        problems = _throw(options, sandbox.chargily_url, sandbox.chargily_key)
    print("nothing broke, nothing moved" if not problems else f"{len(problems)} things wrong")
    sys.exit(1 if problems else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="repeat that run")
    parser.add_argument("--calls", type=int, default=10_000, help="webhook calls")
    parser.add_argument("--posts", type=int, default=5_000, help="posts to all addresses")
    return parser.parse_args()


def _throw(options: argparse.Namespace, url: str, key: str) -> list[str]:
    from django.conf import settings
    from django.test.utils import setup_test_environment

    from tests.plugins.fast_settings import use_plain_names
    from tools.fuzz.runner import MOST_TOLD, throw_calls, throw_forms
    from tools.fuzz.scene import set_scene

    setup_test_environment()
    use_plain_names()
    settings.CHARGILY_API_URL, settings.CHARGILY_SECRET_KEY = url, key
    settings.PAYMENT_METHODS = ["ocpay", "chargily", "wallet"]
    random = Random(options.seed)  # noqa: S311 - repeatable on purpose
    scene = set_scene(key, random)
    calls = throw_calls(scene.forger, number=options.calls)
    _print("webhook calls by kind and answer", calls.answers)
    posts = throw_forms(scene.strangers, scene.names, number=options.posts, random=random)
    _print("posts by answer", _by_status(posts.answers))
    problems = calls.problems + posts.problems
    print("\n".join(problems[:MOST_TOLD]))
    return problems


def _by_status(answers: Counter[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for what, times in answers.items():
        counted[what.rpartition(" ")[2]] += times
    return counted


def _print(title: str, counted: Counter[str]) -> None:
    print(f"\n{title}")
    for what, times in sorted(counted.items()):
        print(f"  {times:6}  {what}")


if __name__ == "__main__":
    main()
