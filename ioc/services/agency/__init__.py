"""The work of agencies on their matters, and its clocks."""
