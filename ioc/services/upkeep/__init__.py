"""What those who keep the system alive do: exercises, models, the log looked at."""
