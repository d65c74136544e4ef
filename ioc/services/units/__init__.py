"""Units: entered, changed, heard of, where they are."""
