"""Shelters and other places: their register, and the people who have a place there."""
