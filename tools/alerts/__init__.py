"""Every cause of an alert, injected into a running shop: who heard of it, when, and how often."""
