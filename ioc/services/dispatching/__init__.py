"""A unit is recommended, sent, and tells how far it has come."""
