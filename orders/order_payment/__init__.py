"""How an order is paid: what can be chosen, in one part or two, again, or never."""
