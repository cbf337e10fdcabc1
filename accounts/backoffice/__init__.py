"""The back office as a whole: its site, its door, and the app that puts them in the place of Django's."""
