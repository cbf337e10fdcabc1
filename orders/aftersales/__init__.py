"""What comes after the cards: refunds, cards given back, receipts."""
