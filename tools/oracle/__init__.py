"""The one judge: each promise of the shop, held against what the pretend supplier and the bank really know.

Whoever leads a shop through trouble asks here: `make faults`, `make soak`, the stateful properties.
"""
