"""Decisions on a plan while the night goes on: nobody gets a second boat by them, none is lost, and
two at the same moment are two."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy.exc import OperationalError

from dispatch.scenario import Policy
from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain.errors import Conflict, DomainError
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.domain.plans import LegAction, LegState
from ioc.models.incident import Incident
from ioc.services.dispatching import dispatching
from ioc.services.plans import planning
from ioc.workers import planning as worker
from tests.functional.fleet import Fleet
from tests.functional.plan_life import NOON, Night
from tests.functional.ward_life import COMMITTEE, Ward
from tests.threads import at_once
from tests.town import DEEP, Town, metres_north

Person = Callable[..., Actor]


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def night(town: Town, person: Person) -> Iterator[Night]:
    with time_machine.travel(NOON, tick=True):
        found = Night(town, person(Role.DUTY_OFFICER))
        found.shelter()
        yield found


def several(night: Night, fleet: Fleet, count: int) -> list[Any]:
    """So many boats and parties, planned."""
    for number in range(count):
        fleet.unit(at=metres_north(DEEP, 500 + number))
        night.town.emergency(people=4, point=metres_north(DEEP, 900 + 700 * number))
    legs = list(night.plan())
    assert len(legs) >= 2
    return legs


def taken_from_another(night: Night, fleet: Fleet) -> tuple[int, int, Any]:
    """A boat on its way to who can wait, a critical party near it, and the leg that would send it
    there."""
    boat = fleet.unit(at=metres_north(DEEP, 3_000))
    far = night.town.emergency("CỨU", people=4, point=metres_north(DEEP, 9_000)).incident
    fleet.send(far, boat, night.boss)
    near = night.town.emergency(
        "CỨU với sắp chết đuối", people=4, point=metres_north(DEEP, 3_100)
    ).incident
    night.rank(far, Tier.P3)
    night.rank(near, Tier.P1)
    (leg,) = [one for one in night.plan() if one.instead_of]
    return boat, near, leg


def failures(results: list[Any]) -> list[Any]:
    return [
        one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)
    ]


def test_who_is_on_board_of_another_boat_gets_no_second_one(night: Night, fleet: Fleet) -> None:
    fleet.unit(at=metres_north(DEEP, 500))
    told = night.town.emergency(people=4)
    (leg,) = night.plan()
    other = fleet.unit(at=metres_north(DEEP, 100))
    task = fleet.send(told.incident, other, night.boss)
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=4)
    with pytest.raises(Conflict, match="served_meanwhile"):
        night.decide(leg.id, LegAction.ACCEPT)
    assert night.sent() == [(other, told.incident)]


def test_accepting_all_leaves_whom_the_ward_has_sent_a_boat_and_says_so(
    night: Night, fleet: Fleet, person: Person, client: Any, token_of: Any
) -> None:
    unit = fleet.unit(at=metres_north(DEEP, 500))
    cry = night.town.emergency("CỨU, bốn người trên mái", people=4)
    (leg,) = night.plan()
    ward = Ward(night.town, person(Role.AGENCY_OFFICER, COMMITTEE))
    ward.send(cry.incident, ward.boat())
    headers = token_of(night.boss)
    answer = client.post(f"/api/v1/plan/{leg.plan_id}/accept", json={}, headers=headers).get_json()
    assert answer["accepted"] == []
    (refused,) = answer["refused"]
    assert (refused["leg"], refused["code"]) == (leg.id, "served_meanwhile")
    assert "không còn chờ" in refused["message"]
    page = client.post(f"/plan/{leg.plan_id}/accept", headers=headers, follow_redirects=True)
    line = f"{fleet.row(unit).code} → "
    assert line in page.get_data(as_text=True)
    assert "không còn chờ" in page.get_data(as_text=True)


def test_a_party_larger_than_the_boat_on_its_way_still_gets_another(
    night: Night, fleet: Fleet
) -> None:
    boats = [fleet.unit(at=metres_north(DEEP, 300 + number)) for number in range(2)]
    cry = night.town.emergency(people=16, point=metres_north(DEEP, 900))
    legs = night.plan()
    assert {leg.unit_id for leg in legs} == set(boats)
    for leg in legs:
        night.decide(leg.id, LegAction.ACCEPT)
    assert sorted(night.sent()) == [(boat, cry.incident) for boat in sorted(boats)]


def test_an_older_picture_never_replaces_a_newer_plan(night: Night, fleet: Fleet) -> None:
    fleet.unit(at=metres_north(DEEP, 500))
    night.town.emergency(people=4)
    old = night.picture()
    night.plan(Policy.THROUGHPUT)
    with pytest.raises(Conflict, match="plan_replaced"):
        night.keep(old, SYSTEM)
    assert night.latest().policy is Policy.THROUGHPUT


def test_who_asks_for_a_plan_gets_it_though_a_newer_picture_came_between(
    night: Night, fleet: Fleet, client: Any, token_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.unit(at=metres_north(DEEP, 500))
    night.town.emergency(people=4)
    store, first = planning.store, [True]

    def overtaken(session: Any, actor: Actor, found: Any, *more: Any) -> Any:
        if first.pop() if first else False:
            raise Conflict("plan_replaced")
        return store(session, actor, found, *more)

    monkeypatch.setattr(planning, "store", overtaken)
    body = {"policy": "throughput"}
    answer = client.post("/api/v1/plan", json=body, headers=token_of(night.boss))
    assert answer.status_code == 200 and night.latest().policy is Policy.THROUGHPUT


def test_two_decisions_at_once_are_two_versions(
    night: Night, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    legs, advance = several(night, fleet, 3), planning.rules.advance

    def slow(*given: Any) -> LegState:
        time.sleep(0.3)
        return advance(*given)

    monkeypatch.setattr(planning.rules, "advance", slow)
    results = at_once([lambda leg=leg: night.decide(leg.id, LegAction.LOCK) for leg in legs[:2]])
    assert [one.state for one in results] == [LegState.LOCKED] * 2
    assert night.latest().version == 3


def test_who_decides_and_who_keeps_a_new_plan_do_not_wait_for_each_other(
    night: Night, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    legs, advance, begun = several(night, fleet, 3), planning.rules.advance, threading.Event()
    found = night.picture()

    def slow(*given: Any) -> LegState:
        begun.set()
        time.sleep(0.5)
        return advance(*given)

    def keep() -> Any:
        begun.wait(5)
        return night.keep(found, SYSTEM)

    monkeypatch.setattr(planning.rules, "advance", slow)
    results = at_once([lambda: night.decide(legs[0].id, LegAction.LOCK), keep])
    assert failures(results) == []
    assert [one.state for one in night.legs() if one.unit_id == legs[0].unit_id] == [
        LegState.LOCKED
    ]


def test_taking_a_unit_and_sending_it_at_once_do_not_wait_for_each_other(
    night: Night, fleet: Fleet, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    boat, near, leg = taken_from_another(night, fleet)
    step, stepped = dispatching.step_assignment, threading.Event()

    def slow(*given: Any, **more: Any) -> Any:
        done = step(*given, **more)
        stepped.set()
        time.sleep(0.5)
        return done

    def send() -> str:
        stepped.wait(5)
        with database.atomic() as session:
            version = session.get_one(Incident, near).version
            dispatching.dispatch_unit(session, night.boss, near, version, boat)
        return "sent"

    monkeypatch.setattr(dispatching, "step_assignment", slow)
    results = at_once([lambda: night.decide(leg.id, LegAction.ACCEPT).state, send])
    assert failures(results) == [] and results[0] is LegState.ACCEPTED
    assert night.sent() == [(boat, near)]


class Crossed(Exception):
    """As the driver says that two transactions waited for each other."""

    sqlstate = "40P01"


def crossing() -> OperationalError:
    return OperationalError("SELECT 1", {}, Crossed())


def test_a_decision_that_was_in_anothers_way_says_so_in_plain_words(
    night: Night, fleet: Fleet, client: Any, token_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg, headers = several(night, fleet, 2)[0], token_of(night.boss)

    def cross(*_: Any, **__: Any) -> Any:
        raise crossing()

    monkeypatch.setattr(planning, "decide", cross)
    answer = client.post(f"/api/v1/plan/legs/{leg.id}/actions/lock", json={}, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "busy_try_again")
    told = client.post(f"/api/v1/plan/{leg.plan_id}/accept", json={}, headers=headers).get_json()
    assert {one["code"] for one in told["refused"]} == {"busy_try_again"}
    assert client.post(f"/plan/legs/{leg.id}/lock", headers=headers).status_code == 409


@pytest.mark.parametrize("error", [crossing(), Conflict("plan_replaced")])
def test_a_turn_that_fails_hinders_no_later_one(
    database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    asked: list[bool] = []

    def fails(_session: Any, *, is_exercise: bool) -> int:
        asked.append(is_exercise)
        raise error

    monkeypatch.setattr(worker.plan_scenario, "waiting_requests", fails)
    worker.Rolling(database).turn()
    assert asked == [False, True]
