"""What the shop believes against the ground truth: orders, money, causes of parking, leaked secrets."""
