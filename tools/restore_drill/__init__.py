"""`python -m tools.restore_drill`: a shop is lost in mid-traffic, and its backup put back."""
