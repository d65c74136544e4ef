"""What was typed of a call and is not saved yet: kept with the call while somebody speaks, so that
a caller who is cut off stands on the list with the danger, the place and the words told so far.

It goes with the report that is saved of it, with the end of a call that nobody rings back, and with
what is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.calls import CallbackStatus
from ioc.domain.events import EventKind
from ioc.domain.geo import Point, rounded
from ioc.domain.permissions import Permission
from ioc.models.call import Call
from ioc.queries.cards import moment
from ioc.queries.hotline import calls as queries
from ioc.services.calls import call_holding
from ioc.services.changes import log


@dataclass(frozen=True)
class Draft:
    """The words so far, whether they tell of danger to life, and the place they tell of (WGS84)
    with its name."""

    words: str
    is_danger: bool = False
    point: Point | None = None
    label: str = ""


def keep(session: Session, actor: Actor, call_id: int, draft: Draft) -> None:
    """Keeps what was typed so far. While the line is open that is one statement and no event; of a
    call that waits to be rung back every desk is told. Of a call that is over nothing is kept.

    Raises `Conflict("claimed")` when another has the call.
    """
    actor.must(Permission.HOTLINE_USE)
    kept = _kept(draft)
    held = session.execute(
        update(Call)
        .where(
            Call.id == call_id,
            Call.operator_id == actor.user_id,
            Call.finished_at.is_(None),
            Call.callback_status.is_distinct_from(CallbackStatus.WAITING),
        )
        .values(draft=kept)
        .returning(Call.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if held is None:
        _keep_waiting(session, actor, call_id, kept)


def _kept(draft: Draft) -> dict[str, Any] | None:
    if not draft.words and draft.point is None:
        return None
    place = None
    if draft.point is not None:
        place = {
            "lat": rounded(draft.point.lat),
            "lon": rounded(draft.point.lon),
            "label": draft.label,
            "at": moment(clock.now()),
        }
    return {"words": draft.words, "is_danger": draft.is_danger, "place": place}


def _keep_waiting(
    session: Session, actor: Actor, call_id: int, kept: dict[str, Any] | None
) -> None:
    key = fetch.call_for(session, actor, call_id).caller_key
    if key is not None:
        take_turn(session, f"number {key}")
    call = fetch.call_for(session, actor, call_id, lock=True)
    call_holding.check_holder(session, actor, call)
    # A number stands on the list once: the entry may be an earlier call of it.
    waiting = queries.waiting_of(session, key) if key is not None else []
    for entry in waiting[:1]:
        if entry.draft != kept:
            entry.draft = kept
            show(entry, kept)
            log.call_changed(session, actor, entry, EventKind.CALL_CHANGED, {"draft": True})


def show(entry: Call, kept: dict[str, Any] | None) -> None:
    """A call to ring back shows what was typed: danger to life is rung back first, and is not taken
    back by other words."""
    if kept is None:
        return
    entry.is_danger = entry.is_danger or kept["is_danger"]
    if kept["place"] is not None:
        entry.last_place = kept["place"]


def take_along(call: Call, entry: Call) -> None:
    """A call is put on the list under `entry`, which may be an earlier call of the number: what was
    typed of both is with the one that is rung back."""
    kept: dict[str, Any] | None = call.draft
    if kept is not None and entry is not call:
        before = (entry.draft or {}).get("words", "")
        words = [before, kept["words"]] if before != kept["words"] else [before]
        entry.draft = kept | {"words": "\n".join(filter(None, words))}
        call.draft = None
    show(entry, kept)


def forget(call: Call) -> None:
    """The words are with a report, or nobody needs them any more."""
    call.draft = None


def forget_of(session: Session, call_id: int) -> None:
    """The same of a call by its number; the words were added to its report."""
    call = session.scalar(
        select(Call).where(Call.id == call_id, Call.draft.is_not(None)).with_for_update()
    )
    if call is not None:
        forget(call)
