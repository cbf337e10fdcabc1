"""What a card is by the supplier's words, and what is done when those change."""
