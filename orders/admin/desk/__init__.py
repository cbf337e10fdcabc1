"""The desk in the back office: its items, what may be done about each, or about many at once."""
