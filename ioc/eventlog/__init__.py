"""The transactional log: audit trail, outbox and live feed in one table.

The contract: an event is appended inside the transaction of the change it tells of; it gets
its `position` once that change is sure to be seen; readers ask for positions after their own
and receive every event at least once, in order, without gaps. `docs/event-log.md` tells why.
"""
