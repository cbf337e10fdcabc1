"""Where the cards of a line come from: one file each, one line each in `registry.py`."""
