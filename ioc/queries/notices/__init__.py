"""Who is told what, in which words; and what came in."""
