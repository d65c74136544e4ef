"""What the reports of an incident resemble: others they may tell of, what they repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.incidents import OPEN, IncidentStatus
from ioc.models.incident import Incident
from ioc.models.joining import Resemblance


@dataclass(frozen=True)
class Resembling:
    """An incident that a report may tell of, with the codes of what speaks for and against it."""

    id: int
    code: str
    title: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Repeated:
    """A report that says it is not the first: the time it says, and the earlier matter if known."""

    number: int | None
    id: int | None
    code: str | None
    status: str | None


def proposals(
    session: Session, actor: Actor, report_ids: Iterable[int], incident_id: int
) -> dict[int, list[Resembling]]:
    """By report: the open incidents that a person is asked about, the likeliest first."""
    rows = session.execute(
        select(
            Resemblance.report_id,
            Resemblance.signs,
            Incident.id,
            Incident.code,
            Incident.title,
        )
        .join(Incident, Incident.id == Resemblance.incident_id)
        .where(
            Resemblance.report_id.in_(list(report_ids)),
            Resemblance.kind == "proposed",
            Incident.id != incident_id,
            Incident.status.in_(OPEN),
            visible_incidents(actor),
        )
        .order_by(Resemblance.id)
    )
    found: dict[int, list[Resembling]] = defaultdict(list)
    for row in rows:
        found[row.report_id].append(Resembling(row.id, row.code, row.title, tuple(row.signs or ())))
    return found


def repeats(session: Session, actor: Actor, report_ids: Iterable[int]) -> dict[int, Repeated]:
    """By report: that it repeats something, and what, as far as the actor may see that."""
    rows = session.execute(
        select(
            Resemblance.report_id,
            Resemblance.number,
            Incident.id,
            Incident.code,
            Incident.status,
        )
        .outerjoin(Incident, (Incident.id == Resemblance.incident_id) & visible_incidents(actor))
        .where(Resemblance.report_id.in_(list(report_ids)), Resemblance.kind == "repeat_of")
    )
    return {
        row.report_id: Repeated(row.number, row.id, row.code, _word(row.status)) for row in rows
    }


def repeat_count(session: Session, incident_id: int) -> int:
    """How many reports say that they repeat this matter."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Resemblance)
            .where(Resemblance.incident_id == incident_id, Resemblance.kind == "repeat_of")
        )
        or 0
    )


def _word(status: IncidentStatus | None) -> str | None:
    return status.value if status else None
