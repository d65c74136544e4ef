"""What is sent of an event, by socket and by long poll alike.

The schema is closed: `MESSAGES` names every member of every message, and a test holds what
is sent against it.
"""

from __future__ import annotations

import orjson

from ioc.domain.events import SubjectType
from ioc.eventlog.reading import Recorded
from ioc.queries.cards import moment, without_code

MESSAGES: dict[str, frozenset[str]] = {
    "event": frozenset({"position", "mark", "kind", "at", "subject", "card"}),
    "heartbeat": frozenset({"position", "mark"}),
    "unit_positions": frozenset({"items"}),
    "leases": frozenset({"items"}),
    "resync": frozenset({"since", "why"}),
}


def event_body(event: Recorded, card: bytes) -> bytes:
    """The JSON of one `event` message; `card` is the JSON of the card or `null`."""
    head = orjson.dumps(
        {
            "position": event.position,
            "mark": event.mark,
            "kind": event.kind,
            "at": moment(event.at),
            "subject": {"type": event.subject_type, "id": event.subject_id},
        }
    )
    return head[:-1] + b',"card":' + card + b"}"


def card_for(event: Recorded, sees_codes: bool) -> bytes:
    """The card of an event; that of a report without its code for who has no need of it."""
    if sees_codes or event.subject_type != SubjectType.REPORT:
        return event.card
    return without_code(event.card.decode()).encode()


def body_for(event: Recorded, atoms: frozenset[str], sees_codes: bool) -> bytes | None:
    """What a holder of `atoms` receives of the event, or None for nothing.

    Who may see the subject gets its card, who no longer may gets `null`: remove it. `sees_codes`
    is whether they may know who reported (`Permission.REPORT_CONTACT`).
    """
    if atoms & event.audience:
        return event_body(event, card_for(event, sees_codes))
    if atoms & event.left_audience:
        return event_body(event, b"null")
    return None
