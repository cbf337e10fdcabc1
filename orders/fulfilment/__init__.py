"""What becomes of a paid line: bought at most once, looked up, compared with the supplier's books."""
