"""What an agency's desk shows."""
