"""Telephone calls: who has one, what is typed of it, whom to ring back, whom else it is read to."""
