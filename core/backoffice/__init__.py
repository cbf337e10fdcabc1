"""What the admin pages of every app are built from: base classes, columns, filters, detail tables."""
