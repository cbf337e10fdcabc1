"""Pictures of receipts that customers send as proof of a transfer: kept, compared, judged."""
