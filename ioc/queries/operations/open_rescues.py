"""The open rescues of an operation: how many there are in each ward, and the first of each list.

Numbers are counted in the database, never by the length of a list: a list is cut, a number is not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.incidents import OPEN, Tier
from ioc.models.incident import Incident
from ioc.queries.operations.operations import BELONGS

BY_PRIORITY = (
    func.coalesce(Incident.tier, "P9"),
    Incident.score.desc(),
    Incident.opened_at,
    Incident.id,
)


@dataclass(frozen=True)
class Count:
    """How many rescues are open, and how many of them are of the first tier."""

    open: int = 0
    first: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.open + other.open, self.first + other.first)


def _open_of(actor: Actor, operation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Incident.operation_id == operation_id,
        Incident.status.in_(OPEN),
        *BELONGS,
        visible_incidents(actor),
    )


def by_ward(session: Session, actor: Actor, operation_id: int) -> dict[str | None, Count]:
    """Of each ward, how many rescues that the actor may see are open."""
    rows = session.execute(
        select(
            Incident.area_code,
            func.count(),
            func.sum(case((Incident.tier == Tier.P1, 1), else_=0)),
        )
        .where(*_open_of(actor, operation_id))
        .group_by(Incident.area_code)
    )
    return {code: Count(int(count), int(first or 0)) for code, count, first in rows}


def first_of_each(
    session: Session,
    actor: Actor,
    operation_id: int,
    groups: Sequence[Collection[str]],
    most: int,
) -> list[list[dict[str, Any]]]:
    """For each group of wards the cards of its `most` first open rescues by priority; the last list
    is of those in none of them. One statement for all."""
    group = case(
        *((Incident.area_code.in_(areas), number) for number, areas in enumerate(groups) if areas),
        # A case needs a branch, and an operation may have no sector.
        (Incident.id.is_(None), -1),
        else_=len(groups),
    )
    place = func.row_number().over(partition_by=group, order_by=BY_PRIORITY)
    ranked = (
        select(Incident.id, group.label("of"), place.label("place"))
        .where(*_open_of(actor, operation_id))
        .subquery()
    )
    rows = session.execute(
        select(ranked.c.of, Incident.card)
        .join(Incident, Incident.id == ranked.c.id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.of, ranked.c.place)
    )
    found: list[list[dict[str, Any]]] = [[] for _ in range(len(groups) + 1)]
    for of, card in rows:
        found[of].append(orjson.loads(card))
    return found


def first_tier(
    session: Session, actor: Actor, operation_id: int, most: int
) -> tuple[list[dict[str, Any]], int]:
    """The cards of the open rescues of the first tier, at most `most`, and how many there are."""
    rows = session.execute(
        select(Incident.card, func.count().over().label("total"))
        .where(*_open_of(actor, operation_id), Incident.tier == Tier.P1)
        .order_by(*BY_PRIORITY)
        .limit(most)
    ).all()
    return [orjson.loads(row.card) for row in rows], rows[0].total if rows else 0
