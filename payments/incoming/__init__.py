"""The life of a payment: begun, asked about, confirmed, or ended."""
