"""Pages as trees, for the tests of every package."""

from tools.html_tree import Element, read

__all__ = ["Element", "read"]
