"""The rolling plan of many rescues, and what a commander changes of it."""
