"""The wall: what the big screens show, who switches them, and how they open by themselves."""
