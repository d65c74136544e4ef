"""Two officers never work on the same item unknowingly: a lease in the database, for all processes.

A lease ends by itself (`domain.desk.LEASE`), is renewed by a sign of life, and is taken over only
when it has ended or by somebody who names whom they take it from.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.session import database_of
from ioc.domain import clock, desk
from ioc.domain.errors import Conflict, NotAllowed
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.models.desk import DeskLease
from ioc.models.incident import Incident
from ioc.models.people import User

_TABLE = cast("Table", DeskLease.__table__)


def take(session: Session, actor: Actor, incident_id: int, take_over: int | None = None) -> None:
    """The item is the actor's from now on, or for longer.

    `take_over` is the id of the user from whom it is knowingly taken. Raises `Conflict` (`leased`,
    with the holder) while it is another's, also when it went from the named one to a third.
    """
    fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VERIFY)
    if actor.user_id is None:
        raise NotAllowed(permission=Permission.INCIDENT_VERIFY)
    now = clock.now()
    insert: Any = sqlite_insert if database_of(session).is_embedded else postgres_insert
    mine = _TABLE.c.user_id == actor.user_id
    free = or_(_TABLE.c.expires_at <= now, mine)
    if take_over is not None:
        free = or_(free, _TABLE.c.user_id == take_over)
    given = {"user_id": actor.user_id, "taken_at": now, "expires_at": now + desk.LEASE}
    # One statement: of two who press at the same moment, the database lets one through.
    taken = session.execute(
        insert(_TABLE)
        .values(incident_id=incident_id, **given)
        .on_conflict_do_update(index_elements=[_TABLE.c.incident_id], set_=given, where=free)
        .returning(_TABLE.c.user_id)
    ).first()
    if taken is None:
        must_be_free(session, actor, incident_id)
        raise Conflict("leased")


def release(session: Session, actor: Actor, incident_id: int) -> None:
    """Gives the item back; no error when it is not the actor's any more."""
    session.execute(
        delete(_TABLE).where(
            and_(_TABLE.c.incident_id == incident_id, _TABLE.c.user_id == actor.user_id)
        )
    )


def respect(session: Session, actor: Actor, incident: Incident) -> None:
    """Raises as `must_be_free` where people of the desk change what another is deciding.

    Others (the hotline, an agency) are not of the desk and go on with their own work. Danger to
    life is never held up: whoever sees it may send help.
    """
    is_of_desk = actor.is_city_wide and actor.can(Permission.INCIDENT_VERIFY)
    if is_of_desk and incident.severity is not Severity.CRITICAL:
        must_be_free(session, actor, incident.id)


def must_be_free(session: Session, actor: Actor, incident_id: int) -> None:
    """Raises `Conflict` (`leased`) while another officer works on the item."""
    held = session.execute(
        select(DeskLease.user_id, DeskLease.expires_at, User.name)
        .join(User, User.id == DeskLease.user_id)
        .where(
            DeskLease.incident_id == incident_id,
            DeskLease.expires_at > clock.now(),
            DeskLease.user_id != (actor.user_id or 0),
        )
    ).first()
    if held is not None:
        raise Conflict(
            "leased",
            by={"id": held.user_id, "name": held.name},
            expires_at=held.expires_at.isoformat(),
        )
