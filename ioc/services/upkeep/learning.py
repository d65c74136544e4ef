"""Models trained in the running system: asked for, kept, taken into use, taken back.

The training itself is done outside of any transaction (`ioc.training`, `ioc.cli.models`); every
change of what is in use is in the event log with who did it and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.learning import (
    BUILT_IN,
    Kept,
    ModelState,
    TrainingState,
    TrainingStep,
    is_stale,
    objection,
    too_many,
)
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.learning import UnderstandingModel, UnderstandingTraining

NOTE_LONGEST = 500
TRAININGS_KEPT = 50


@dataclass(frozen=True)
class NewModel:
    """A model that was just trained. `content`: its file."""

    version: str
    content: bytes
    comparison: dict[str, Any]
    examples: int
    corrections: int
    learned_until: int


def ask_training(session: Session, actor: Actor, note: str = "") -> int:
    """Notes that a training begins; answers its number. Raises `Conflict` while one is running."""
    actor.must(Permission.UNDERSTANDING_TRAIN)
    _check_length("note", note)
    now = clock.now()
    running = session.scalar(
        select(UnderstandingTraining)
        .where(UnderstandingTraining.state == TrainingState.RUNNING)
        .with_for_update()
    )
    if running is not None:
        if not is_stale(running.seen_at, now):
            raise Conflict("training_running")
        _end(running, TrainingState.FAILED, error="stopped")
        session.flush()
    row = UnderstandingTraining(
        state=TrainingState.RUNNING,
        step=TrainingStep.READING,
        asked_at=now,
        asked_by=actor.label,
        note=note.strip(),
        seen_at=now,
    )
    try:
        with savepoint(session):
            session.add(row)
    except IntegrityError:
        raise Conflict("training_running") from None
    newest = select(UnderstandingTraining.id).order_by(UnderstandingTraining.id.desc())
    session.execute(
        delete(UnderstandingTraining)
        .where(UnderstandingTraining.id.not_in(newest.limit(TRAININGS_KEPT)))
        .execution_options(synchronize_session=False)
    )
    _record(session, actor.label, EventKind.MODEL_TRAINING_STARTED, {"note": row.note})
    return row.id


def training_step(session: Session, number: int, step: TrainingStep) -> None:
    """Notes how far a training is. Raises `Conflict` when it was given up for dead meanwhile."""
    row = _running(session, number)
    row.step, row.seen_at = step, clock.now()


def training_failed(session: Session, number: int, error: str) -> None:
    """Notes that a training came to nothing; nothing happens to one that has ended."""
    row = session.get(UnderstandingTraining, number, with_for_update=True)
    if row is not None and row.state is TrainingState.RUNNING:
        _end(row, TrainingState.FAILED, error=error[:NOTE_LONGEST])
        _record(session, row.asked_by, EventKind.MODEL_TRAINING_FAILED, {"error": row.error})


def keep_candidate(session: Session, number: int, new: NewModel) -> str:
    """Stores what a training made as a candidate, and ends the training; answers the version.

    Of the same texts again the version gets a further number.
    """
    training = _running(session, number)
    rows = _all(session)
    now = clock.now()
    row = UnderstandingModel(
        version=_free(new.version, {one.version for one in rows}),
        state=ModelState.CANDIDATE,
        made_at=now,
        made_by=training.asked_by,
        note=training.note,
        examples=new.examples,
        corrections=new.corrections,
        learned_until=new.learned_until,
        comparison=new.comparison,
        content=new.content,
    )
    session.add(row)
    _end(training, TrainingState.DONE, version=row.version)
    session.flush()
    dropped = _drop(session, [*rows, row])
    _record(
        session,
        training.asked_by,
        EventKind.MODEL_TRAINED,
        {
            "version": row.version,
            "compared_with": new.comparison.get("compared_with"),
            "verdict": new.comparison.get("verdict"),
            "corrections": new.corrections,
            "dropped": dropped,
            "note": row.note,
        },
    )
    return row.version


def use_model(
    session: Session, actor: Actor, version: str, reason: str, anyway: bool = False
) -> None:
    """Takes a stored model into use, or the built-in one; the one before stays.

    Raises `Conflict` (the code of the objection) for a candidate whose emergency recall falls or
    that was compared with another model than the one in use, unless `anyway`; `NotFound`. Whether
    this program can read the model is for the caller to try before (`queries.learning.unpack`).
    """
    actor.must(Permission.UNDERSTANDING_TRAIN)
    _check_length("reason", reason)
    rows = {one.version: one for one in _all(session)}
    current = _current(rows)
    in_use = current.version if current else BUILT_IN
    if version != BUILT_IN and version not in rows:
        raise NotFound
    if version == in_use:
        raise Conflict("model_in_use")
    against = None
    if version != BUILT_IN:
        chosen = rows[version]
        against = objection(
            chosen.state,
            chosen.comparison.get("compared_with", ""),
            chosen.comparison.get("grounds", ()),
            in_use,
        )
        if against and not anyway:
            raise Conflict(against.value)
        chosen.previous = in_use
    _change(session, rows, version)
    _record(
        session,
        actor.label,
        EventKind.MODEL_USED,
        {"version": version, "before": in_use, "against": against, "reason": reason.strip()},
    )


def go_back(session: Session, actor: Actor, reason: str) -> str:
    """Takes the model back into use that was in use before; answers which it is.

    Raises `Conflict` where the built-in one is in use, or the one before is no longer kept.
    """
    actor.must(Permission.UNDERSTANDING_TRAIN)
    _check_length("reason", reason)
    rows = {one.version: one for one in _all(session)}
    current = _current(rows)
    if current is None:
        raise Conflict("no_model_before")
    before = current.previous or BUILT_IN
    if before != BUILT_IN and before not in rows:
        raise Conflict("model_gone")
    left = current.version
    _change(session, rows, before)
    _record(
        session,
        actor.label,
        EventKind.MODEL_USED,
        {"version": before, "before": left, "back": True, "reason": reason.strip()},
    )
    return before


def _change(session: Session, rows: dict[str, UnderstandingModel], version: str) -> None:
    current = _current(rows)
    if current is not None:
        current.state = ModelState.FORMER
        # Before the next becomes current, of which there may be one.
        session.flush()
    if version != BUILT_IN:
        chosen = rows[version]
        chosen.state, chosen.used_at = ModelState.CURRENT, clock.now()
        session.flush()


def _all(session: Session) -> list[UnderstandingModel]:
    """Every model, locked: of two who choose at once the second sees what the first did."""
    query = select(UnderstandingModel).order_by(UnderstandingModel.id).with_for_update()
    return list(session.scalars(query))


def _current(rows: dict[str, UnderstandingModel]) -> UnderstandingModel | None:
    return next((one for one in rows.values() if one.state is ModelState.CURRENT), None)


def _free(version: str, taken: set[str]) -> str:
    found, number = version, 1
    while found in taken or found == BUILT_IN:
        number += 1
        found = f"{version}-{number}"
    return found


def _drop(session: Session, rows: list[UnderstandingModel]) -> list[str]:
    behind = next((one.previous for one in rows if one.state is ModelState.CURRENT), None)
    dropped = too_many([Kept(one.version, one.state, one.made_at) for one in rows], behind)
    if dropped:
        session.execute(
            delete(UnderstandingModel)
            .where(UnderstandingModel.version.in_(dropped))
            .execution_options(synchronize_session=False)
        )
    return dropped


def _running(session: Session, number: int) -> UnderstandingTraining:
    row = session.get(UnderstandingTraining, number, with_for_update=True)
    if row is None:
        raise NotFound
    if row.state is not TrainingState.RUNNING:
        raise Conflict("training_ended")
    return row


def _end(
    row: UnderstandingTraining,
    state: TrainingState,
    version: str | None = None,
    error: str | None = None,
) -> None:
    row.state, row.version, row.error = state, version, error
    row.ended_at = row.seen_at = clock.now()


def _check_length(field: str, text: str) -> None:
    if len(text) > NOTE_LONGEST:
        raise InvalidInput(FieldError(field, "too_long"))


def _record(session: Session, actor: str, kind: EventKind, data: dict[str, Any]) -> None:
    record(session, kind, (SubjectType.CITY, 0), actor, data=data)
