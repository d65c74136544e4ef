"""One act that is an event of a report and of its incident stands once in the story."""

from __future__ import annotations

from typing import Any

from ioc import i18n
from ioc.domain.events import EventKind
from ioc.queries.story.story_folding import folded

AT = "2026-11-23T06:41:0{}+00:00"


def event(kind: EventKind, second: int = 0, actor: str = "user:1", **data: Any) -> dict[str, Any]:
    return {"kind": kind.value, "at": AT.format(second), "actor": {"label": actor}, "data": data}


def kinds(*events: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in folded(events)]


def test_a_report_verified_with_its_incident_is_told_once() -> None:
    both = event(EventKind.REPORT_VERIFIED), event(EventKind.INCIDENT_VERIFIED)
    assert kinds(*both) == ["incident:verified"]


def test_another_person_or_another_moment_is_another_act() -> None:
    incident = event(EventKind.INCIDENT_VERIFIED)
    assert len(kinds(event(EventKind.REPORT_VERIFIED, actor="user:2"), incident)) == 2
    assert len(kinds(event(EventKind.REPORT_VERIFIED, 9), incident)) == 2


def test_what_is_left_out_gives_its_details_to_the_other() -> None:
    rated = event(EventKind.REPORT_RATED, satisfaction="satisfied", comment="Tốt")
    (found,) = folded([rated, event(EventKind.INCIDENT_CLOSED, by="reporter")])
    assert found["data"] == {"by": "reporter", "satisfaction": "satisfied", "comment": "Tốt"}


def test_growth_is_told_where_it_says_something() -> None:
    added = event(EventKind.REPORT_UPDATED, text="Nước lên")
    assert kinds(added, event(EventKind.INCIDENT_GREW)) == ["report:updated"]
    assert len(kinds(added, event(EventKind.INCIDENT_GREW, severity="high"))) == 2


def test_one_agency_is_no_agencies_in_english() -> None:
    say = i18n.catalogue("en").ungettext
    one, many = "Clock of %(num)s other agency", "Clocks of %(num)s other agencies"
    assert (say(one, many, 1), say(one, many, 2)) == (one, many)
    assert i18n.catalogue("vi").ungettext(one, many, 1) == "Đồng hồ của %(num)s đơn vị khác"
