"""Clocks that stand, warn and call people up a chain, each step once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, update

from ioc.access import fetch
from ioc.access.actor import REPORTER, Actor
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.incidents import Outcome, Severity
from ioc.domain.permissions import Permission, Role
from ioc.eventlog.reading import Recorded
from ioc.models.duty import DutyShift, SLAPause
from ioc.models.incident import Referral
from ioc.services.agency import deadlines, working
from ioc.services.incidents import referral
from ioc.services.verification import review
from ioc.workers.deadlines import watch_clocks
from tests.threads import at_once
from tests.town import DEEP, WASTE, Told, Town, metres_north

Person = Callable[..., Actor]
MONDAY = clock.local(datetime.fromisoformat("2026-11-02T09:00:00+07:00"))
STEPS = ("incident:due_soon", "incident:overdue", "incident:escalated")


def lead(town: Town, told: Told) -> Referral:
    return next(r for r in town.incident(told.incident).referrals if r.is_lead)


def told_on_monday(town: Town, point: Point = DEEP) -> Told:
    with clock.at_moment(MONDAY):
        return town.report(point=point)


def ask(town: Town, actor: Actor, told: Told, at: datetime) -> bool:
    with clock.at_moment(at), town.database.atomic() as session:
        incident = fetch.incident_for(
            session, actor, told.incident, Permission.INCIDENT_ASK, lock=True
        )
        return deadlines.pause(session, actor, incident, "Xin số nhà", report_id=told.report)


def answer(town: Town, told: Told, at: datetime) -> bool:
    with clock.at_moment(at), town.database.atomic() as session:
        incident = fetch.incident_for(
            session, Actor("system"), told.incident, Permission.INCIDENT_VIEW, lock=True
        )
        return deadlines.resume(session, REPORTER, incident, "answered")


def watch(database: Database, at: datetime) -> None:
    with clock.at_moment(at):
        while watch_clocks(database):
            pass


def steps(town: Town, told: Told, agency: str = "hepco") -> list[tuple[str, str, int, str]]:
    """What the clocks of an agency told: kind, which clock, rung, whom it called."""
    return [
        (event.kind.partition(":")[2], data["step"], data["level"], data["to"])
        for event, data in told_of(town, told)
        if event.kind in STEPS and data["agency"] == agency
    ]


def told_of(town: Town, told: Told) -> list[tuple[Recorded, dict[str, Any]]]:
    return [
        (event, orjson.loads(event.payload)["data"])
        for event in town.events()
        if event.subject_id == told.incident
    ]


def test_a_pause_gives_back_the_office_time_it_took(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    before = lead(town, told).due_at
    assert before is not None
    officer = person(Role.AGENCY_OFFICER, "hepco")
    assert ask(town, officer, told, MONDAY + timedelta(hours=1))
    card = town.card(told.incident)
    assert card["clock"]["state"] == "paused"
    assert card["clock"]["paused_at"] == "2026-11-02T03:00:00Z"
    assert answer(town, told, MONDAY + timedelta(days=1, hours=1))
    after = lead(town, told)
    assert after.due_at is not None
    assert after.due_at - before == timedelta(days=1), "eight hours of offices are a day"
    assert after.paused_at is None
    assert town.card(told.incident)["clock"]["state"] == "on_time"
    assert town.kinds()[-2:] == ["incident:paused", "incident:resumed"]


def test_a_clock_is_paused_once_and_an_answer_to_nothing_changes_nothing(
    town: Town, person: Person
) -> None:
    told = told_on_monday(town)
    officer = person(Role.AGENCY_OFFICER, "hepco")
    assert not answer(town, told, MONDAY)
    assert ask(town, officer, told, MONDAY + timedelta(minutes=5))
    assert not ask(town, officer, told, MONDAY + timedelta(minutes=6))
    assert answer(town, told, MONDAY + timedelta(minutes=7))
    assert not answer(town, told, MONDAY + timedelta(minutes=8))


def test_nothing_stops_the_clock_of_a_critical_matter(town: Town, person: Person) -> None:
    told = town.emergency()
    ptds = person(Role.AGENCY_OFFICER, "ptds")
    assert not ask(town, ptds, told, clock.now())
    assert all(r.paused_at is None for r in town.incident(told.incident).referrals)


def test_a_late_clock_cannot_be_paused(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    due = lead(town, told).due_at
    assert due is not None
    officer = person(Role.AGENCY_OFFICER, "hepco")
    assert not ask(town, officer, told, due + timedelta(minutes=1))


def test_a_pause_ends_by_itself_and_says_so_to_the_officer(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    officer = person(Role.AGENCY_OFFICER, "hepco")
    with clock.at_moment(MONDAY):
        town.act(referral.accept_referral, officer, told.incident)
    ask(town, officer, told, MONDAY + timedelta(hours=1))
    ends = lead(town, told).pause_ends_at
    assert ends == MONDAY + timedelta(days=3, hours=1), "three working days"
    watch(town.database, ends - timedelta(seconds=1))
    assert lead(town, told).paused_at is not None
    watch(town.database, ends)
    assert lead(town, told).paused_at is None
    event, data = told_of(town, told)[-1]
    assert event.kind == "incident:resumed"
    assert data["reason"] == "no_answer"
    assert data["people"] == [officer.user_id]
    coming = lead(town, told).next_step_at
    assert coming is not None
    assert coming > ends, "not the end of the pause, once more"


def test_a_matter_that_is_resolved_ends_its_pause(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    officer = person(Role.AGENCY_OFFICER, "hepco")
    ask(town, officer, told, MONDAY + timedelta(hours=1))
    with clock.at_moment(MONDAY + timedelta(hours=2)):
        town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã dọn xong")
    row = town.ask(lambda s: s.scalars(select(SLAPause)).one())
    assert row.ended_at == MONDAY + timedelta(hours=2)
    assert lead(town, told).next_step_at is None
    assert town.card(told.incident)["clock"] is None


def test_opened_again_the_clock_starts_anew(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    officer, duty = person(Role.AGENCY_OFFICER, "hepco"), person(Role.DUTY_OFFICER)
    with clock.at_moment(MONDAY):
        town.act(referral.accept_referral, officer, told.incident)
    due = lead(town, told).due_at
    assert due is not None
    watch(town.database, due + timedelta(minutes=1))
    with clock.at_moment(due + timedelta(hours=1)):
        town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã dọn xong")
    with clock.at_moment(due + timedelta(hours=2)):
        town.act(working.reopen_incident, duty, told.incident, "còn rác")
    item = lead(town, told)
    assert (item.level, item.accept_level, item.clock_began_at) == (0, 0, due + timedelta(hours=2))
    assert not town.incident(told.incident).is_overdue


def test_who_does_not_accept_is_warned_and_then_called_up_the_chain(
    town: Town, person: Person
) -> None:
    people = [person(role, "hepco") for role in (Role.AGENCY_OFFICER, Role.AGENCY_MANAGER)]
    people += [person(Role.DUTY_OFFICER), person(Role.SUPERVISOR)]
    told = told_on_monday(town)
    due = lead(town, told).accept_due_at
    assert due is not None
    watch(town.database, due - timedelta(minutes=1))
    assert steps(town, told) == [("due_soon", "accept", 0, "officer")]
    for later in (timedelta(0), timedelta(days=1), timedelta(days=3)):
        watch(town.database, due + later)
    assert [s for s in steps(town, told) if s[1] == "accept"][1:] == [
        ("escalated", "accept", 1, "manager"),
        ("escalated", "accept", 2, "duty_officer"),
        ("escalated", "accept", 3, "supervisor"),
    ]
    called = [
        data["people"]
        for event, data in told_of(town, told)
        if event.kind in STEPS and data["agency"] == "hepco" and data["step"] == "accept"
    ]
    assert called == [[one.user_id] for one in people]


def test_steps_that_passed_while_nothing_ran_are_told_by_one_event_to_everybody(
    town: Town, person: Person
) -> None:
    people = [person(Role.AGENCY_MANAGER, "hepco"), person(Role.DUTY_OFFICER)]
    people.append(person(Role.SUPERVISOR))
    told = told_on_monday(town)
    due = lead(town, told).accept_due_at
    assert due is not None
    watch(town.database, due + timedelta(days=3))
    to_accept = [s for s in steps(town, told) if s[1] == "accept"]
    assert to_accept == [("escalated", "accept", 3, "supervisor")]
    (called,) = [
        data["people"]
        for event, data in told_of(town, told)
        if event.kind in STEPS and data["step"] == "accept" and data["agency"] == "hepco"
    ]
    assert called == [one.user_id for one in people]
    watch(town.database, due + timedelta(days=3, minutes=1))
    assert [s for s in steps(town, told) if s[1] == "accept"] == to_accept


def test_the_work_is_warned_of_at_four_fifths_and_is_late_once(town: Town, person: Person) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    told = told_on_monday(town)
    with clock.at_moment(MONDAY):
        town.act(referral.accept_referral, officer, told.incident)
    item = lead(town, told)
    assert item.warn_at and item.due_at
    watch(town.database, item.warn_at - timedelta(seconds=1))
    assert steps(town, told) == []
    watch(town.database, item.warn_at)
    watch(town.database, item.warn_at + timedelta(minutes=1))
    assert steps(town, told) == [("due_soon", "resolve", 0, "officer")]
    assert town.card(told.incident)["clock"]["state"] == "warning"
    watch(town.database, item.due_at)
    assert steps(town, told)[1] == ("overdue", "resolve", 0, "officer")
    card = town.card(told.incident)
    assert (card["overdue"], card["clock"]["state"]) == (True, "overdue")


def test_an_extension_gives_new_time_and_a_new_warning(town: Town, person: Person) -> None:
    officer = person(Role.AGENCY_MANAGER, "hepco")
    told = told_on_monday(town)
    with clock.at_moment(MONDAY):
        town.act(referral.accept_referral, officer, told.incident)
    was = lead(town, told).due_at
    assert was is not None
    watch(town.database, was)
    later = was + timedelta(days=7)
    with clock.at_moment(was):
        town.act(working.extend_incident, officer, told.incident, later, "chờ xe")
    item = lead(town, told)
    assert (item.extended_from_at, item.extension_reason, item.level) == (was, "chờ xe", 0)
    assert item.warn_at is not None
    assert was < item.warn_at < later
    watch(town.database, later)
    assert [kind for kind, *_ in steps(town, told)].count("overdue") == 2


def test_what_becomes_critical_gets_the_short_time(town: Town, person: Person) -> None:
    told = told_on_monday(town)
    duty = person(Role.DUTY_OFFICER)
    with clock.at_moment(MONDAY + timedelta(hours=1)):
        town.act(review.classify_incident, duty, told.incident, WASTE, Severity.CRITICAL)
    item = lead(town, told)
    assert item.accept_due_at == MONDAY + timedelta(hours=1, minutes=5)
    assert item.due_at == MONDAY + timedelta(hours=5)


def test_at_night_a_critical_matter_calls_who_is_on_duty(town: Town, person: Person) -> None:
    asleep, awake = person(Role.AGENCY_OFFICER, "ptds"), person(Role.AGENCY_OFFICER, "ptds")
    night = MONDAY.replace(hour=2)
    with town.database.atomic() as session:
        session.add(
            DutyShift(
                role=Role.AGENCY_OFFICER,
                agency_code="ptds",
                user_id=awake.user_id,
                begins_at=night - timedelta(days=14, hours=2),
                ends_at=night - timedelta(days=14, hours=-5),
                repeats_weekly=True,
            )
        )
    with clock.at_moment(night):
        told = town.emergency()
    watch(town.database, night + timedelta(minutes=3))
    first = next(
        data
        for event, data in told_of(town, told)
        if event.kind == "incident:escalated" and data["agency"] == "ptds"
    )
    assert first["people"] == [awake.user_id]
    assert asleep.user_id not in first["people"]


def test_two_watchers_take_each_step_once(town: Town) -> None:
    for place in range(6):
        told_on_monday(town, metres_north(DEEP, 600 * place))
    late = MONDAY + timedelta(days=60)

    def turn() -> int:
        with clock.at_moment(late):
            return sum(iter(lambda: watch_clocks(town.database), 0))

    results = at_once([turn, turn])
    assert all(isinstance(result, int) for result in results), results
    watch(town.database, late)
    told = [
        (event.subject_id, event.kind, data["agency"], data["step"], data["level"])
        for event in town.events()
        if event.kind in STEPS
        for data in [orjson.loads(event.payload)["data"]]
    ]
    assert told
    assert len(told) == len(set(told))


@pytest.mark.parametrize("fraction", [0, 1])
def test_a_watcher_with_nothing_due_does_nothing(town: Town, fraction: int) -> None:
    if fraction:
        told_on_monday(town)
    with clock.at_moment(MONDAY):
        assert watch_clocks(town.database) == 0


def test_an_upgrade_leaves_alone_what_was_late_and_watches_the_rest(
    town: Town, person: Person
) -> None:
    late = told_on_monday(town)
    due = lead(town, late).due_at
    assert due is not None
    after = due + timedelta(hours=1)
    with clock.at_moment(after):
        fresh = town.report(point=metres_north(DEEP, 3000))
    fields = dict.fromkeys(("accept_warn_at", "warn_at", "next_step_at"))
    with town.database.atomic() as session:
        session.execute(update(Referral).values(accept_level=0, level=0, **fields))
        script = ScriptDirectory.from_config(migrate.config()).get_revision("0011")
        script.module.catch_up(session.connection(), after)
    assert lead(town, late).next_step_at is None
    assert lead(town, fresh).next_step_at == lead(town, fresh).accept_due_at
    assert town.incident(late.incident).is_overdue
    assert town.card(late.incident)["overdue"] is True
    assert not town.incident(fresh.incident).is_overdue
    officer = person(Role.AGENCY_OFFICER, "hepco")
    with clock.at_moment(after):
        town.do(working.note_incident, officer, late.incident, "Đã gọi", False)
    watch(town.database, after + timedelta(minutes=1))
    assert steps(town, late) == []
