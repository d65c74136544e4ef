"""The room in which a night is looked at again, and its addresses for scripts."""
