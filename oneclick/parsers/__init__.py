"""From the vendor's answers to values, one module per part of the API."""
