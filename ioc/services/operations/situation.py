"""Situation reports (báo cáo nhanh): made at the set hours or at once, corrected by hand with a
reason, signed by a named person and then never changed. The log keeps the digest.

What is counted (`queries.situation_draw`) is drawn before the transaction that keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import Actor
from ioc.access.operations import EVERYBODY, operation_for
from ioc.access.situation import report_for
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain import situation as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.situation import NOWHERE, Figure, ReportState
from ioc.eventlog.record import record
from ioc.i18n import translate
from ioc.models.situation import (
    SituationCorrection,
    SituationFigure,
    SituationPlan,
    SituationReport,
)
from ioc.queries.cards import text_of
from ioc.queries.directory import directory
from ioc.queries.operations import situation as queries
from ioc.queries.operations.situation_draw import Drawn

RUN = Permission.OPERATION_RUN


@dataclass(frozen=True)
class Head:
    """What stands around the figures: who issues the report (`parent` above it), the symbol behind
    its number, where and by whom it is signed, and who receives it."""

    parent: str = ""
    issuer: str = ""
    symbol: str = ""
    place: str = ""
    signer_title: str = ""
    recipients: list[str] = field(default_factory=list)


def usual_head(city: str) -> Head:
    """The head of a city's first report, until somebody sets another."""
    recipients = translate("sitrep.usual_recipients", "vi", city=city)
    return Head(
        parent=translate("sitrep.usual_parent", "vi", city=city),
        issuer=translate("sitrep.usual_issuer", "vi"),
        symbol=translate("sitrep.usual_symbol", "vi"),
        place=city,
        signer_title=translate("sitrep.usual_signer", "vi"),
        recipients=recipients.split("; "),
    )


def head_of(typed: Mapping[str, str]) -> Head:
    """The head as it was typed; raises `InvalidInput`."""
    return Head(
        parent=rules.line(typed.get("parent"), "parent"),
        issuer=rules.line(typed.get("issuer"), "issuer", is_needed=True),
        symbol=rules.line(typed.get("symbol"), "symbol", is_needed=True),
        place=rules.line(typed.get("place"), "place", is_needed=True),
        signer_title=rules.line(typed.get("signer_title"), "signer_title", is_needed=True),
        recipients=rules.lines(typed.get("recipients"), "recipients"),
    )


def set_plan(
    session: Session, actor: Actor, operation_id: int, version: int, hours: str, head: Head
) -> SituationPlan:
    """Sets the hours and the head of the reports that are made from now on. `version` is what the
    actor has seen, 0 where nobody set any. Raises `Conflict`, `InvalidInput`."""
    operation_for(session, actor, operation_id, RUN)
    take_turn(session, _turn(operation_id))
    times = rules.times(hours.replace(",", " ").replace(";", " ").split())
    row = session.get(SituationPlan, operation_id)
    if (row.version if row else 0) != version:
        raise Conflict(current=row.version if row else 0)
    if row is None:
        row = SituationPlan(operation_id=operation_id, version=0, times=[], head={})
        session.add(row)
    row.version += 1
    row.times, row.head = times, asdict(head)
    row.changed_at, row.changed_by = clock.now(), actor.label
    session.flush()
    data = {"times": times}
    _record(session, actor, operation_id, EventKind.OPERATION_REPORTS_PLANNED, data)
    return row


def make(
    session: Session,
    actor: Actor,
    operation_id: int,
    drawn: Drawn,
    head: Head,
    slot_at: datetime | None = None,
) -> SituationReport | None:
    """Keeps a report of what was drawn; `head` where the operation's plan has none. Answers None
    where the set hour `slot_at` has its report already."""
    operation = operation_for(session, actor, operation_id, RUN)
    take_turn(session, _turn(operation_id))
    if slot_at is not None and queries.has_slot(session, operation_id, slot_at):
        return None
    previous = queries.newest(session, operation_id)
    row = SituationReport(
        operation_id=operation.id,
        number=(previous.number if previous else 0) + 1,
        edition=1,
        as_of=drawn.at,
        slot_at=slot_at,
        made_by=actor.label,
        previous_id=previous.id if previous else None,
        state=ReportState.DRAFT,
        head=queries.plan_of(session, operation_id)["head"] or asdict(head),
        extras=drawn.extras,
    )
    session.add(row)
    session.flush()
    _keep(
        session,
        [
            {
                "report_id": row.id,
                "area_code": area,
                "figure": figure,
                "computed": cell.computed,
                "unknown": cell.unknown,
                "sources": cell.sources,
            }
            for (area, figure), cell in drawn.cells.items()
        ],
    )
    data = {"report": row.id, "number": row.number, "slot": slot_at}
    _record(session, actor, operation_id, EventKind.OPERATION_REPORT_MADE, data)
    return row


def correct(
    session: Session,
    actor: Actor,
    operation_id: int,
    report_id: int,
    version: int,
    cell: tuple[str, Figure],
    value: int | None,
    reason: str | None,
) -> SituationReport:
    """Puts a number in the place of a computed one, or with None takes that back; the computed one
    stays beside it. Raises `Conflict`, `InvalidTransition`, `InvalidInput`."""
    row = _draft(session, actor, operation_id, report_id, version)
    said = rules.line(reason, "reason", is_needed=True)
    area, figure = cell
    if area != NOWHERE and area not in directory(session).areas:
        raise InvalidInput(FieldError("area", "unknown_area"))
    found = session.get(SituationFigure, (row.id, area, figure))
    if found is None:
        found = SituationFigure(
            report_id=row.id, area_code=area, figure=figure, computed=0, unknown=0, sources=[]
        )
        session.add(found)
    if value is None and found.corrected is None:
        raise InvalidInput(FieldError("value", "required"))
    now = clock.now()
    session.add(
        SituationCorrection(
            report_id=row.id,
            area_code=area,
            figure=figure,
            was=found.corrected,
            now=value,
            reason=said,
            user_id=actor.user_id,
            at=now,
        )
    )
    found.corrected = value
    found.reason = None if value is None else said
    found.corrected_by = None if value is None else actor.user_id
    found.corrected_at = None if value is None else now
    row.version += 1
    session.flush()
    data = {
        "report": row.id,
        "number": row.number,
        "area": area,
        "figure": figure.value,
        "computed": found.computed,
        "now": value,
    }
    _record(session, actor, operation_id, EventKind.OPERATION_REPORT_CORRECTED, data)
    return row


def write(
    session: Session,
    actor: Actor,
    operation_id: int,
    report_id: int,
    version: int,
    words: str | None,
    head: Head,
) -> SituationReport:
    """Sets the words (assessment, requests) and the head of a draft."""
    row = _draft(session, actor, operation_id, report_id, version)
    row.words = rules.paragraphs(words, "words") or None
    row.head = asdict(head)
    row.version += 1
    session.flush()
    data = {"report": row.id, "number": row.number, "words": True}
    _record(session, actor, operation_id, EventKind.OPERATION_REPORT_CORRECTED, data)
    return row


def sign(
    session: Session, actor: Actor, operation_id: int, report_id: int, version: int
) -> SituationReport:
    """The actor approves the report with the own name: from now on it never changes."""
    row = _draft(session, actor, operation_id, report_id, version)
    if actor.user_id is None:
        raise InvalidTransition("signed_by_a_person")
    row.signed_by, row.signed_at = actor.user_id, clock.now()
    row.state = ReportState.SIGNED
    row.version += 1
    session.flush()
    row.content = text_of(queries.content(session, row))
    row.digest = hashlib.sha256(row.content.encode()).hexdigest()
    session.flush()
    data = {"report": row.id, "number": row.number, "edition": row.edition, "digest": row.digest}
    _record(session, actor, operation_id, EventKind.OPERATION_REPORT_SIGNED, data)
    return row


def replace(session: Session, actor: Actor, operation_id: int, report_id: int) -> SituationReport:
    """A new edition of a signed report, to be corrected and signed again; the old one stays.
    Raises `InvalidTransition` for a draft and for one that was replaced already."""
    old = report_for(session, actor, operation_id, report_id, RUN, lock=True)
    take_turn(session, _turn(operation_id))
    last = session.scalar(
        select(func.max(SituationReport.edition)).where(
            SituationReport.operation_id == operation_id, SituationReport.number == old.number
        )
    )
    if old.state is not ReportState.SIGNED or last != old.edition:
        raise InvalidTransition("report_not_replaceable")
    row = SituationReport(
        operation_id=operation_id,
        number=old.number,
        edition=old.edition + 1,
        as_of=old.as_of,
        made_by=actor.label,
        previous_id=old.previous_id,
        replaces_id=old.id,
        state=ReportState.DRAFT,
        head=old.head,
        words=old.words,
        extras=old.extras,
    )
    session.add(row)
    session.flush()
    figures = session.scalars(
        select(SituationFigure)
        .where(SituationFigure.report_id == old.id)
        .options(undefer(SituationFigure.sources))
    )
    names = [column.key for column in SituationFigure.__table__.columns]
    _keep(
        session,
        [{name: getattr(one, name) for name in names} | {"report_id": row.id} for one in figures],
    )
    data = {"report": row.id, "number": row.number, "edition": row.edition, "replaces": old.id}
    _record(session, actor, operation_id, EventKind.OPERATION_REPORT_MADE, data)
    return row


def _turn(operation_id: int) -> str:
    return f"situation {operation_id}"


def _draft(
    session: Session, actor: Actor, operation_id: int, report_id: int, version: int
) -> SituationReport:
    row = report_for(session, actor, operation_id, report_id, RUN, lock=True)
    if row.state is not ReportState.DRAFT:
        raise InvalidTransition("report_signed")
    if row.version != version:
        raise Conflict(current=row.version)
    return row


def _keep(session: Session, figures: list[dict[str, Any]]) -> None:
    if figures:
        session.execute(insert(SituationFigure), figures)


def _record(
    session: Session, actor: Actor, operation_id: int, kind: EventKind, data: dict[str, Any]
) -> None:
    record(
        session,
        kind,
        (SubjectType.OPERATION, operation_id),
        actor.label,
        before=[EVERYBODY],
        after=[EVERYBODY],
        data=data,
    )
