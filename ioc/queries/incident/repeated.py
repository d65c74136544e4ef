"""Matters that came again: which time it is, and what was answered the times before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.contact import without_personal_data
from ioc.models.incident import Incident
from ioc.queries.cards import moment

DEEPEST = 20
"""So many earlier times are looked up; nobody reads more."""


def of_incident(session: Session, actor: Actor, incident: Incident) -> dict[str, Any] | None:
    """The number of this time and the earlier ones, the latest first; None for the first time.

    Who works on the matter reads what was answered before, whoever answered it; the address of the
    earlier matter is given to those who may see that one too.
    """
    if incident.repeat_of is None:
        return None
    chain = (
        select(Incident.id, Incident.repeat_of)
        .where(Incident.id == incident.repeat_of)
        .cte("chain", recursive=True)
    )
    earlier = aliased(Incident)
    # UNION and not UNION ALL: a ring, which nothing should make, ends.
    chain = chain.union(
        select(earlier.id, earlier.repeat_of).join(chain, earlier.id == chain.c.repeat_of)
    )
    rows = session.execute(
        select(
            Incident.id,
            Incident.code,
            Incident.status,
            Incident.outcome,
            Incident.answer,
            Incident.resolved_at,
            Incident.closed_at,
            visible_incidents(actor).label("is_visible"),
        )
        .where(Incident.id.in_(select(chain.c.id)))
        .order_by(Incident.id.desc())
        .limit(DEEPEST)
    )
    return {
        "number": incident.repeat_number,
        "earlier": [
            {
                "id": row.id if row.is_visible else None,
                "code": row.code,
                "status": row.status.value,
                "outcome": row.outcome.value if row.outcome else None,
                "answer": without_personal_data(row.answer) if row.answer else None,
                "at": moment(row.resolved_at or row.closed_at),
            }
            for row in rows
        ],
    }
