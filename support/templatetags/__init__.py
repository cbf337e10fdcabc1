"""What templates show of support."""
