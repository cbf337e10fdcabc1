"""The least that Django can do of each kind of work, to measure the shop by: pages, inserts, a pipeline."""
