"""What is sent of an event, by socket and by long poll alike.

The schema is closed: `MESSAGES` names every member of every message, and a test holds what
is sent against it.
"""

from __future__ import annotations

import orjson

from ioc.eventlog.reading import Recorded
from ioc.queries.cards import moment

MESSAGES: dict[str, frozenset[str]] = {
    "event": frozenset({"position", "kind", "at", "subject", "card"}),
    "heartbeat": frozenset({"position"}),
    "unit_positions": frozenset({"items"}),
    "leases": frozenset({"items"}),
    "resync": frozenset(),
}


def event_body(event: Recorded, card: bytes) -> bytes:
    """The JSON of one `event` message; `card` is the JSON of the card or `null`."""
    head = orjson.dumps(
        {
            "position": event.position,
            "kind": event.kind,
            "at": moment(event.at),
            "subject": {"type": event.subject_type, "id": event.subject_id},
        }
    )
    return head[:-1] + b',"card":' + card + b"}"


def body_for(event: Recorded, atoms: frozenset[str]) -> bytes | None:
    """What a holder of `atoms` receives of the event, or None for nothing.

    Who may see the subject gets its card, who no longer may gets `null`: remove it.
    """
    if atoms & event.audience:
        return event_body(event, event.card)
    if atoms & event.left_audience:
        return event_body(event, b"null")
    return None
