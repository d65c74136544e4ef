"""Accounts of the staff: made, invited, signed in, guarded by a second factor."""
