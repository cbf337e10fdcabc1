"""What somebody may ask of the data that is kept about them: to take it along, and to close their account."""
