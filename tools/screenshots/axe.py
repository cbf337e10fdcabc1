"""What axe says about a page: the rules of WCAG 2.2 AA, and its good practice."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule."""
    return [
        f"axe {violation['id']}: {' '.join(map(str, node['target']))} ({_why(node)})"
        for violation in Axe().run(page, options=OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]


def _why(node: "dict[str, list[dict[str, str]]]") -> str:
    return "; ".join(each["message"] for kind in ("any", "all", "none") for each in node[kind])
