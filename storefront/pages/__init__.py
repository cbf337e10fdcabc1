"""Pages that belong to no app, and what is shown when something broke."""
