"""Pretend vendors behind a real HTTP port: the gift-card supplier and its payment links, and Chargily Pay.

For trying the shop out and for its tests. A process of its own with data of its own, standard library only;
the shop reaches it over HTTP like the real thing. Start it with ``python -m sandbox --help``.
"""
