"""Pages as trees, for the tests of every package."""

from tools.markup import Element, read

__all__ = ["Element", "read"]
