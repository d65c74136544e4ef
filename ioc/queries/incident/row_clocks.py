"""The clock of each row of an agency's list: the one that counts for who looks at it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.i18n import label
from ioc.models.incident import Incident
from ioc.queries.cards import moment
from ioc.queries.incident import clocks
from ioc.queries.incident.clocks import ClockOnPage


def clocks_of(
    session: Session, actor: Actor, ids: Collection[int], locale: str
) -> dict[int, dict[str, Any]]:
    """By incident: state, share used, both moments and the sentence; a matter without one is left
    out. The number of statements does not grow with the rows."""
    if not ids:
        return {}
    rows = session.scalars(
        select(Incident).where(Incident.id.in_(ids), visible_incidents(actor))
    ).all()
    told = clocks.counting(session, rows, actor.agencies, locale)
    return {
        row.id: _item(told[row.id], locale) | {"version": row.version}
        for row in rows
        if row.id in told
    }


def _item(one: ClockOnPage, locale: str) -> dict[str, Any]:
    return {
        "step": one.step.value,
        "state": one.state.value,
        "word": label(one.state, locale),
        "began_at": moment(one.began_at),
        "due_at": moment(one.due_at),
        "percent": one.percent,
        "why": f"{one.words}. {one.note}".strip() if one.note else f"{one.words}.",
    }
