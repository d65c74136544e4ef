"""Messages that people send in, and what they are taken for."""
