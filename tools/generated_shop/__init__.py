"""A shop with a long past, for whoever measures: written straight into a migrated database, within minutes.

Its rows are those that the shop's own services would have left, so that `manage.py verify` finds nothing.
Nothing of it is for sale: cards are sealed for their places, and their codes say that they were generated.
"""
