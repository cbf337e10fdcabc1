"""People who work here: logins, roles, and what takes two persons."""
