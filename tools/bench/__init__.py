"""`make bench`: what a first visit weighs, and how far the shop is from what Django can do at best."""
