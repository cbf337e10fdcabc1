"""`make screenshots`: every page in every state, seen, checked and laid out on sheets."""
