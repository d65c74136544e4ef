"""What citizens may read."""
