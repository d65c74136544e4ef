"""Use cases: the only writers.

The five rules of a service:

1. It takes `session` first, then `actor`, then what was asked; it knows nothing of HTTP.
2. It gets what it changes through `access.fetch`, which checks and locks.
3. It asks `domain` or `dispatch` for every decision.
4. It records an event for every change.
5. It never commits and never calls outside.
"""
