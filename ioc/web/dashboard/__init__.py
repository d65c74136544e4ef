"""The results of the city in figures."""
