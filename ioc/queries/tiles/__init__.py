"""Incidents as vector tiles: what stands in one, and how it is written."""
