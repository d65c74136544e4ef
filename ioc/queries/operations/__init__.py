"""Operations, their reports and their review, as they are read."""
