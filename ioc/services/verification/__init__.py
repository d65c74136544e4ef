"""Whether a report is true, what it is, and which incident it tells of."""
