"""What people decide about lines and supplier orders that the shop cannot decide alone."""
