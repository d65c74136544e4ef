"""What a story would tell twice: one act is often an event of a report and of its incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ioc.domain.events import EventKind

TOGETHER = timedelta(seconds=2)
"""Events of one act are written in one transaction, each with its own look at the clock."""

TOLD_BY: dict[str, frozenset[EventKind]] = {
    EventKind.REPORT_VERIFIED: frozenset({EventKind.INCIDENT_VERIFIED}),
    EventKind.REPORT_REJECTED: frozenset({EventKind.INCIDENT_REJECTED}),
    EventKind.REPORT_UPDATED: frozenset({EventKind.REPORT_REPLIED}),
    EventKind.REPORT_RATED: frozenset({EventKind.INCIDENT_CLOSED, EventKind.INCIDENT_REOPENED}),
    EventKind.INCIDENT_REPLIED: frozenset({EventKind.REPORT_REPLIED}),
}
"""Kind of an event to those that tell the same act, where the same person did both at once."""

CARRIED = ("photos", "satisfaction", "comment")
"""What the event that is left out says besides, and the other takes over."""

GREW = ("report_count", "against", "severity", "agencies")
"""What makes the growth of an incident worth a line of its own."""


def folded(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events in their order, each act once; what is left out gives its details to the other."""
    kept = dict(enumerate(events))
    for place, event in enumerate(events):
        other = _teller(event, events)
        if other is not None:
            told = kept[other]
            extra = {k: v for k, v in event["data"].items() if k in CARRIED}
            kept[other] = told | {"data": extra | told["data"]}
            del kept[place]
        elif _is_empty_growth(event, events):
            del kept[place]
    return [kept[place] for place in sorted(kept)]


def _teller(event: dict[str, Any], events: Sequence[dict[str, Any]]) -> int | None:
    """Where the event stands that tells the same act; None for an act that is told once."""
    kinds = TOLD_BY.get(event["kind"])
    if kinds is None:
        return None
    return next(
        (n for n, e in enumerate(events) if e["kind"] in kinds and _is_same_act(e, event)), None
    )


def _is_empty_growth(event: dict[str, Any], events: Sequence[dict[str, Any]]) -> bool:
    """Growth that tells nothing but that a report was added to, which that event tells."""
    if event["kind"] != EventKind.INCIDENT_GREW or any(event["data"].get(k) for k in GREW):
        return False
    return any(e["kind"] == EventKind.REPORT_UPDATED and _is_same_act(e, event) for e in events)


def _is_same_act(one: dict[str, Any], other: dict[str, Any]) -> bool:
    is_same_person = one["actor"]["label"] == other["actor"]["label"]
    apart = datetime.fromisoformat(one["at"]) - datetime.fromisoformat(other["at"])
    return is_same_person and abs(apart) <= TOGETHER
