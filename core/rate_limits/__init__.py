"""Rate limits: counted windows in the database, a shared call budget with back-off, a steady cell rate."""
