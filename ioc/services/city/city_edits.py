"""Remembers what an administrator edited of the city: a loading of seeds leaves that as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.incidents import Severity
from ioc.models.city_edit import CityEdit

AGENCY, AREA, CATEGORY, DEADLINE = "agency", "area", "category", "deadline"
ORDER, ROUTING, WORKING_TIME = "category_order", "routing", "working_time"
WHOLE = "*"
"""Stands for a code where there is one of its kind: the rules, the calendar."""


def remember(session: Session, actor: Actor, what: str, code: str = WHOLE) -> None:
    """From now on the seeds have no say in it."""
    row = session.get(CityEdit, (what, code))
    if row is None:
        row = CityEdit(what=what, code=code)
        session.add(row)
    row.edited_by, row.at = actor.label, clock.now()


def deadline_code(category: str | None, severity: Severity) -> str:
    """How a deadline is named here; None is the one for every category without its own."""
    return f"{category or WHOLE} {severity.value}"


class Edited:
    """What was edited, as a loading of seeds asks for it; `met` is what it came upon."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._codes = set(rows)
        self.met: list[tuple[str, str]] = []

    def has(self, what: str, code: str = WHOLE) -> bool:
        """Whether it was edited, so that it stays as it is."""
        if (what, code) not in self._codes:
            return False
        self.met.append((what, code))
        return True

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(sorted(self._codes))


def edited(session: Session) -> Edited:
    """All that was edited since the city was loaded first, or since the seeds were last taken."""
    rows = session.execute(select(CityEdit.what, CityEdit.code))
    return Edited((row.what, row.code) for row in rows)


NOTHING = Edited(())
"""Nothing was edited: the seeds are taken as they are."""


def forget(session: Session) -> None:
    """The seeds have their say again in everything."""
    session.execute(delete(CityEdit))
