"""What the city aims at: targets of the dashboard, standards of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.dashboard import aims_document, parse_aims
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.catalogue import Setting
from ioc.queries.dashboard.state import AIMS, state_and_aims


def set_aims(session: Session, actor: Actor, document: Mapping[str, Any]) -> None:
    """Sets all targets and standards; raises `InvalidInput` at the field that cannot be."""
    actor.must(Permission.SETTINGS_EDIT)
    aims = parse_aims(document)
    was = aims_document(state_and_aims(session)[1])
    now = aims_document(aims)
    if was == now:
        return
    text = orjson.dumps(now).decode()
    row = session.get(Setting, AIMS)
    if row is None:
        session.add(Setting(name=AIMS, value=text))
    else:
        row.value = text
    session.flush()
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "dashboard_aims", "was": was, "now": now},
    )
