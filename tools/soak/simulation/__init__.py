"""Batches of simulated purchases: their plan, their sweeps, their life."""
