"""Accounts at Algérie Poste and at banks: how numbers are read and checked, and those of the shop."""
