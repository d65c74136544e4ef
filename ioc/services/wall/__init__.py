"""The wall: views, what each screen shows, and the keys by which screens open."""
