"""Looking back: what of the log belongs to the picture of a moment, and how moments are cut.

A replay shows **what the center knew then**. An event counts from the moment at which it was
recorded: a tap that a phone kept while it had no network, or a sheet of paper that was typed in the
next morning, is in the picture from when it came in, not from when it was done. Tracks of units are
the one exception: a fix has but its own time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ioc.domain.events import SILENT, EventKind, SubjectType
from ioc.domain.incidents import OPEN
from ioc.domain.reports import ReportStatus
from ioc.domain.units import TRACK_SECONDS

LISTS: Mapping[str, str] = {
    SubjectType.INCIDENT.value: "incidents",
    SubjectType.REPORT.value: "reports",
    SubjectType.UNIT.value: "units",
    SubjectType.FACILITY.value: "facilities",
    SubjectType.FLOOD.value: "floods",
    SubjectType.WAY.value: "ways",
}
"""What stands in the picture of a moment: the type of a subject and the list of its cards."""

UNSEEN = frozenset(kind.value for kind in SILENT)
"""Kinds that no screen was told of: they change no picture."""

OPENS = frozenset(
    {
        EventKind.INCIDENT_OPENED.value,
        EventKind.INCIDENT_REOPENED.value,
        EventKind.INCIDENT_RESTORED.value,
        EventKind.INCIDENT_SPLIT.value,
    }
)
"""Kinds by which an incident begins, or begins again."""

_ENDS = frozenset(
    {
        EventKind.INCIDENT_RESOLVED.value,
        EventKind.INCIDENT_CLOSED.value,
        EventKind.INCIDENT_REJECTED.value,
        EventKind.INCIDENT_MERGED.value,
        EventKind.REPORT_LINKED.value,
        EventKind.REPORT_REJECTED.value,
        EventKind.REPORT_WITHDRAWN.value,
        EventKind.FLOOD_ENDED.value,
        EventKind.WAY_OPENED.value,
    }
)

SPAN_MOST = timedelta(days=31)
"""The longest stretch that one replay covers."""

MILLISECOND = timedelta(milliseconds=1)
POINTS_OF_A_TRACK = 240
"""About so many places of one unit are sent for one stretch, however long it is."""


def belongs(subject: str, card: Mapping[str, Any]) -> bool:
    """Whether a card stands in the picture (as `static/js/state.js` has it for live desks): an open
    incident, a report that waits, a unit in use, water and closed ways that are not over."""
    if subject == SubjectType.INCIDENT:
        return card["status"] in _OPEN and not card["merged_into"]
    if subject == SubjectType.REPORT:
        return card["status"] == ReportStatus.RECEIVED and card["incident"] is None
    if subject == SubjectType.UNIT:
        return bool(card.get("active", True))
    return True


_OPEN = frozenset(status.value for status in OPEN)


def begins(kind: str) -> bool:
    """Whether by such an event something begins to stand in the picture."""
    return kind in OPENS or kind == EventKind.REPORT_RECEIVED


def may_belong(kind: str, *, was_there: bool) -> bool:
    """The same of an event whose card was erased by law: by its kind and what was before it, since
    nothing else is left."""
    if kind in _ENDS:
        return False
    return was_there or begins(kind)


def end_of(at: datetime) -> datetime:
    """The last instant that the moment `at` holds: moments of a replay are whole milliseconds."""
    whole = at.astimezone(UTC)
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000 + 999)


def milliseconds(at: datetime) -> int:
    """The moment in milliseconds since 1970, as scripts count."""
    return (at - _EPOCH) // MILLISECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text_of(at: datetime) -> str:
    """A moment in an address: RFC 3339, UTC, milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def slots_together(begin: datetime, end: datetime) -> int:
    """Of so many slots of a track one is sent, so that a long stretch is no more than a short."""
    slots = (end - begin).total_seconds() / TRACK_SECONDS
    return max(1, round(slots / POINTS_OF_A_TRACK))


def is_in_force(card: Mapping[str, Any], at: datetime) -> bool:
    """Whether water stands or a way is closed at the moment, by what its card said."""
    begins, ends = _moment(card["from"]), _moment(card["until"])
    opened = _moment(card.get("opened_at"))
    return (begins is None or begins <= at) and all(
        one is None or one > at for one in (ends, opened)
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
