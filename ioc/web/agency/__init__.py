"""The agency's desk, the page of one incident, and results made public."""
