"""Operations: opened, divided, handed over, reported on, closed."""
