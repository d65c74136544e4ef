"""Units, ways, water, shelters, plans and people of rescues, as they are read."""
