"""Comparing the supplier's books with ours, and the pause of buying until they agree."""
