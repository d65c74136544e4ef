"""Units are entered, say where they are, go out of service, fall silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, update

from dispatch.lifecycle import UnitStatus
from ioc.access.actor import SYSTEM
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.geo import Point
from ioc.domain.permissions import Role
from ioc.domain.units import Fix, FixVerdict
from ioc.models.unit import Unit, UnitPosition
from ioc.queries import console
from ioc.services.units import positions, unit_contacts, unit_watching, units
from ioc.workers.unit_watch import watch_units
from tests.functional.fleet import Fleet
from tests.functional.screens import Console
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

UNITS = "/api/v1/units"


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


def body(**more: Any) -> dict[str, Any]:
    return {"code": "CN-07", "name": "Ca nô 07", "kind": "speedboat", "agency": "ptds", **more}


def test_a_unit_is_entered_shown_and_changed(client: Any, person: Any, token_of: Any) -> None:
    chief = token_of(person(Role.SUPERVISOR))
    made = client.post(UNITS, json=body(seats=6, contact_phone="0905 123 456"), headers=chief)
    assert made.status_code == 201, made.get_json()
    card = made.get_json()
    assert card["status"] == "available"
    assert "water_rescue" in card["capabilities"]
    assert card["agency"]["code"] == "ptds"
    assert (card["lat"], card["stale"], card["assignment"]) == (None, True, None)
    assert "0905" not in made.get_data(as_text=True)
    path = f"{UNITS}/{card['id']}"
    change = body(name="Ca nô bảy", version=card["version"])
    assert client.post(path, json=change, headers=chief).get_json()["name"] == "Ca nô bảy"
    stale = client.post(path, json=change, headers=chief)
    assert (stale.status_code, stale.get_json()["code"]) == (409, "conflict")
    listed = client.get(UNITS, headers=chief).get_json()
    assert [one["code"] for one in listed["items"]] == ["CN-07"]
    assert client.get(f"{UNITS}?kind=truck", headers=chief).get_json()["items"] == []
    assert client.get(f"{UNITS}?kind=raft", headers=chief).status_code == 422


def test_every_field_that_cannot_be_taken_is_named(client: Any, person: Any, token_of: Any) -> None:
    chief = token_of(person(Role.SUPERVISOR))
    client.post(UNITS, json=body(), headers=chief)
    bad = body(name="", agency="nobody", area="1", seats=-1, crew=9999, contact_phone="x")
    answer = client.post(UNITS, json=bad, headers=chief)
    assert answer.status_code == 422
    fields = {error["field"]: error["code"] for error in answer.get_json()["errors"]}
    assert fields == {
        "code": "name_taken",
        "name": "required",
        "agency": "unknown_agency",
        "area": "unknown_area",
        "seats": "out_of_range",
        "crew": "out_of_range",
        "contact_phone": "not_a_phone",
    }


def test_a_list_goes_on_with_its_cursor(
    client: Any, fleet: Fleet, person: Any, token_of: Any
) -> None:
    made = {fleet.unit() for _ in range(5)}
    desk = token_of(person(Role.OPERATOR))
    seen, cursor = set(), ""
    for _ in range(3):
        page = client.get(f"{UNITS}?page_size=2{cursor}", headers=desk).get_json()
        seen |= {one["id"] for one in page["items"]}
        cursor = f"&cursor={page['next_cursor']}"
    assert (seen, page["next_cursor"]) == (made, None)


def test_a_list_and_a_snapshot_cost_the_same_for_many(
    client: Any, fleet: Fleet, person: Any, token_of: Any, town: Town
) -> None:
    desk = token_of(person(Role.OPERATOR))
    fleet.unit()

    def cost(address: str) -> int:
        with counted(town.database) as seen:
            assert client.get(address, headers=desk).status_code == 200
        return len(seen)

    addresses = (UNITS, "/api/v1/console/snapshot")
    # What was made for the same moment is not made again, so each is asked after a change.
    few = [cost(address) for address in addresses] and fleet.unit()
    few = [cost(address) for address in addresses]
    for _ in range(8):
        fleet.unit()
    assert [cost(address) for address in addresses] == few


def test_each_sees_its_own_units(fleet: Fleet, person: Any, town: Town) -> None:
    crew = person(Role.CREW, "ptds")
    other = person(Role.CREW, "ptds")
    own = fleet.unit(crew=(crew,), area_code="19774")
    second = fleet.unit(area_code="19789")
    foreign = fleet.unit(agency="hepco")
    seen = {
        "desk": person(Role.DUTY_OFFICER),
        "agency": person(Role.AGENCY_OFFICER, "ptds"),
        "ward": person(Role.AGENCY_OFFICER, "ptds", "19774"),
        "crew": crew,
        "other crew": other,
        "partner": person(Role.PARTNER, "ptds"),
    }
    shown = {
        who: {card["id"] for card in orjson.loads(town.ask(console.snapshot, actor))["units"]}
        for who, actor in seen.items()
    }
    assert shown == {
        "desk": {own, second, foreign},
        "agency": {own, second},
        "ward": {own},
        "crew": {own},
        "other crew": set(),
        "partner": set(),
    }


def test_who_may_not_see_a_unit_is_told_that_it_is_not_there(
    client: Any, fleet: Fleet, person: Any, token_of: Any
) -> None:
    crew = person(Role.CREW, "ptds")
    own, foreign = fleet.unit(crew=(crew,)), fleet.unit()
    headers = token_of(crew)
    fix = {"lat": DEEP.lat, "lon": DEEP.lon}
    assert client.post(f"{UNITS}/{own}/position", json=fix, headers=headers).status_code == 200
    assert client.get(f"{UNITS}/{own}/assignment", headers=headers).status_code == 200
    for method, path, sent in (
        ("get", "", None),
        ("get", "/assignment", None),
        ("get", "/contact", None),
        ("post", "/position", fix),
        ("post", "/check-in", {}),
        ("post", "/status", {"version": 1, "status": "available"}),
    ):
        answer = getattr(client, method)(f"{UNITS}/{foreign}{path}", json=sent, headers=headers)
        assert answer.status_code == 404, path
    assert client.post(UNITS, json=body(), headers=headers).status_code == 403
    assert client.get(f"{UNITS}/{own}/contact", headers=headers).status_code == 403
    officer = token_of(person(Role.AGENCY_OFFICER, "ptds"))
    assert client.post(f"{UNITS}/{own}/position", json=fix, headers=officer).status_code == 403


def test_a_manager_keeps_the_units_of_the_own_agency_alone(fleet: Fleet, person: Any) -> None:
    boss = person(Role.AGENCY_MANAGER, "ptds")
    own = fleet.unit(actor=boss)
    assert fleet.row(own).agency_code == "ptds"
    with pytest.raises(NotAllowed):
        fleet.unit(agency="hepco", actor=boss)
    with pytest.raises(NotFound):
        fleet.town.do(unit_contacts.erase_contact, boss, fleet.unit(agency="hepco"))


def test_a_crew_is_made_of_crew_accounts_of_the_agency(fleet: Fleet, person: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        fleet.unit(crew=(person(Role.CREW, "hepco"),))
    assert refused.value.errors[0].field == "crew_accounts"
    with pytest.raises(InvalidInput):
        fleet.unit(crew=(person(Role.AGENCY_OFFICER, "ptds"),))


def test_whom_to_ring_is_shown_to_dispatchers_and_the_look_is_kept(
    fleet: Fleet, person: Any, town: Town
) -> None:
    unit = fleet.unit(contact_name="Nguyễn Văn Nam", contact_phone="0905123456")
    told = town.do(unit_contacts.view_contact, person(Role.DUTY_OFFICER), unit)
    assert told["phone"] == "0905123456"
    with pytest.raises(NotAllowed):
        town.do(unit_contacts.view_contact, person(Role.OPERATOR), unit)
    town.do(unit_contacts.erase_contact, SYSTEM, unit)
    assert fleet.row(unit).contact_phone is None
    assert "unit:contact_viewed" in town.kinds()
    assert not [one for one in town.events() if b"0905123456" in (one.payload or b"")]


def test_a_position_moves_the_card_and_is_in_no_log(fleet: Fleet, town: Town) -> None:
    unit = fleet.unit(at=None)
    events = len(town.events())
    placed = fleet.fix(unit, DEEP)
    assert placed.verdict is FixVerdict.MOVES
    assert len(town.events()) == events
    shown = orjson.loads(town.ask(console.snapshot, SYSTEM))["units"][0]
    assert (shown["lat"], shown["stale"]) == (round(DEEP.lat, 6), False)


def test_a_late_or_repeated_fix_is_kept_and_moves_nothing(fleet: Fleet, town: Town) -> None:
    unit = fleet.unit(at=None)
    now = clock.now()
    newest = Fix(DEEP.lat, DEEP.lon, now, 5.0)
    late = Fix(metres_north(DEEP, 400).lat, DEEP.lon, now - timedelta(seconds=60), 5.0)
    verdicts = [
        town.do(positions.report_position, SYSTEM, unit, fix).verdict
        for fix in (newest, late, newest, late)
    ]
    assert verdicts == [FixVerdict.MOVES, *[FixVerdict.LATE] * 3]
    row = fleet.row(unit)
    assert (row.lat, row.position_at) == (DEEP.lat, now)
    with town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UnitPosition)) == 2


def test_a_track_has_one_row_in_ten_seconds(fleet: Fleet, town: Town) -> None:
    unit = fleet.unit(at=None)
    begin = clock.now() - timedelta(minutes=5)
    for second in range(0, 60, 2):
        fix = Fix(DEEP.lat, DEEP.lon, begin + timedelta(seconds=second), 5.0)
        town.do(positions.report_position, SYSTEM, unit, fix)
    with town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UnitPosition)) in {6, 7}


def test_a_jump_is_kept_and_shown_once_it_is_confirmed(fleet: Fleet, town: Town) -> None:
    unit, far = fleet.unit(at=None), metres_north(DEEP, 9000)
    fleet.fix(unit, DEEP, -60)
    assert fleet.fix(unit, far, -50).verdict is FixVerdict.DOUBTFUL
    assert fleet.row(unit).lat == DEEP.lat
    with town.database.reading() as session:
        doubtful = session.scalars(select(UnitPosition).where(UnitPosition.is_doubtful)).one()
        assert doubtful.lat == far.lat
    assert fleet.fix(unit, metres_north(far, 20), -40).verdict is FixVerdict.MOVES
    assert fleet.row(unit).doubtful_at is None


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"lat": 16.4, "lon": 107.5, "at": "2099-01-01T00:00:00Z"}, "at", "in_the_future"),
        ({"lat": 21.0, "lon": 105.8}, "lat", "outside_city"),
        ({"lat": 0, "lon": 0}, "lat", "outside_city"),
        ({"lat": 99, "lon": 107.5}, "lat", "out_of_range"),
        ({"lon": 107.5}, "lat", "required"),
        ({"lat": 16.4, "lon": 107.5, "accuracy_m": -1}, "accuracy_m", "out_of_range"),
    ],
)
def test_a_fix_that_cannot_be_is_refused(
    client: Any,
    fleet: Fleet,
    person: Any,
    token_of: Any,
    sent: dict[str, Any],
    field: str,
    code: str,
) -> None:
    unit = fleet.unit(at=None)
    headers = token_of(person(Role.DUTY_OFFICER))
    answer = client.post(f"{UNITS}/{unit}/position", json=sent, headers=headers)
    assert answer.status_code == 422
    errors = answer.get_json()["errors"]
    assert [(e["field"], e["code"]) for e in errors] == [(field, code)]
    assert errors[0]["message"] != f"error.{code}"


def test_a_position_costs_few_statements(
    client: Any, fleet: Fleet, person: Any, token_of: Any, town: Town
) -> None:
    unit, headers = fleet.unit(), token_of(person(Role.DUTY_OFFICER))
    fix = {"lat": DEEP.lat, "lon": DEEP.lon}
    client.post(f"{UNITS}/{unit}/position", json=fix, headers=headers)
    with counted(town.database) as seen:
        client.post(f"{UNITS}/{unit}/position", json=fix, headers=headers)
    assert len(seen) <= 6, "\n".join(seen)


def test_out_of_service_needs_a_reason_and_a_fresh_version(fleet: Fleet, town: Town) -> None:
    unit = fleet.unit()
    version = fleet.row(unit).version
    out = UnitStatus.OUT_OF_SERVICE
    with pytest.raises(InvalidInput):
        town.do(units.set_unit_status, SYSTEM, unit, version, out)
    town.do(units.set_unit_status, SYSTEM, unit, version, out, "hỏng máy")
    assert fleet.row(unit).status_reason == "hỏng máy"
    with pytest.raises(Conflict):
        town.do(units.set_unit_status, SYSTEM, unit, version, UnitStatus.AVAILABLE)
    with pytest.raises(InvalidTransition):
        town.do(units.set_unit_status, SYSTEM, unit, version + 1, UnitStatus.COMMITTED)
    town.do(units.set_unit_status, SYSTEM, unit, version + 1, UnitStatus.AVAILABLE)
    assert fleet.row(unit).status is UnitStatus.AVAILABLE


def silence(fleet: Fleet, unit: int, **fields: Any) -> None:
    with fleet.town.database.atomic() as session:
        session.execute(update(Unit).where(Unit.id == unit).values(**fields))


def test_a_silent_crew_is_told_of_once_and_heard_again(
    fleet: Fleet, town: Town, person: Any
) -> None:
    unit = fleet.unit()
    assignment = fleet.send(town.emergency(point=DEEP).incident, unit, person(Role.DUTY_OFFICER))
    fleet.step(assignment, "acknowledge")
    assert watch_units(town.database) == 0
    silence(fleet, unit, heard_at=clock.now() - timedelta(minutes=6))
    assert watch_units(town.database) == 1
    assert watch_units(town.database) == 0
    assert town.kinds().count("unit:silent") == 1
    fleet.fix(unit, DEEP, 1)
    assert fleet.row(unit).silent_at is None
    assert town.kinds()[-1] == "unit:changed"


def test_a_crew_that_misses_its_check_in_is_looked_for_though_its_phone_is_heard(
    fleet: Fleet, town: Town, person: Any
) -> None:
    crew = person(Role.CREW, "ptds")
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(town.emergency(point=DEEP).incident, unit, person(Role.DUTY_OFFICER))
    fleet.step(assignment, "on_scene", crew)
    silence(fleet, unit, check_in_due_at=clock.now() - timedelta(seconds=1))
    assert watch_units(town.database) == 1
    fleet.fix(unit, DEEP, 1)
    assert fleet.row(unit).silent_at is not None
    assert watch_units(town.database) == 0
    town.do(units.check_in, crew, unit)
    row = fleet.row(unit)
    assert row.silent_at is None
    assert row.check_in_due_at is not None
    assert row.check_in_due_at > clock.now()
    assert not town.do(unit_watching.look_for, unit)


def test_old_tracks_are_forgotten(fleet: Fleet, town: Town) -> None:
    unit = fleet.unit()
    with town.database.atomic() as session:
        long_ago = clock.now() - timedelta(days=100)
        session.execute(update(UnitPosition).values(at=long_ago))
    fleet.fix(unit, DEEP, 30)
    watch_units(town.database)
    with town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UnitPosition)) == 1


def test_the_screens_of_an_audience_get_one_message_a_second(
    app: Any, fleet: Fleet, person: Any, token_of: Any
) -> None:
    boats = [fleet.unit(at=None) for _ in range(3)]
    foreign = fleet.unit(at=None, agency="hepco")
    desk = Console(app, token_of(person(Role.OPERATOR)))
    agency = Console(app, token_of(person(Role.AGENCY_OFFICER, "ptds")))
    crew = Console(app, token_of(person(Role.CREW, "ptds")))
    for unit in (*boats, foreign):
        fleet.fix(unit, DEEP)
    teller = app.extensions["ioc.positions"]
    assert teller.run_once() == 4
    assert teller.run_once() == 0

    def told(console_: Console) -> list[list[int]]:
        console_.take()
        return [
            sorted(item["id"] for item in given["items"])
            for name, given in console_.others
            if name == "unit_positions"
        ]

    assert told(desk) == [sorted([*boats, foreign])]
    assert told(agency) == [sorted(boats)]
    assert told(crew) == []
    fleet.fix(boats[0], Point(DEEP.lat + 0.0001, DEEP.lon), 1)
    assert teller.run_once() == 1
    assert told(agency) == [sorted(boats), [boats[0]]]
