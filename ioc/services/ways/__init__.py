"""Networks of ways, and how long units take over them."""
