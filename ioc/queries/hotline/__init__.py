"""What an operator sees while somebody speaks."""
