"""The way of a unit on the map: for dispatchers, for its crew, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dispatch.capability import UnitKind
from dispatch.types import Place
from ioc.domain.geo import Point
from ioc.domain.permissions import Role
from ioc.ports import Directions, Step
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import Town

PATH = "/api/v1/ways/route"
STATION, BRIDGE = Point(16.4580, 107.5760), Point(16.4690, 107.5886)


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


def ask(client: Any, unit: int, incident: int, headers: dict[str, str]) -> Any:
    return client.get(f"{PATH}?unit={unit}&incident={incident}", headers=headers)


def test_a_dispatcher_gets_the_way_as_a_line(
    client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any
) -> None:
    incident, unit = town.emergency().incident, fleet.unit(at=STATION, kind=UnitKind.TRUCK)
    answer = ask(client, unit, incident, token_of(person(Role.DUTY_OFFICER)))
    assert answer.status_code == 200, answer.get_json()
    feature = answer.get_json()
    assert feature["type"] == "Feature"
    assert feature["geometry"]["type"] == "LineString"
    first = feature["geometry"]["coordinates"][0]
    assert first == pytest.approx([STATION.lon, STATION.lat], abs=1e-5)
    told = feature["properties"]
    assert (told["reachable"], told["method"], told["approximate"]) == (True, "road_graph", True)
    assert told["seconds"] > 0
    assert told["distance_m"] > 0
    assert told["attributions"]
    assert told["steps"] == []


def test_a_crew_gets_the_way_of_its_own_unit_to_what_it_is_sent_to(
    client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any
) -> None:
    crew, other = person(Role.CREW, "ptds"), person(Role.CREW, "ptds")
    chief = person(Role.DUTY_OFFICER)
    incident = town.emergency().incident
    unit = fleet.unit(at=BRIDGE, crew=(crew,))
    fleet.send(incident, unit, chief)
    assert ask(client, unit, incident, token_of(crew)).status_code == 200
    assert ask(client, unit, incident, token_of(other)).status_code == 404
    assert ask(client, unit, incident, token_of(person(Role.PARTNER, "ptds"))).status_code == 403
    assert client.get(f"{PATH}?unit={unit}&incident={incident}").status_code == 401


def test_a_unit_of_which_no_position_is_known_is_named(
    client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any
) -> None:
    unit = fleet.unit(at=None)
    answer = ask(client, unit, town.emergency().incident, token_of(person(Role.SUPERVISOR)))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "unit_place_not_known"


@pytest.mark.parametrize("query", ["", "unit=1", "unit=x&incident=1", "unit=0&incident=1",
                                   "unit=1&incident=99999999999999999999"])  # fmt: skip
def test_what_is_no_question_is_refused(
    client: Any, person: Any, token_of: Any, query: str
) -> None:
    headers = token_of(person(Role.SUPERVISOR))
    assert client.get(f"{PATH}?{query}", headers=headers).status_code == 422


def test_what_is_not_there_is_not_found(client: Any, person: Any, token_of: Any) -> None:
    assert ask(client, 4_711, 4_712, token_of(person(Role.SUPERVISOR))).status_code == 404


def test_a_server_for_ways_turn_by_turn_is_asked_and_its_silence_costs_nothing(
    app: Any, client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any
) -> None:
    class Guide:
        answer: Directions | None = Directions(
            900.0,
            120.0,
            (Place(16.458, 107.576), Place(16.46, 107.58)),
            (Step("Rẽ phải", 900, 120),),
        )

        def directions(self, *asked: object) -> Directions | None:
            return self.answer

    guide = Guide()
    app.extensions["ioc.ports"] = replace(app.extensions["ioc.ports"], guide=guide)
    incident, unit = town.emergency().incident, fleet.unit(at=STATION, kind=UnitKind.TRUCK)
    headers = token_of(person(Role.SUPERVISOR))
    told = ask(client, unit, incident, headers).get_json()["properties"]
    assert (told["method"], told["seconds"]) == ("valhalla", 120)
    assert told["steps"][0]["text"] == "Rẽ phải"
    guide.answer = None
    told = ask(client, unit, incident, headers).get_json()["properties"]
    assert told["method"] == "road_graph"


def test_the_way_costs_the_same_however_many_units_there_are(
    client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any, database: Any
) -> None:
    incident, headers = town.emergency().incident, token_of(person(Role.SUPERVISOR))
    unit = fleet.unit(at=BRIDGE)
    ask(client, unit, incident, headers)
    with counted(database) as few:
        ask(client, unit, incident, headers)
    for _ in range(5):
        fleet.unit(at=STATION)
    with counted(database) as many:
        ask(client, unit, incident, headers)
    assert len(many) <= len(few) + 1
