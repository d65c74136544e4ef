"""What lies under the maps: which basemap there is, and its tiles."""
