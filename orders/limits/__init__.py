"""How much one customer, phone or network may order at once and in a while."""
