"""``python -m sandbox``: start the pretend vendors."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from sandbox.app import App, Config
from sandbox.server import Server
from sandbox.supplier.dialect import DIALECTS


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line; what it leaves out comes from the environment."""
    env = os.environ
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Pretend gift-card supplier with payment links, and pretend Chargily Pay.",
    )
    parser.add_argument(
        "--port", type=int, default=int(env.get("SANDBOX_PORT", "8001")), help="0 takes a free one"
    )
    shop_data = Path(env.get("DATA_DIR", "data"))
    parser.add_argument("--data", type=Path, default=shop_data / "sandbox", help="folder of its own database")
    parser.add_argument("--mail", type=Path, default=shop_data / "mail", help="folder with the shop's mails")
    parser.add_argument("--shop-name", default="Storefront")
    parser.add_argument("--shop-url", default=env.get("SITE_URL", "http://127.0.0.1:8000"))
    parser.add_argument(
        "--key", default="sandbox-key", help="the supplier's access key; Chargily takes test_sk_sandbox"
    )
    parser.add_argument(
        "--dialect", choices=DIALECTS, help="kept until changed; documented in a new database"
    )
    return parser.parse_args(arguments)


def main() -> None:
    """Serve until told to stop."""
    if os.environ.get("ONECLICK_ENVIRONMENT", "").strip().lower() == "production":
        fail("this is a pretend supplier: it does not start with ONECLICK_ENVIRONMENT=production")
    options = read_arguments()
    config = Config(
        data=options.data,
        mail=options.mail,
        port=options.port,
        shop_name=options.shop_name,
        shop_url=options.shop_url,
        key=options.key,
        time_scale=float(os.environ.get("TIME_SCALE", "1")),
    )
    app = App(config)
    if options.dialect:
        app.store.set("dialect", options.dialect)
    try:
        server = Server(app)
    except OSError as exc:
        fail(f"cannot listen on 127.0.0.1:{config.port}: {exc.strerror}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"sandbox listening on {app.url}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.socket.close()


def fail(message: str) -> NoReturn:
    """Say why on stderr and stop with status 2."""
    print(f"sandbox: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
