"""Looking into the log, which is itself written into the log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.reading import Recorded
from ioc.eventlog.record import record
from ioc.eventlog.searching import Cursor, search
from ioc.queries.admin.audit import sought_of

PAGE = 50
EXPORT_MOST = 5000
ASKED = ("person", "kind", "subject", "since", "until")


def look(
    session: Session,
    actor: Actor,
    given: Mapping[str, str],
    after: Cursor | None = None,
    *,
    is_export: bool = False,
) -> tuple[list[Recorded], bool]:
    """The events that fit, newest first, and whether there are more. Raises `InvalidInput`.

    What was asked for is recorded; the look itself is not among what it finds.
    """
    actor.must(Permission.LOG_SEARCH)
    sought = sought_of(session, given)
    limit = EXPORT_MOST if is_export else PAGE
    found = search(session, sought, after, limit + 1)
    asked = {name: given[name].strip()[:120] for name in ASKED if given.get(name, "").strip()}
    record(
        session,
        EventKind.LOG_SEARCHED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"query": asked, "export": is_export, "further": after is not None},
    )
    return found[:limit], len(found) > limit
