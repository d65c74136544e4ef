"""The page of an incident shows the units that were sent; who may dispatch has the buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.services.verification import review
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Person) -> Actor:
    return person(Role.DUTY_OFFICER)


@pytest.fixture
def desk(duty: Actor, token_of: Any) -> Headers:
    headers: Headers = token_of(duty)
    return headers


def pane(client: Any, incident: int, headers: Headers) -> str:
    answer = client.get(f"/incidents/{incident}/pane?desk=console", headers=headers)
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


def test_a_dispatcher_steps_for_a_crew_and_an_operator_only_looks(
    client: Any, town: Town, fleet: Fleet, duty: Actor, desk: Headers, person: Person, token_of: Any
) -> None:
    incident = town.emergency(point=DEEP, people=5).incident
    before = pane(client, incident, desk)
    assert 'data-units-sent="0"' in before
    assert "Chưa điều động" in before
    assert f'data-dispatching="{incident}"' in before
    unit = fleet.unit(at=metres_north(DEEP, 800), code="CN-71", name="Ca nô Biên phòng")
    assignment = fleet.send(incident, unit, duty)
    shown = pane(client, incident, desk)
    assert 'data-units-sent="1"' in shown
    assert "Ca nô Biên phòng CN-71" in shown
    assert f'data-step="acknowledge" data-assignment="{assignment}"' in shown
    assert 'data-step="time_out"' not in shown
    operator: Headers = token_of(person(Role.OPERATOR))
    seen = pane(client, incident, operator)
    assert "Ca nô Biên phòng CN-71" in seen
    assert "data-step=" not in seen
    assert "data-dispatching=" not in seen


def test_people_who_are_missing_are_told_in_words(
    client: Any, town: Town, fleet: Fleet, duty: Actor, desk: Headers
) -> None:
    incident = town.emergency(point=DEEP, people=5).incident
    sent = fleet.send(incident, fleet.unit(), duty)
    fleet.step(sent, "on_scene", seconds=1)
    fleet.step(sent, "picked_up", seconds=2, people=4)
    fleet.step(sent, "handed_over", seconds=3, people=3)
    fleet.step(sent, "clear", seconds=4)
    shown = pane(client, incident, desk)
    assert "chưa bàn giao 1 người" in shown
    assert "Còn thiếu 1 người so với tin báo" in shown
    assert "Chưa điều động" in shown


def test_the_pane_asks_as_much_for_one_unit_as_for_six(
    client: Any, town: Town, fleet: Fleet, duty: Actor, desk: Headers
) -> None:
    incident = town.emergency(point=DEEP, people=40).incident
    fleet.send(incident, fleet.unit(), duty)
    # What a page says of its story, once there are as many events of as many kinds.
    counts = []
    for more in (0, 5):
        for _ in range(more):
            fleet.send(incident, fleet.unit(), duty)
        pane(client, incident, desk)
        with counted(town.database) as asked:
            pane(client, incident, desk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_incident_that_is_over_offers_no_unit(
    client: Any, town: Town, duty: Actor, desk: Headers, fleet: Fleet
) -> None:
    incident = town.emergency(point=DEEP).incident
    fleet.unit()
    town.act(review.reject_incident, duty, incident, "not_real")
    assert "data-dispatching=" not in pane(client, incident, desk)
