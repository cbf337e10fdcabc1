"""Uploaded files and pictures: bounded, checked before decoding, and kept as pixels alone."""
