"""The shelters that a plan takes people to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.models.facility import Facility


def open_shelters(session: Session, *, is_exercise: bool) -> Sequence[Facility]:
    """The open shelters. A real plan has the real ones; an exercise its own, and plays at
    the real ones where it has none."""
    rows = session.scalars(
        select(Facility)
        .where(Facility.kind == FacilityKind.SHELTER, Facility.status == FacilityStatus.OPEN)
        .order_by(Facility.id)
    ).all()
    own = [row for row in rows if row.is_exercise is is_exercise]
    return own or (rows if is_exercise else [])


def room(shelter: Facility, *, is_exercise: bool) -> int:
    """The places that are left; those of an exercise are taken from nobody but the exercise."""
    left = shelter.places - shelter.taken - shelter.reserved
    return max(0, left - shelter.drilled if is_exercise else left)
