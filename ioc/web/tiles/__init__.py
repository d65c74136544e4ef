"""Vector tiles of incidents for staff, and the screen of past matters that draws them."""
