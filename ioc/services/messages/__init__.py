"""Messages to citizens and notices to the staff: queued, worded, sent, forgotten."""
