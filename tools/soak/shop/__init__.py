"""The shop under test in this process: database, web process, catalogue, and what is left to do."""
