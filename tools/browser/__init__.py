"""The one driver of a browser: for demo, back office, screenshots, and the tests of whole flows."""
