"""Shelters and water over HTTP: who may, what is refused and how, and what screens are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.accounts import TokenScope
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.permissions import Role
from ioc.domain.water import ClosureKind, GaugeKind, Levels
from ioc.eventlog import reading
from ioc.models.people import User
from ioc.queries import console, messages
from ioc.queries.rescue import closures
from ioc.services.accounts import people
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.upkeep import exercise
from ioc.services.water import floods, water
from ioc.services.water.floods import FloodTold
from tests.statements import counted

API = "/api/v1"
KIM_LONG = {"lat": 16.4538, "lon": 107.5586}
SQUARE = [[107.55, 16.45], [107.57, 16.45], [107.57, 16.47], [107.55, 16.47], [107.55, 16.45]]
BOW = [[107.55, 16.45], [107.57, 16.47], [107.57, 16.45], [107.55, 16.47], [107.55, 16.45]]
Headers = dict[str, str]


@pytest.fixture
def duty(person: Any, token_of: Callable[[Actor], Headers]) -> Headers:
    return token_of(person(Role.DUTY_OFFICER))


@pytest.fixture
def keeper(person: Any, token_of: Callable[[Actor], Headers]) -> Headers:
    """An officer of the people's committee of Phú Xuân."""
    return token_of(person(Role.AGENCY_OFFICER, "ubnd-19753"))


@pytest.fixture
def stranger(person: Any, token_of: Callable[[Actor], Headers]) -> Headers:
    return token_of(person(Role.AGENCY_OFFICER, "hepco"))


@pytest.fixture
def gauge(database: Database) -> str:
    told = FacilityTold("Kim Long", FacilityKind.GAUGE, **KIM_LONG, code="KL", agency="so-nnmt")
    with database.atomic() as session:
        water.create_gauge(session, SYSTEM, told, GaugeKind.RIVER, Levels(1.0, 2.0, 3.5), "Hương")
    return "KL"


def shelter(database: Database, **more: Any) -> int:
    told = {
        "name": "Trường Trần Cao Vân",
        "kind": FacilityKind.SHELTER,
        "lat": 16.4785,
        "lon": 107.577,
        "places": 10,
        "agency": "ubnd-19753",
        "contact_name": "Nguyễn Văn Minh",
        "contact_phone": "0905123456",
    }
    with database.atomic() as session:
        return facilities.create(session, SYSTEM, FacilityTold(**{**told, **more})).id


def kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return [event.kind for event in reading.read_after(session, 0, 500)]


def test_a_facility_has_the_card_of_the_contract(
    client: Any, duty: Headers, database: Database, follow: Any
) -> None:
    body = {"name": "Trường Quốc Học", "kind": "shelter", "lat": 16.46, "lon": 107.58, "places": 9}
    made = client.post(f"{API}/facilities", json=body, headers=duty)
    assert made.status_code == 201
    card = made.get_json()
    wanted = {
        "id",
        "version",
        "name",
        "kind",
        "lat",
        "lon",
        "status",
        "places",
        "reserved",
        "taken",
    }
    assert wanted | {"needs"} <= set(card)
    assert (card["status"], card["area"]["code"], card["agency"]["code"][:5]) == (
        "open",
        card["area"]["code"],
        "ubnd-",
    )
    follow()
    snapshot = client.get(f"{API}/console/snapshot", headers=duty).get_json()
    assert snapshot["facilities"] == [card]
    events = client.get(f"{API}/events?after=0&wait=0", headers=duty).get_json()["items"]
    assert ("facility:created", card) in [(e["kind"], e["card"]) for e in events]


def test_no_name_and_no_number_stands_in_a_card_or_in_the_log(
    client: Any, duty: Headers, database: Database
) -> None:
    number = shelter(database)
    body = {"people": 2, "names": ["Lê Thị Bé"], "note": "cần thuốc tim"}
    assert (
        client.post(f"{API}/facilities/{number}/parties", json=body, headers=duty).status_code
        == 201
    )
    text = client.get(f"{API}/facilities/{number}", headers=duty).get_data(as_text=True)
    text += client.get(f"{API}/facilities/{number}/parties", headers=duty).get_data(as_text=True)
    with database.reading() as session:
        log = [event.card.decode() for event in reading.read_after(session, 0, 500)]
    for secret in ("Minh", "0905123456", "Lê Thị Bé", "thuốc tim"):
        assert secret not in text
        assert not [card for card in log if secret in card]


def test_the_look_at_a_contact_is_for_who_needs_it_and_recorded(
    client: Any, duty: Headers, keeper: Headers, stranger: Headers, database: Database, follow: Any
) -> None:
    number = shelter(database)
    address = f"{API}/facilities/{number}/contact"
    assert client.get(address, headers=stranger).status_code == 403
    assert client.get(address, headers=keeper).get_json()["phone"] == "0905123456"
    assert client.get(address, headers=duty).status_code == 200
    follow()
    assert kinds(database).count("facility:contact_viewed") == 2


def test_an_agency_sees_what_is_open_and_changes_only_its_own(
    client: Any, duty: Headers, keeper: Headers, stranger: Headers, database: Database
) -> None:
    number = shelter(database)
    walk_in = f"{API}/facilities/{number}/parties"
    assert client.post(walk_in, json={"people": 1}, headers=stranger).status_code == 403
    assert client.post(walk_in, json={"people": 1}, headers=keeper).status_code == 201
    assert client.get(f"{API}/facilities", headers=stranger).get_json()["items"]
    close = f"{API}/facilities/{number}/close"
    body = {"version": 2, "reason": "Mất điện"}
    assert client.post(close, json=body, headers=stranger).status_code == 403
    assert client.post(close, json=body, headers=keeper).status_code == 200
    assert client.get(f"{API}/facilities", headers=stranger).get_json()["items"] == []
    assert client.get(f"{API}/facilities/{number}", headers=stranger).status_code == 404
    assert client.get(f"{API}/facilities/{number}", headers=keeper).get_json()["may_manage"]
    assert client.get(f"{API}/facilities/{number}", headers=duty).status_code == 200
    assert client.get(f"{API}/facilities/{number}").status_code == 401


def test_a_shelter_that_closes_leaves_the_screens_of_other_agencies(
    client: Any, duty: Headers, stranger: Headers, database: Database, follow: Any
) -> None:
    number = shelter(database)
    body = {"version": 1, "reason": "Ngập"}
    client.post(f"{API}/facilities/{number}/close", json=body, headers=duty)
    follow()
    seen = client.get(f"{API}/events?after=0&wait=0", headers=stranger).get_json()["items"]
    assert [e["card"] is None for e in seen if e["subject"]["type"] == "facility"] == [False, True]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("parties", {"people": 11}, 409, "no_places"),
        ("parties", {"people": 0}, 422, "invalid_input"),
        ("parties", {"people": -4}, 422, "invalid_input"),
        ("parties", {"people": 1, "names": ["A", "B"]}, 422, "invalid_input"),
        ("change", {"version": 1, "places": -1}, 422, "invalid_input"),
        ("change", {"version": 9, "places": 5}, 409, "conflict"),
        ("change", {"version": 1, "lat": 21.03, "lon": 105.85}, 422, "invalid_input"),
        ("change", {"version": 1, "name": None}, 422, "invalid_input"),
        ("close", {"version": 1}, 422, "invalid_input"),
        ("needs", {"version": 1, "needs": ["gold"]}, 422, "invalid_input"),
        ("parties/99/check-out", {}, 404, "not_found"),
        ("parties/99999999999999999999/check-out", {}, 404, "not_found"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(
    client: Any, duty: Headers, database: Database, path: str, body: Any, status: int, code: str
) -> None:
    number = shelter(database)
    answer = client.post(f"{API}/facilities/{number}/{path}", json=body, headers=duty)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert not answer.get_json()["title"].startswith("error.")
    for error in answer.get_json()["errors"]:
        assert not error["message"].startswith("error.")


def test_readings_late_repeated_and_corrected_are_taken_once(
    client: Any, duty: Headers, gauge: str, database: Database, follow: Any
) -> None:
    now = clock.now().replace(microsecond=0)
    address = f"{API}/gauges/{gauge}/readings"

    def send(minutes: int, level: float) -> Any:
        at = (now - timedelta(minutes=minutes)).isoformat()
        return client.post(address, json={"level_m": level, "at": at}, headers=duty)

    assert send(60, 0.8).status_code == 201
    newest = send(0, 2.1)
    assert newest.status_code == 201
    shown = newest.get_json()["gauge"]["gauge"]
    assert (shown["alarm"], shown["level_m"], shown["trend_cm_h"]) == ("level_2", 2.1, 130.0)
    again = send(0, 2.1)
    assert (again.status_code, again.get_json()["repeated"]) == (200, 1)
    late = send(30, 1.4)
    assert late.get_json()["gauge"]["gauge"]["level_m"] == 2.1
    assert send(0, 1.9).get_json()["corrected"] == 1
    found = client.get(address, headers=duty).get_json()["items"]
    assert [item["level_m"] for item in found] == [0.8, 1.4, 1.9]
    follow()
    told = [kind for kind in kinds(database) if kind.startswith("gauge:")]
    assert told == ["gauge:alarm_changed"] * 3


@pytest.mark.parametrize(
    ("reading_", "field", "code"),
    [
        ({"level_m": 61}, "level_m", "level_implausible"),
        ({"level_m": -5.1}, "level_m", "level_implausible"),
        ({"level_m": 1, "at": "+3"}, "at", "in_the_future"),
        ({"level_m": 1, "discharge_m3s": 5}, "discharge_m3s", "no_flow_of_a_river"),
        ({"level_m": "cao"}, "level_m", "not_a_number"),
        ({}, "level_m", "required"),
    ],
)
def test_an_implausible_reading_is_refused_at_its_field(
    client: Any, duty: Headers, gauge: str, reading_: Any, field: str, code: str
) -> None:
    if reading_.get("at") == "+3":
        reading_ = reading_ | {"at": (datetime.now(UTC) + timedelta(minutes=3)).isoformat()}
    answer = client.post(f"{API}/gauges/{gauge}/readings", json=reading_, headers=duty)
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.get_json()["errors"]] == [(field, code)]
    assert client.get(f"{API}/gauges/{gauge}/readings", headers=duty).get_json()["items"] == []


def test_a_sensors_key_sends_readings_of_its_agency_and_nothing_else(
    client: Any, person: Any, gauge: str, database: Database
) -> None:
    def key(agency: str) -> Headers:
        actor = person(Role.PARTNER, agency)
        with database.atomic() as session:
            email = session.get_one(User, actor.user_id).email
            secret = people.create_token(session, actor, email, "sensor", scope=TokenScope.WATER)
        return {"Authorization": f"Bearer {secret}"}

    own, other = key("so-nnmt"), key("hepco")
    address = f"{API}/gauges/{gauge}/readings"
    assert client.post(address, json={"level_m": 0.4}, headers=own).status_code == 201
    assert client.post(address, json={"level_m": 9.4}, headers=other).status_code == 403
    refused = client.get(f"{API}/incidents", headers=own)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "token_only_water")
    assert client.post(f"{API}/floods", json={}, headers=own).status_code == 403


def flood(client: Any, headers: Headers, ring: Any, **more: Any) -> Any:
    body = {"name": "Kim Long", "geometry": {"type": "Polygon", "coordinates": [ring]}, **more}
    return client.post(f"{API}/floods", json=body, headers=headers)


def test_a_polygon_that_crosses_itself_is_mended_and_said(client: Any, duty: Headers) -> None:
    made = flood(client, duty, BOW, depth_m=0.6)
    assert made.status_code == 201
    assert made.get_json()["mended"] is True
    read = client.get(f"{API}/floods/{made.get_json()['id']}", headers=duty).get_json()
    assert read["geometry"]["type"] == "MultiPolygon"
    assert not flood(client, duty, SQUARE).get_json()["mended"]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Polygon", "coordinates": [[[107.5, 16.4], [107.6, 16.4]]]}, "too_few_points"),
        ({"type": "Polygon", "coordinates": [[[107.5, 16.4]] * 4]}, "polygon_empty"),
        ({"type": "Polygon", "coordinates": [[[c[1], c[0]] for c in SQUARE]]}, "lat_lon_swapped"),
        (
            {"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]]},
            "outside_city",
        ),
        ({"type": "Polygon", "coordinates": "x"}, "no_geojson_shape"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "no_geojson_shape"),
        ({"type": "Point", "coordinates": [107.5, 16.4]}, "shape_of_another_kind"),
        ({"type": "Circle"}, "no_geojson_shape"),
        ({"type": "Polygon", "coordinates": [[[107.5, 16.4]] * 20_001]}, "too_many_points"),
    ],
)
def test_a_broken_polygon_is_refused_with_what_to_do(
    client: Any, duty: Headers, geometry: Any, code: str
) -> None:
    body = {"name": "X", "geometry": geometry}
    answer = client.post(f"{API}/floods", json=body, headers=duty)
    assert answer.status_code == 422
    assert [e["code"] for e in answer.get_json()["errors"]] == [code]


def test_nonsense_nested_without_end_is_refused(client: Any, duty: Headers) -> None:
    deep: Any = {"type": "Polygon"}
    for _ in range(500):
        deep = {"type": "Polygon", "coordinates": deep}
    for path in ("floods", "closures", "floods/import"):
        body = {"name": "X", "reason": "X", "type": "Polygon", "geometry": deep}
        assert client.post(f"{API}/{path}", json=body, headers=duty).status_code == 422
    for cursor in ("x", "-1", "9" * 5000, "9" * 19):
        answer = client.get(f"{API}/floods?cursor={cursor}", headers=duty)
        assert answer.status_code == 422


def test_an_import_takes_all_or_nothing(client: Any, duty: Headers) -> None:
    good = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        "properties": {"name": "Bờ nam", "depth_m": 1.2, "time": clock.now().isoformat()},
    }
    bad = {"type": "Feature", "geometry": None, "properties": {}}
    address = f"{API}/floods/import"
    both = {"type": "FeatureCollection", "features": [good, bad]}
    refused = client.post(address, json=both, headers=duty)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "features.1.geometry"
    assert client.get(f"{API}/floods", headers=duty).get_json()["items"] == []
    taken = client.post(address, json=good, headers=duty)
    assert taken.status_code == 201
    assert taken.get_json()["items"][0]["depth_m"] == 1.2


def test_the_water_of_an_exercise_shuts_no_way_to_a_real_unit(
    client: Any, duty: Headers, database: Database, person: Any
) -> None:
    commander = person(Role.SUPERVISOR)
    with database.atomic() as session:
        exercise.start_exercise(session, commander)
    assert flood(client, duty, SQUARE, depth_m=0.5, exercise=True).status_code == 201
    with database.reading() as session:
        assert closures.current(session, clock.now()) == []
        drilled = closures.current(session, clock.now(), is_exercise=True)
    assert [one.kind for one in drilled] == [ClosureKind.FLOOD]


def test_closures_are_what_is_shut_now_and_their_version_follows(
    client: Any, duty: Headers, stranger: Headers, database: Database
) -> None:
    def state() -> tuple[int, list[tuple[ClosureKind, float | None]]]:
        with database.reading() as session:
            found = closures.current(session, clock.now())
            return closures.flood_version(session), [(c.kind, c.depth_m) for c in found]

    empty = state()
    until = (clock.now() + timedelta(hours=2)).isoformat()
    drawn = flood(client, duty, SQUARE, depth_m=0.5, until=until).get_json()
    line = {"type": "LineString", "coordinates": [[107.58, 16.46], [107.581, 16.46]]}
    body = {"reason": "Cây đổ", "geometry": line, "client_token": "crew-tap-0000-0001"}
    way = client.post(f"{API}/closures", json=body, headers=stranger)
    assert (way.status_code, way.get_json()["source"]) == (201, "crew")
    repeated = client.post(f"{API}/closures", json=body, headers=stranger)
    assert repeated.get_json()["id"] == way.get_json()["id"]
    both = state()
    assert both[1] == [(ClosureKind.FLOOD, 0.5), (ClosureKind.CLOSED, None)]
    assert both[0] != empty[0]
    with clock.at_moment(clock.now() + timedelta(hours=3)), database.reading() as session:
        assert [c.kind for c in closures.current(session, clock.now())] == [ClosureKind.CLOSED]
        assert closures.flood_version(session) != both[0]
    opened = f"{API}/closures/{way.get_json()['id']}/open"
    assert (
        client.post(opened, json={"version": 1, "reason": "x"}, headers=stranger).status_code == 403
    )
    assert (
        client.post(opened, json={"version": 1, "reason": "Đã dọn"}, headers=duty).status_code
        == 200
    )
    again = client.post(opened, json={"version": 2, "reason": "x"}, headers=duty)
    assert again.get_json()["code"] == "way_open_already"
    ended = f"{API}/floods/{drawn['id']}/end"
    assert client.post(ended, json={"version": 1, "reason": "Rút"}, headers=duty).status_code == 200
    assert state()[1] == []


def test_only_those_who_may_draw_floods_and_close_ways(
    client: Any, person: Any, token_of: Any, stranger: Headers
) -> None:
    crew = token_of(person(Role.CREW, "ptds"))
    assert flood(client, stranger, SQUARE).status_code == 403
    assert flood(client, crew, SQUARE).status_code == 403
    point = {"type": "Point", "coordinates": [107.58, 16.46]}
    body = {"reason": "Đường không đi được", "geometry": point}
    assert client.post(f"{API}/closures", json=body, headers=crew).status_code == 201
    assert client.post(f"{API}/closures", json=body).status_code == 401
    shapes = client.get(f"{API}/closures/shapes", headers=crew).get_json()
    assert [f["properties"]["kind"] for f in shapes["features"]] == ["closed"]


@pytest.mark.parametrize(
    "address", ["/api/v1/facilities", "/api/v1/gauges", "/api/v1/floods", "/api/v1/closures"]
)
def test_a_list_costs_the_same_however_long(
    client: Any, duty: Headers, database: Database, address: str
) -> None:
    def more(number: int) -> None:
        shelter(database)
        told = FacilityTold("G", FacilityKind.GAUGE, **KIM_LONG, code=f"G{number}")
        with database.atomic() as session:
            water.create_gauge(session, SYSTEM, told, GaugeKind.RIVER, Levels())
        flood(client, duty, SQUARE)
        point = {"type": "Point", "coordinates": [107.58, 16.46]}
        client.post(f"{API}/closures", json={"reason": "x", "geometry": point}, headers=duty)

    def cost() -> int:
        client.get(address, headers=duty)
        with counted(database) as seen:
            assert client.get(address, headers=duty).status_code == 200
        return len(seen)

    more(0)
    few = cost()
    for number in range(1, 6):
        more(number)
    assert cost() == few


def test_what_a_screen_is_told_gives_what_a_new_screen_sees(
    database: Database, person: Any, follow: Any
) -> None:
    """For everybody who may look: the city, the agency that runs it, another, a crew, a partner."""
    lookers = [
        person(Role.DUTY_OFFICER),
        person(Role.AGENCY_OFFICER, "ubnd-19753"),
        person(Role.AGENCY_OFFICER, "ubnd-19753", "19753"),
        person(Role.AGENCY_OFFICER, "hepco"),
        person(Role.CREW, "ubnd-19753"),
        person(Role.CREW, "ptds"),
        person(Role.PARTNER, "ubnd-19753"),
    ]
    number = shelter(database)

    def play(work: Any, *args: Any, **more: Any) -> Any:
        with database.atomic() as session:
            return work(session, SYSTEM, *args, **more)

    closed, opened = FacilityStatus.CLOSED, FacilityStatus.OPEN
    play(facilities.reserve, number, 10, assignment_id=5)
    play(facilities.check_in, number, 4, assignment_id=5, keep_rest=True)
    play(facilities.set_status, number, 3, closed, "Mất điện")
    play(facilities.release, 5)
    check(database, lookers, follow)
    play(facilities.set_status, number, 5, opened)
    play(facilities.change, number, 6, {"places": 4, "name": "Trường mới"})
    check(database, lookers, follow)


def check(database: Database, lookers: list[Actor], follow: Any) -> None:
    follow()
    with database.reading() as session:
        log = reading.read_after(session, 0, 500)
        for actor in lookers:
            held: dict[int, Any] = {}
            for event in log:
                body = messages.body_for(event, actor.atoms, sees_codes=False)
                told = orjson.loads(body) if body else {"subject": {"type": ""}}
                if told["subject"]["type"] == "facility":
                    held[told["subject"]["id"]] = told["card"]
            seen = {number: card for number, card in held.items() if card}
            fresh = orjson.loads(console.snapshot(session, actor))["facilities"]
            assert seen == {card["id"]: card for card in fresh}, actor.name


def test_the_seeds_are_added_once_and_leave_what_was_changed(database: Database) -> None:
    from config import Settings
    from ioc.cli.seed import load_facilities

    with database.atomic() as session:
        added = load_facilities(session, Settings.seeds_dir)
        assert load_facilities(session, Settings.seeds_dir) == 0
    assert added >= 14


def test_the_area_of_a_flood_is_told(database: Database) -> None:
    with database.atomic() as session:
        told = FloodTold("A", {"type": "Polygon", "coordinates": [SQUARE]})
        made = floods.draw(session, SYSTEM, told)
        assert orjson.loads(made.card)["area_m2"] > 4_000_000
