"""Somebody behind the shop: how it is reached, what customers write, and what staff answer."""
