"""The books: a double-entry journal of all money, the chart of its accounts, and how it is read."""
