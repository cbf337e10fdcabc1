"""What docker-compose.yml promises, as far as reading it can tell."""

from typing import Any

import pytest
import yaml

from storefront.run.children import children
from storefront.run.configuration import read_configuration
from tests.running_shop import ROOT, free_port

SHOP = {"migrate", "web", "worker", "poller", "beat", "sweeper"}
SERVERS = {"postgres", "redis"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_compose_has_a_service_for_every_process_of_the_embedded_shop(
    services: dict[str, Any], tmp_path
) -> None:
    environment = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    _, embedded = children(read_configuration(environment))
    assert services.keys() == SHOP | SERVERS
    assert {child.name for child in embedded} == SHOP - {"migrate"}


def test_compose_commands_need_no_shell(services: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in services.items() if "command" in service}
    assert set(commands) >= SHOP
    assert all(isinstance(command, list) for command in commands.values())


def test_compose_listens_to_the_same_queues_as_the_embedded_shop(services: dict[str, Any]) -> None:
    assert "--queues=default,placing" in services["worker"]["command"]
    assert "--queues=polling" in services["poller"]["command"]


def test_compose_publishes_only_the_web_server_and_only_to_this_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_compose_gives_every_process_the_same_environment_and_files(services: dict[str, Any]) -> None:
    for name in SHOP:
        assert services[name]["env_file"] == ".env"
        assert services[name]["environment"] == services["web"]["environment"]
        assert services[name]["volumes"] == services["web"]["volumes"]


def test_compose_has_no_password_of_its_own(services: dict[str, Any]) -> None:
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    password = services["redis"]["command"][services["redis"]["command"].index("--requirepass") + 1]
    assert password.startswith("${REDIS_PASSWORD:?")


def test_compose_waits_for_migrations_and_servers(services: dict[str, Any]) -> None:
    healthy = {name: {"condition": "service_healthy"} for name in SERVERS}
    assert services["migrate"]["depends_on"] == healthy
    for name in SHOP - {"migrate"}:
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            **healthy,
        }
    assert all("healthcheck" in services[name] for name in SERVERS)
