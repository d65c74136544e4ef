"""Reads. `cards` builds the one JSON shape of every thing; the rest selects and counts."""
