"""What floods and closed ways share: their times, words and depths, and how a change is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.water import DEPTH_MOST_M
from ioc.eventlog.record import record
from ioc.models.catalogue import Setting
from ioc.models.flood import FloodExtent, WayClosure
from ioc.queries import exercise
from ioc.queries.rescue.closures import COUNTER

AHEAD, OLDEST = timedelta(days=14), timedelta(days=366)
REASON_LONGEST = 300
EVERYBODY = Standing(is_common=True)
Row = TypeVar("Row", FloodExtent, WayClosure)


def span(
    from_at: datetime | None, until_at: datetime | None, place: str = ""
) -> tuple[datetime, datetime | None]:
    """From when (by itself: now) until when; raises `InvalidInput`. `place` stands before the
    names of fields."""
    now = clock.now()
    begins = from_at or now
    try:
        is_ahead, is_old = begins > now + AHEAD, begins < now - OLDEST
    except OverflowError:
        raise InvalidInput(FieldError(f"{place}from", "not_a_time")) from None
    if is_ahead:
        raise InvalidInput(FieldError(f"{place}from", "in_the_future"))
    if is_old:
        raise InvalidInput(FieldError(f"{place}from", "too_long_ago"))
    if until_at is not None and until_at <= begins:
        raise InvalidInput(FieldError(f"{place}until", "until_before_from"))
    return begins, until_at


def depth(given: float | None, place: str = "") -> float | None:
    """A depth in metres; raises `InvalidInput`."""
    # Not a number and infinity are refused by the comparison as well.
    if given is not None and not 0 <= given <= DEPTH_MOST_M:
        raise InvalidInput(FieldError(f"{place}depth_m", "out_of_range"))
    return None if given is None else float(given)


def words(given: str | None, field: str, longest: int) -> str:
    """A text in one line, not empty; raises `InvalidInput`."""
    said = " ".join((given or "").split())
    if not said:
        raise InvalidInput(FieldError(field, "required"))
    return said[:longest].replace("\x00", "")


def is_of_drill(session: Session, actor: Actor, told: bool | None) -> bool:
    """Whether water or a closed way belongs to an exercise: what a demonstration account tells, and
    what is said to be so while an exercise is on. All else shuts ways for real, drill or not."""
    return actor.is_demo or (bool(told) and exercise.is_on(session))


def locked(session: Session, kind: type[Row], number: int) -> Row:
    """The row, locked against others; raises `NotFound`."""
    if not 0 < number <= LARGEST_ID:
        raise NotFound
    row = session.scalar(
        select(kind)
        .where(kind.id == number)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


def tell(
    session: Session,
    actor: Actor,
    kind: EventKind,
    subject: tuple[SubjectType, int],
    card: str,
    data: dict[str, Any],
) -> None:
    """Records a change that all of the staff may hear of."""
    record(
        session,
        kind,
        subject,
        actor.label,
        before=[EVERYBODY],
        after=[EVERYBODY],
        card=card,
        data=data,
    )


def changed(session: Session) -> None:
    """Whoever holds shapes of closures has older ones now (`queries.closures.flood_version`)."""
    take_turn(session, COUNTER)
    row = session.get(Setting, COUNTER, populate_existing=True)
    if row is None:
        session.add(Setting(name=COUNTER, value="1"))
    else:
        row.value = str(int(row.value) + 1)
    session.flush()
