"""Calls follow their reports to another incident, and an emergency's way to help is measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.models.call import Call
from ioc.models.incident import Referral
from ioc.queries.hotline import call_standards
from ioc.services.calls import calls
from ioc.services.incidents import referral
from ioc.services.verification import joining
from tests.statements import counted
from tests.town import DEEP, Told, Town, metres_north


@pytest.fixture
def operator(person: Any) -> Actor:
    actor: Actor = person(Role.OPERATOR)
    return actor


@pytest.fixture
def officer(person: Any) -> Actor:
    actor: Actor = person(Role.DUTY_OFFICER)
    return actor


def rung(town: Town, operator: Actor, told: Told) -> int:
    """A call in which a report was told."""
    call = town.do(calls.open_by_hand, operator, None).id
    town.do(calls.saved, operator, call, told.report)
    return int(call)


def incident_of(town: Town, call: int) -> int | None:
    with town.database.reading() as session:
        row = session.get_one(Call, call)
        assert f'"incident":{row.incident_id}' in row.card.replace(" ", ""), "the desk sees it too"
        return row.incident_id


def test_a_call_follows_its_report_through_a_merge_and_back(
    town: Town, operator: Actor, officer: Actor
) -> None:
    one, two = town.report(), town.report(point=metres_north(DEEP, 2500))
    call = rung(town, operator, two)
    town.act(joining.merge_incidents, officer, two.incident, one.incident)
    assert incident_of(town, call) == one.incident
    town.act(joining.split_incident, officer, one.incident, two.report)
    assert incident_of(town, call) == two.incident


def test_a_call_follows_its_report_to_an_incident_of_its_own(
    town: Town, operator: Actor, officer: Actor
) -> None:
    one = town.report()
    two = town.report("Rác nữa", point=metres_north(DEEP, 5))
    assert two.incident == one.incident
    call = rung(town, operator, two)
    town.act(joining.split_incident, officer, one.incident, two.report)
    assert incident_of(town, call) == town.row(two.report).incident_id != one.incident


def dispatch(town: Town, actor: Actor) -> dict[str, Any]:
    town.database.cache.pop("call_standards", None)
    found: dict[str, Any] = town.ask(call_standards.standards, actor)["today"]["dispatch"]
    return found


def test_an_emergency_is_dispatched_when_the_first_agency_accepts(
    town: Town, operator: Actor, database: Database, person: Any
) -> None:
    lives = [town.emergency(point=metres_north(DEEP, 2000 * n)) for n in range(3)]
    made = [rung(town, operator, told) for told in lives]
    joined = rung(town, operator, town.emergency(point=metres_north(DEEP, 5)))
    rung(town, operator, town.report(point=metres_north(DEEP, 9000)))
    answered = clock.now() - timedelta(seconds=200)
    with database.atomic() as session:
        session.execute(update(Call).values(answered_at=answered, ringing_at=answered))
        session.execute(
            update(Call).where(Call.id == joined).values(answered_at=answered + timedelta(hours=1))
        )
    rescue = person(Role.AGENCY_OFFICER, "ptds")
    for told, wait in zip(lives[:2], (30, 90), strict=True):
        town.act(referral.accept_referral, rescue, told.incident)
        with database.atomic() as session:
            session.execute(
                update(Referral)
                .where(Referral.incident_id == told.incident, Referral.accepted_at.is_not(None))
                .values(accepted_at=answered + timedelta(seconds=wait))
            )
    found = dispatch(town, operator)
    assert len(made) == 3
    assert (found["emergencies"], found["dispatched"], found["dispatched_in_time"]) == (3, 2, 1)
    assert (found["median_seconds"], found["p90_seconds"]) == (30.0, 90.0)
    assert found["dispatched_share"] == pytest.approx(0.333)


def test_the_standards_cost_the_same_for_few_calls_and_for_many(
    town: Town, operator: Actor, database: Database
) -> None:
    def cost() -> int:
        with counted(database) as seen:
            dispatch(town, operator)
        return len(seen)

    rung(town, operator, town.emergency())
    cost()
    few = cost()
    for n in range(1, 6):
        rung(town, operator, town.emergency(point=metres_north(DEEP, 2000 * n)))
    assert cost() == few
    with database.reading() as session:
        assert len(session.scalars(select(Call.id)).all()) == 6
