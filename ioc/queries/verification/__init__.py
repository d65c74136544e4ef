"""What the verification desk shows."""
