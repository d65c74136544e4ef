"""The lists that people saved for themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.models.agency_work import SavedFilter


def item(row: SavedFilter) -> dict[str, Any]:
    """A saved filter as JSON."""
    return {"id": row.id, "name": row.name, "query": row.query}


def of_actor(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The actor's own, by name."""
    rows = session.scalars(
        select(SavedFilter).where(SavedFilter.user_id == actor.user_id).order_by(SavedFilter.name)
    )
    return [item(row) for row in rows]
