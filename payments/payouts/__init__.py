"""Ways to pay refunds out. One file each behind one interface (base.py), one line each in registry.py."""
