"""A ward's commander, the neighbours' boats, and the list on paper."""
