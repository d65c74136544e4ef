"""What the page of one incident and its rows in lists show."""
