"""Links what came again to the earlier matter: a report that says it is not the first ("lần 3",
"phản ánh mà chưa ai xử lý"), and a new matter like one that was settled not long ago ("lần 2").

A second call about one emergency is no complaint and is left out.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.agency_work import repeat_number
from ioc.domain.duplicates import Told
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, Flag, Severity
from ioc.models.incident import Incident
from ioc.models.joining import Resemblance
from ioc.models.report import Report
from ioc.queries.agency import agency_people
from ioc.queries.directory import Directory
from ioc.services.changes import log
from ioc.services.verification import matching
from ioc.understanding.repeats import Repeat, read_repeat

AGAIN = timedelta(days=180)
"""So long after it was settled the same matter at the same place is its next time."""


def repeat_of(report: Report) -> Repeat | None:
    """The repetition that an ordinary report tells of, or None."""
    return None if report.emergency else read_repeat(report.text)


def link(
    session: Session,
    report: Report,
    told: Told,
    city: Directory,
    repeat: Repeat,
    joined: Incident | None,
) -> int | None:
    """Keeps which matter is repeated, and answers it: the one it joined, or the likeliest."""
    earlier_id, points, signs = (joined.id if joined else None), 0, []
    if joined is None:
        earlier = matching.find_earlier(session, report, told, city)
        if earlier is not None:
            earlier_id, points = earlier.candidate.incident_id, earlier.points
            signs = [sign.value for sign in earlier.signs]
    session.add(
        Resemblance(
            report_id=report.id,
            incident_id=earlier_id,
            kind="repeat_of",
            points=points,
            number=repeat.number,
            signs=signs,
        )
    )
    return earlier_id


def follow(
    session: Session,
    actor: Actor,
    report: Report,
    told: Told,
    city: Directory,
    opened: Incident,
    repeat: Repeat | None,
    said: int | None,
) -> None:
    """A matter that was just opened is the next time of one that was settled: it shows what was
    answered then, and the manager of the agency hears of it.

    `said` is the earlier matter of a report that says so itself.
    """
    if report.emergency or opened.severity is Severity.CRITICAL:
        return
    since = clock.now() - AGAIN
    earlier_id = matching.find_settled(session, report, told, city, since)
    earlier = session.get(Incident, earlier_id or said) if earlier_id or said else None
    if earlier is None or earlier.status in OPEN or earlier.outcome not in matching.SETTLED:
        return
    before = standing_of(opened)
    opened.repeat_of = earlier.id
    opened.repeat_number = repeat_number(earlier.repeat_number, repeat.number if repeat else None)
    opened.flags = marked(opened.flags)
    people: set[int] = set()
    for item in opened.referrals:
        if item.is_lead and item.agency_code in before.agencies:
            people |= set(agency_people.managers(session, item.agency_code, before))
    log.incident_changed(
        session,
        actor,
        opened,
        EventKind.INCIDENT_REPEATED,
        before,
        {"repeat_of": earlier.id, "number": opened.repeat_number, "people": sorted(people)},
    )


def marked(flags: list[str]) -> list[str]:
    """The marks of an incident that is a repetition."""
    return sorted({*flags, Flag.REPEAT.value})
