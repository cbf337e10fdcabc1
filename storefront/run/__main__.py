"""Start the whole shop in one command and watch over it: `python -m storefront.run`."""

import os
import sys

from .children import children
from .configuration import Configuration, NotStartableError, data_folder, read_configuration
from .process import print_safely
from .shop_folder import AlreadyRunningError, open_folder
from .shop_secrets import SecretsMissingError, make_secrets
from .supervisor import StartupFailedError, StopRequestedError, Supervisor
from .valkey import ValkeyNotFoundError


def main() -> None:
    """Run the shop until Ctrl-C or SIGTERM; exit with a message if it cannot be started."""
    os.umask(0o077)  # databases, mails and logs are nobody else's business
    try:
        folder = data_folder(os.environ)
        lock = open_folder(folder)
        make_secrets(folder, os.environ)
        configuration = read_configuration(os.environ)
        configuration.write()
        run(configuration, lock)
    except (
        AlreadyRunningError,
        NotStartableError,
        SecretsMissingError,
        ValkeyNotFoundError,
        StartupFailedError,
    ) as exc:
        sys.exit(str(exc))
    except OSError as exc:  # a full disk, a folder that cannot be written to
        sys.exit(f"The shop cannot be started: {exc}")


def run(configuration: Configuration, lock: int) -> None:
    """Start everything in turn, watch it, and stop it in every case.

    Raises `StartupFailedError`, `ValkeyNotFoundError`.
    """
    supervisor = Supervisor(environment=configuration.environment, folder=configuration.folder, lock=lock)
    try:
        servers, shop = children(configuration)
        for child in servers:
            supervisor.start(child)
        if not supervisor.run_once(sys.executable, "-m", "storefront.run.prepare"):
            raise StartupFailedError("The shop could not be prepared; the lines above say why.")
        for child in shop:
            supervisor.start(child)
        announce(configuration)
        supervisor.watch()
    except StopRequestedError:
        pass
    finally:
        print_safely("\nStopping …")
        supervisor.stop()
        remove_socket_folder(configuration)
    print_safely("Stopped.")


def announce(configuration: Configuration) -> None:
    """Print where everything is and how staff sign in."""
    login = configuration.folder / "staff-login.txt"
    lines = ["", "The shop is running.", f"  shop       {configuration.site_url}/"]
    lines.append(f"  staff      {configuration.site_url}/admin/")
    if login.is_file():
        lines += [f"             {line}" for line in login.read_text().splitlines() if line.strip()]
    if configuration.sandbox_port:
        lines.append(
            f"  supplier   http://127.0.0.1:{configuration.sandbox_port}/ (pretended: orders, mails, alerts)"
        )
    lines += [f"  data       {configuration.folder}", "Ctrl-C stops it.", ""]
    print_safely("\n".join(lines))


def remove_socket_folder(configuration: Configuration) -> None:
    """Remove the folder that was made for the broker's socket because the data folder's path is too long."""
    socket_path = configuration.valkey_socket
    if socket_path and socket_path.parent != configuration.folder:
        socket_path.unlink(missing_ok=True)
        socket_path.parent.rmdir()


if __name__ == "__main__":
    main()
