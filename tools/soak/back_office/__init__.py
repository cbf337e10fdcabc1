"""Simulated staff: reviewers at the desk, cashiers, and confirmations of transfers."""
