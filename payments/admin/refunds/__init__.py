"""Money out in the back office: refunds to review, payouts to make, payouts that no statement shows."""
