"""The story of an incident in words."""
