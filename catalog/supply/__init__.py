"""The supplier's catalogue, prices and stock, fetched and written into ours."""
