"""The city as it is set up: areas, agencies, categories, rules, times, duty, places from maps."""
