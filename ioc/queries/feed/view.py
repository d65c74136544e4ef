"""What of the live lists an actor may see, as a name that two actors share when it is the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.permissions import Permission
from ioc.models.unit import Unit, UnitCrew
from ioc.queries.rescue.units import times_of

SHAPE = 1
"""Raised when cards of the same version come to hold something else: what a screen kept from
before is then of another view."""


@dataclass(frozen=True)
class View:
    """`scope` is the same text for actors who see the same, and for nobody else; `name` is its
    short form, which clients keep."""

    scope: str

    @property
    def name(self) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.blake2b(self.scope.encode(), digest_size=8).hexdigest()


def view_of(session: Session, actor: Actor) -> View:
    """What the actor may see. A crew sees its own unit, so its view names the units."""
    sees_codes = actor.can(Permission.REPORT_CONTACT)
    if actor.is_city_wide:
        return View(_text(["city", sees_codes]))
    own: list[int] = []
    if actor.user_id is not None and actor.can(Permission.ASSIGNMENT_STEP):
        crew = select(UnitCrew.unit_id).where(UnitCrew.user_id == actor.user_id)
        own = sorted(session.scalars(crew))
    held = sorted({(one.role.value, one.agency or "", one.area or "") for one in actor.held})
    return View(_text([held, sees_codes, own]))


def _text(what: list[object]) -> str:
    return orjson.dumps([SHAPE, *what]).decode()


def unit_stamp(session: Session) -> str:
    """A text that differs once a unit has moved or its place has grown old, which stands in no
    event. One statement that reads no card."""
    old = clock.now() - times_of(session).stale
    moved, stale = session.execute(
        select(func.max(Unit.moved_at), func.count().filter(Unit.position_at < old))
    ).one()
    return f"{moved.timestamp():.3f}-{stale}" if moved else f"0-{stale}"
