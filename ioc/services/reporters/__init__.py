"""What those who reported do afterwards: they add, answer, rate, say who is safe, are forgotten."""
