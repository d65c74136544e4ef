"""What the wall reads: its views and screens, reduced cards, and figures."""
