"""Lists that a person keeps to look at again. They are that person's alone."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.models.agency_work import SavedFilter

MOST = 50
"""More than anybody finds again in a list."""


def save(session: Session, actor: Actor, name: str, query: str) -> SavedFilter:
    """A new one; raises `InvalidInput` for a name that the actor has used already."""
    _must_be_free(session, actor, name)
    counted = session.scalar(
        select(func.count()).select_from(SavedFilter).where(SavedFilter.user_id == actor.user_id)
    )
    if (counted or 0) >= MOST:
        raise InvalidInput(FieldError("name", "too_many_filters"))
    row = SavedFilter(
        user_id=actor.user_id, name=name, query=query.lstrip("?"), created_at=clock.now()
    )
    session.add(row)
    return row


def change(session: Session, actor: Actor, filter_id: int, name: str, query: str) -> SavedFilter:
    """Another name or query for one of the actor's own."""
    row = _own(session, actor, filter_id)
    if row.name != name:
        _must_be_free(session, actor, name)
    row.name, row.query = name, query.lstrip("?")
    return row


def remove(session: Session, actor: Actor, filter_id: int) -> None:
    """Takes one of the actor's own away."""
    session.delete(_own(session, actor, filter_id))


def _own(session: Session, actor: Actor, filter_id: int) -> SavedFilter:
    row = session.get(SavedFilter, filter_id) if 0 < filter_id < 2**63 else None
    if row is None or row.user_id != actor.user_id:
        raise NotFound
    return row


def _must_be_free(session: Session, actor: Actor, name: str) -> None:
    taken = session.scalar(
        select(SavedFilter.id).where(SavedFilter.user_id == actor.user_id, SavedFilter.name == name)
    )
    if taken is not None:
        raise InvalidInput(FieldError("name", "name_taken"))
