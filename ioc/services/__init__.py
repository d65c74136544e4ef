"""Use cases: the only writers.

The five rules of a service:

1. It takes `session` first, then `actor`, then what was asked; it knows nothing of HTTP.
2. It gets what it changes through `access.fetch`, which checks and locks.
3. It asks `domain` or `dispatch` for every decision.
4. It records an event for every change.
5. It never commits and never calls outside.

One folder per subject; a folder asks only those on lines above its own (`lint-imports` holds it):

    changes       how a change is written, and the marks kept beside a row
    calls, accounts, city, upkeep
    wall          what the big screens show
    messages      to citizens and to the staff
    units         entered, heard of, where they are
    incidents     begun, grown, held, handed to agencies
    ledger        people asked for, fetched, looked for
    verification  what is true, and what is one matter
    agency        the work on a matter, and its clocks
    shelters, ways
    water         gauges, flooded land, what it shuts
    intake        from words to an incident
    reporters     what those who reported do afterwards
    dispatching   one unit for one rescue
    ward          neighbours' boats, and the list on paper
    plans, operations, inbound
"""
