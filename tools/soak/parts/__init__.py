"""The parts of a run, one module for each name of `--only`."""

# In this order; the last takes what time is left.
PARTS = ("orders", "kills", "restore", "properties", "thief", "cases", "looks", "crashes")
