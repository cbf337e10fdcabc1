"""One command, the whole shop: the parent process behind `make run` and what it needs to know."""
