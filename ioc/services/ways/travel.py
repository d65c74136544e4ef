"""How long units take to a place: the one seam between dispatching and the ways.

Over the streets and waters that are passable now, if the installation has a map of them, else along
a straight line; `Route.method` says which.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from dispatch.routing import Router, StraightLineRouter
from ioc.services.ways.ways import Travel


def router(session: Session, *, is_exercise: bool) -> Router:
    """What answers travel times now: a real unit goes through no water of an exercise."""
    return Travel(session, is_exercise=is_exercise)


def router_at_hand(session: Session, *, is_exercise: bool) -> Router:
    """The same while a transaction holds others up: never waits for a network to be read, and
    answers along straight lines until one is. Whoever was shown a recommendation has read it."""
    travel = Travel(session, is_exercise=is_exercise)
    return travel if travel.is_ready() else StraightLineRouter()
