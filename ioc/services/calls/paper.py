"""Serial numbers of printed intake sheets, each given out once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock, paper
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.models.catalogue import Setting

LAST = "paper_serial"
"""The setting that holds the day and the number given out last: `261028 14`."""


def reserve(session: Session, actor: Actor, count: int) -> list[str]:
    """So many serial numbers of today that no sheet bears yet.

    Raises `NotAllowed`, and `InvalidInput` for a count that nobody prints at once.
    """
    actor.must(Permission.HOTLINE_USE)
    if not 1 <= count <= paper.SHEETS_MOST:
        raise InvalidInput(FieldError("count", "out_of_range"))
    today = clock.local(clock.now()).date()
    day = f"{today:%y%m%d}"
    row = session.scalar(select(Setting).where(Setting.name == LAST).with_for_update())
    if row is None:
        row = Setting(name=LAST, value="")
        session.add(row)
    printed, _, last = row.value.partition(" ")
    first = int(last) + 1 if printed == day else 1
    row.value = f"{day} {first + count - 1}"
    session.flush()
    return [paper.serial(today, first + number) for number in range(count)]
