"""`make demo`: a real browser buys through a running shop; each scenario also serves the tests."""
