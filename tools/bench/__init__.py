"""`make bench`: what a first visit costs on the line, and what a page costs the machine."""
