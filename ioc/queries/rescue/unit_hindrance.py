"""What hinders a unit from going now, as a code and in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dispatch.capability import KINDS
from dispatch.lifecycle import UnitStatus
from ioc.domain import clock
from ioc.domain import units as rules
from ioc.i18n import translate
from ioc.models.unit import Unit
from ioc.queries.rescue.units import times_of


def hindrance(unit: Unit, at: datetime, excluded: timedelta) -> str | None:
    """The code of what hinders the unit, None for nothing; `excluded` is how old its position may
    be."""
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return "out"
    if unit.status is not UnitStatus.AVAILABLE:
        return "busy"
    if not rules.is_on_shift(unit.shift_from, unit.shift_until, at):
        return "off_shift"
    is_lost = not unit.is_local and rules.is_old(unit.position_at, at, excluded)
    if unit.lat is None or is_lost:
        return "lost"
    if unit.crew_count < unit.min_crew:
        return "under_crew"
    if rules.is_night(at) and not (unit.has_lights or KINDS[unit.kind].may_sail_at_night):
        return "night"
    return None


def words(code: str | None, locale: str) -> str | None:
    """The hindrance in words."""
    return None if code is None else translate(f"plan.why_{code}", locale)


def why_not(session: Session, unit_id: int, locale: str) -> str | None:
    """What hinders a unit from going now, None for nothing."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    return words(hindrance(unit, clock.now(), times_of(session).excluded), locale)
