"""What people really type into the search, and where it must lead."""
