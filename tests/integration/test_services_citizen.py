"""What a citizen adds to a report and says of its result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import InvalidTransition, NotFound
from ioc.domain.incidents import IncidentStatus, Outcome
from ioc.domain.permissions import Role
from ioc.domain.reports import ReportStatus, Satisfaction
from ioc.ports import Danger
from ioc.queries.public import tracking
from ioc.services.agency import working
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from ioc.services.verification import review
from tests.threads import at_once
from tests.town import CRY, DEEP, FLOODING, Told, Town, metres_north

Person = Callable[..., Actor]
CALM = Danger()


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def add(town: Town, told: Told, text: str, token: str = "a" * 20, danger: Danger = CALM) -> bool:
    is_new: bool = town.do(citizen.add_update, told.code, MoreTold(text, token, danger))
    return is_new


def rate(town: Town, told: Told, fixed: bool | None, comment: str | None = None) -> None:
    rating = None if fixed is not None else Satisfaction.ACCEPTABLE
    town.do(citizen.give_feedback, told.code, fixed, rating, comment)


def resolved(town: Town, person: Person) -> Told:
    told = town.report()
    hepco = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, hepco, told.incident, Outcome.FIXED, "Đã dọn sạch")
    return told


def test_an_update_with_new_danger_makes_the_incident_critical(town: Town) -> None:
    told = town.report("Nước ngập đường", category=FLOODING)
    assert town.card(told.incident)["severity"] == "normal"
    add(town, told, "nước lên tới cổ, CỨU", danger=CRY)
    card = town.card(told.incident)
    assert (card["severity"], card["tier"]) == ("critical", "P2")
    assert "ptds" in town.agencies(told.incident)
    last = town.events()[-1]
    assert (last.kind, last.is_urgent) == ("incident:grew", True)
    assert "agency:ptds" in last.audience


def test_a_calm_update_confirms_the_incident_and_changes_nothing_else(
    town: Town, stopped: Clock
) -> None:
    told = town.report()
    stopped.at += timedelta(hours=2)
    add(town, told, "vẫn còn")
    incident = town.incident(told.incident)
    assert incident.last_confirmed_at == stopped.at
    assert town.card(told.incident)["severity"] == "normal"


def test_the_same_update_twice_is_taken_once(town: Town) -> None:
    told = town.report()
    assert add(town, told, "nước lên thêm 20 cm")
    assert not add(town, told, "nước lên thêm 20 cm")
    assert town.kinds().count("report:updated") == 1


def test_the_same_update_at_the_same_moment_is_taken_once(town: Town) -> None:
    told = town.report()
    results = at_once([partial(add, town, told, "nước lên", "b" * 20)] * 3)
    assert sorted(map(str, results)) == ["False", "False", "True"]


def test_danger_after_the_end_opens_the_incident_again(town: Town, person: Person) -> None:
    """Somebody in danger uses the page they know; that its matter was closed must not matter."""
    told = resolved(town, person)
    add(town, told, "CỨU, nước tới cổ", danger=CRY)
    card = town.card(told.incident)
    assert (card["status"], card["severity"]) == ("open", "critical")
    held = {code for code, state in town.agencies(told.incident).items() if state == "offered"}
    assert "ca-19774" in held


def test_danger_after_a_rejection_makes_the_report_count_again(town: Town, person: Person) -> None:
    told = town.report(danger=Danger(reads_as_joke=True))
    duty = person(Role.DUTY_OFFICER)
    town.act(review.reject_incident, duty, told.incident, "Không có thật")
    add(town, told, "CỨU, nước tới cổ", danger=CRY)
    assert town.card(told.incident)["status"] == "open"
    assert town.row(told.report).status is ReportStatus.RECEIVED
    assert "ca-19774" in town.agencies(told.incident)


def test_a_calm_update_after_the_end_leaves_it_closed(town: Town, person: Person) -> None:
    told = resolved(town, person)
    add(town, told, "cảm ơn")
    assert town.card(told.incident)["status"] == "resolved"


def test_not_fixed_opens_it_again_and_the_clock_starts_anew(
    town: Town, person: Person, stopped: Clock
) -> None:
    told = town.report()
    first_due = town.incident(told.incident).due_at
    stopped.at += timedelta(days=3)
    hepco = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, hepco, told.incident, Outcome.FIXED, "Đã dọn sạch")
    stopped.at += timedelta(days=1)
    rate(town, told, False, "còn nguyên")
    incident = town.incident(told.incident)
    assert (incident.status, incident.reopened_count) == (IncidentStatus.OPEN, 1)
    assert incident.due_at is not None
    assert first_due is not None
    assert incident.due_at > first_due
    lead = next(r for r in incident.referrals if r.is_lead)
    assert (lead.agency_code, lead.status.value, lead.offered_at) == (
        "hepco",
        "offered",
        stopped.at,
    )


def test_fixed_closes_it(town: Town, person: Person) -> None:
    told = resolved(town, person)
    rate(town, told, True)
    assert town.card(told.incident)["status"] == "closed"


def test_a_rating_alone_leaves_it_as_it_is(town: Town, person: Person) -> None:
    told = resolved(town, person)
    rate(town, told, None)
    assert town.card(told.incident)["status"] == "resolved"


def test_there_is_nothing_to_rate_before_a_result(town: Town) -> None:
    with pytest.raises(InvalidTransition) as refused:
        rate(town, town.report(), False)
    assert refused.value.code == "no_result_yet"


def test_a_code_that_nobody_has_finds_nothing(town: Town) -> None:
    with pytest.raises(NotFound):
        town.do(citizen.add_update, "0000000000", MoreTold("x", "c" * 20, CALM))


def test_who_knows_the_code_reads_the_story(town: Town, person: Person) -> None:
    told = town.report("Rác chất đống, gọi 0905 123 456", phone="0905 123 456")
    hepco = person(Role.AGENCY_OFFICER, "hepco")
    town.do(working.note_incident, hepco, told.incident, "nội bộ", False)
    town.act(working.start_incident, hepco, told.incident)
    answer = "Đã dọn, hỏi 0905 999 888"
    town.act(working.resolve_incident, hepco, told.incident, Outcome.FIXED, answer)
    state: dict[str, Any] = town.ask(tracking.public_state, told.code, "vi")
    steps = [step["step"] for step in state["timeline"]]
    assert steps[0] == "received"
    assert steps[-2:] == ["started", "resolved"]
    assert "noted" not in steps
    assert state["state"] == "resolved"
    assert state["can_rate"] is True
    assert state["result"]["outcome"] == "fixed"
    said = str(state)
    assert "0905 123 456" not in said
    assert "999 888" not in said
    assert hepco.name not in said


def test_the_story_of_a_busy_incident_keeps_its_beginning_and_its_end(
    town: Town, person: Person
) -> None:
    told = town.report()
    for _ in range(12):
        town.report(point=metres_north(DEEP, 5))
    hepco = person(Role.AGENCY_OFFICER, "hepco")
    for n in range(30):
        town.do(working.note_incident, hepco, told.incident, f"ghi chú {n}", False)
    town.act(working.resolve_incident, hepco, told.incident, Outcome.FIXED, "Đã dọn")
    state = town.ask(tracking.public_state, told.code, "vi")
    assert state["report_count"] == 13
    steps = [step["step"] for step in state["timeline"]]
    assert (steps[0], steps[-1]) == ("received", "resolved")
