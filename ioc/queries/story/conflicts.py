"""What changed since the version that somebody saw, so that two edits can be brought together."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog import reading
from ioc.i18n import label
from ioc.queries.cards import moment
from ioc.queries.people import names_of
from ioc.queries.story import history

MOST = 50
"""So many changes are told; who is further behind reads the matter anew."""

ALWAYS_OTHERS = frozenset({"version", "updated_at"})


def since(
    session: Session, actor: Actor, incident_id: int, version: int, locale: str
) -> dict[str, Any]:
    """The members of a conflict: `current`, `changes` after `version` (oldest first) and `card`.

    Each change has the fields of the card that it changed, as [before, after]. What this actor may
    not read in the history is told by its fields alone. Raises `NotFound`.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    events = reading.history_of(session, [(SubjectType.INCIDENT, incident_id)], limit=MOST + 1)
    names = names_of(session, {event.actor for event in events})
    changes = []
    before: dict[str, Any] | None = None
    for event in events:
        earlier, after = before, orjson.loads(event.card)
        before = after
        if not after or after["version"] <= version:
            continue
        changes.append(
            {
                "version": after["version"],
                "kind": event.kind,
                "label": label(EventKind(event.kind), locale),
                "at": moment(event.at),
                "actor": {"label": event.actor, "name": names.get(event.actor)},
                "fields": _changed(earlier, after),
                "data": history.shown(actor, event) if history.may_read(actor, event) else {},
            }
        )
    return {
        "current": incident.version,
        "changes": changes,
        "card": orjson.loads(incident.card),
    }


def _changed(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, list[Any]]:
    if before is None:
        return {}
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name not in ALWAYS_OTHERS and before.get(name) != value
    }
