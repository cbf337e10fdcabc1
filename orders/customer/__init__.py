"""What customers may see of their orders, and how it is put to them."""
