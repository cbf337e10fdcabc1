"""Reading bank statements: from the bytes of a CSV file to rows with amounts, days and directions."""
