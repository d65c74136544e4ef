"""Links a report that says it is not the first ("lần 3", "phản ánh mà chưa ai xử lý") to the
earlier matter, closed ones too. A second call about one emergency is no complaint and is left out.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.domain.duplicates import Told
from ioc.domain.incidents import Flag
from ioc.models.incident import Incident
from ioc.models.joining import Resemblance
from ioc.models.report import Report
from ioc.queries.directory import Directory
from ioc.services import matching
from ioc.understanding.repeats import Repeat, read_repeat


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
) -> None:
    """Keeps which matter is repeated: the one it joined, or the likeliest earlier one."""
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


def marked(flags: list[str]) -> list[str]:
    """The marks of an incident that is a repetition."""
    return sorted({*flags, Flag.REPEAT.value})
