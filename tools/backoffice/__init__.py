"""`make backoffice`: two people work at the desk of a shop, every act once, with pictures."""
