"""An incident begins, grows, is held and handed to agencies."""
