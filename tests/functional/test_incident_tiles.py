"""Vector tiles of staff: who sees what, what is never hidden, and what is kept for how long."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import mapbox_vector_tile
import pytest
from sqlalchemy import insert, select, update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.incidents import IncidentStatus
from ioc.domain.permissions import Role
from ioc.domain.tiles import Tile, in_tile, place_key, tile_of
from ioc.models.incident import Incident
from ioc.queries.tiles import incidents as queries
from ioc.services.verification import review
from ioc.web.tiles import kept_tiles
from tests.statements import counted
from tests.town import DEEP, FLOODING, WASTE, Town, metres_north

Layers = dict[str, list[dict[str, Any]]]
WIDE, CLOSE = 9, 15


def decoded(body: bytes) -> Layers:
    found = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in found.items()}


def address(point: Point, z: int, query: str = "") -> str:
    where = tile_of(point.lat, point.lon, z)
    return f"/api/v1/tiles/incidents/{where.z}/{where.x}/{where.y}.mvt{query}"


@pytest.fixture
def ask(client: Any, database: Database) -> Callable[..., Layers]:
    """The layers of the tile around a point, made anew, for who has these headers."""

    def asked(headers: dict[str, str], z: int, query: str = "", point: Point = DEEP) -> Layers:
        database.cache.pop("staff_tiles", None)
        answer = client.get(address(point, z, query), headers=headers)
        assert answer.status_code == 200, answer.data
        return decoded(answer.data)

    return asked


@pytest.fixture
def duty(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.DUTY_OFFICER))
    return headers


def copied(database: Database, incident: int, points: list[Point]) -> list[int]:
    """Copies of an incident elsewhere; answers their ids."""
    table = Incident.__table__
    with database.atomic() as session:
        row = session.execute(select(table).where(table.c.id == incident)).mappings().one()
        kept = {k: v for k, v in row.items() if k not in {"place_key", "point"}}
        numbers = [incident + 1_000 + n for n in range(len(points))]
        session.execute(
            insert(Incident),
            [
                {**kept, "id": number, "code": f"X-{number}", "lat": at.lat, "lon": at.lon}
                for number, at in zip(numbers, points, strict=True)
            ],
        )
    return numbers


def ids(layer: list[dict[str, Any]]) -> set[int]:
    return {feature["id"] for feature in layer}


def test_close_by_every_matter_is_a_point_that_says_what_it_is(
    town: Town, ask: Any, duty: dict[str, str]
) -> None:
    waste = town.report().incident
    rescue = town.emergency(point=metres_north(DEEP, 150)).incident
    (points,) = ask(duty, CLOSE).values()
    assert ids(points) == {waste, rescue}
    of = {feature["id"]: feature["properties"] for feature in points}
    assert of[waste] == {
        "code": town.incident(waste).code,
        "severity": town.incident(waste).severity.value,
        "status": "open",
        "category": WASTE,
        "verification": "unverified",
    }
    assert of[rescue]["severity"] == "critical"


def test_both_databases_put_a_matter_on_the_same_place_of_the_tile(
    town: Town, database: Database, ask: Any, duty: dict[str, str]
) -> None:
    """Both are held against the places that the rules compute, on the edges of the tile too."""
    where = tile_of(DEEP.lat, DEEP.lon, 14)
    north, west = where.corner
    south, east = Tile(14, where.x + 1, where.y + 1).corner
    chance = random.Random(3)
    inside = [
        Point(chance.uniform(south + 1e-9, north), chance.uniform(west, east - 1e-9))
        for _ in range(150)
    ]
    inside += [Point(north, west), Point(north, west + 1e-5), Point(north - 1e-5, west)]
    beside = [Point(south, west), Point(north, east), Point(north + 1e-6, west)]
    numbers = copied(database, town.report().incident, [*inside, *beside])
    expected = {}
    for number, point in zip(numbers, inside, strict=False):
        key = place_key(point.lat, point.lon)
        assert key is not None
        expected[number] = list(in_tile(key, 14))
    points = ask(duty, 14)["points"]
    found = {one["id"]: one["geometry"]["coordinates"] for one in points}
    assert {number: found.get(number) for number in expected} == expected
    assert not found.keys() & set(numbers[len(inside) :])
    cells = ask(duty, WIDE)["cells"]
    assert sum(cell["properties"]["count"] for cell in cells) == len(inside) + len(beside) + 1


def test_from_further_away_matters_are_counted_and_the_critical_stand_alone(
    town: Town, ask: Any, duty: dict[str, str]
) -> None:
    for n in range(5):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 200 * n))
    rescue = town.emergency().incident
    layers = ask(duty, WIDE)
    assert ids(layers["critical"]) == {rescue}
    told = [feature["properties"] for feature in layers["cells"]]
    assert sum(cell["count"] for cell in told) == 5
    assert sum(cell.get("open", 0) for cell in told) == 5
    assert sum(cell.get("critical", 0) for cell in told) == 0


def test_what_was_critical_is_counted_apart_once_it_is_over(
    town: Town, database: Database, ask: Any, duty: dict[str, str]
) -> None:
    rescue = town.emergency().incident
    with database.atomic() as session:
        session.execute(
            update(Incident)
            .where(Incident.id == rescue)
            .values(status=IncidentStatus.CLOSED, closed_at=clock.now())
        )
    layers = ask(duty, WIDE)
    assert "critical" not in layers
    (cell,) = layers["cells"]
    assert cell["properties"] == {"count": 1, "critical": 1}


def test_a_tile_with_too_many_points_counts_them_and_keeps_the_critical(
    town: Town, ask: Any, duty: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SINGLE", 2)
    rescue = town.emergency().incident
    town.report(phone="0905000011")
    assert set(ask(duty, CLOSE)) == {"points"}
    town.report(phone="0905000012", point=metres_north(DEEP, 300))
    layers = ask(duty, CLOSE)
    assert ids(layers["critical"]) == {rescue}
    assert sum(cell["properties"]["count"] for cell in layers["cells"]) == 2


def test_an_agency_sees_what_it_holds_and_nothing_else(
    town: Town, ask: Any, person: Any, token_of: Any
) -> None:
    told = [
        town.report(category=WASTE).incident,
        town.report("Nước ngập đường", category=FLOODING, point=metres_north(DEEP, 400)).incident,
        town.emergency(point=metres_north(DEEP, 200)).incident,
    ]
    holds: dict[str, set[int]] = {}
    for incident in told:
        for agency in town.agencies(incident):
            holds.setdefault(agency, set()).add(incident)
    assert len({frozenset(held) for held in holds.values()}) > 1
    for agency, held in holds.items():
        officer = token_of(person(Role.AGENCY_OFFICER, agency))
        assert ids(ask(officer, CLOSE)["points"]) == held
        wide = ask(officer, WIDE)
        alone = ids(wide.get("critical", []))
        counted_ = sum(cell["properties"]["count"] for cell in wide.get("cells", []))
        assert (alone, len(alone) + counted_) == (held & {told[2]}, len(held))
    stranger = token_of(person(Role.AGENCY_OFFICER, "thu-y"))
    assert "thu-y" not in holds
    assert ask(stranger, CLOSE) == {}
    assert ask(stranger, WIDE) == {}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=open", {"waste", "rescue"}),
        ("?status=closed,resolved", set()),
        ("?severity=critical", {"rescue"}),
        (f"?category={WASTE}", {"waste"}),
        ("?area=00000", set()),
        ("?from=2050-01-01", set()),
        ("?to=2000-01-01", set()),
        ("?from=2000-01-01&to=2090-01-01", {"waste", "rescue"}),
        ("?exercise=1", set()),
    ],
)
def test_the_filters_of_the_address(
    town: Town, ask: Any, duty: dict[str, str], query: str, expected: set[str]
) -> None:
    numbers = {"waste": town.report().incident, "rescue": town.emergency().incident}
    found = ids(ask(duty, CLOSE, query).get("points", []))
    assert found == {numbers[name] for name in expected}


def test_the_days_are_the_citys(
    town: Town, database: Database, ask: Any, duty: dict[str, str]
) -> None:
    """Half past midnight in the city is still the day before in UTC."""
    waste = town.report().incident
    midnight = clock.local(clock.now()).replace(hour=0, minute=30, second=0, microsecond=0)
    with database.atomic() as session:
        session.execute(update(Incident).where(Incident.id == waste).values(opened_at=midnight))
    day, before = midnight.date(), midnight.date() - timedelta(days=1)
    assert ids(ask(duty, CLOSE, f"?from={day}&to={day}")["points"]) == {waste}
    assert ask(duty, CLOSE, f"?from={before}&to={before}") == {}


def test_rejected_and_merged_matters_are_left_out(
    town: Town, ask: Any, duty: dict[str, str], person: Any
) -> None:
    desk = person(Role.DUTY_OFFICER)
    waste = town.report().incident
    town.act(review.reject_incident, desk, waste, "Không có thật")
    assert ask(duty, CLOSE) == {}


def test_a_matter_that_was_moved_stands_where_it_is_now(
    town: Town, ask: Any, duty: dict[str, str], person: Any
) -> None:
    desk = person(Role.DUTY_OFFICER)
    there = metres_north(DEEP, 9_000)
    waste = town.report().incident
    town.act(review.relocate_incident, desk, waste, there, None)
    assert ask(duty, CLOSE) == {}
    assert ids(ask(duty, CLOSE, "", there)["points"]) == {waste}


@pytest.mark.parametrize("tile", ["0/1/0", "3/8/0", "3/0/8", "19/0/0", "12/-1/0", "1/0/0.5"])
def test_a_tile_that_is_none_is_not_found(client: Any, duty: dict[str, str], tile: str) -> None:
    assert client.get(f"/api/v1/tiles/incidents/{tile}.mvt", headers=duty).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=none", "status"),
        ("severity=x", "severity"),
        ("from=gestern", "from"),
        ("to=0001-01-01", "to"),
        ("from=2026-02-02&to=2026-01-01", "to"),
        ("category=%00", "category"),
    ],
)
def test_a_filter_that_is_none_is_named(
    client: Any, duty: dict[str, str], query: str, field: str
) -> None:
    answer = client.get(f"{address(DEEP, 9)}?{query}", headers=duty)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_nobody_else_gets_a_tile(client: Any) -> None:
    assert client.get(address(DEEP, 9)).status_code == 401


def test_a_tile_is_sent_once_and_asked_for_by_its_mark(
    client: Any, town: Town, database: Database, duty: dict[str, str]
) -> None:
    for n in range(12):
        town.report(phone=f"09050000{n:02}", point=metres_north(DEEP, 60 * n))
    packed = client.get(address(DEEP, 14), headers={**duty, "Accept-Encoding": "gzip"})
    assert packed.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in packed.headers["Vary"]
    assert "Cookie" in packed.headers["Vary"]
    plain = client.get(address(DEEP, 14), headers=duty)
    assert gzip.decompress(packed.data) == plain.data
    mark = {"If-None-Match": packed.headers["ETag"]}
    again = client.get(address(DEEP, 14), headers={**duty, **mark})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_kept_is_of_one_view_and_ends_with_what_happens(
    town: Town, database: Database, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_tiles.time, "monotonic", lambda: now[0])
    now = [1000.0]
    kept = kept_tiles.KeptTiles()
    made: list[int] = []

    def ask(key: str) -> bytes:
        def make(_session: Any) -> bytes:
            made.append(1)
            return f"{key} {len(made)}".encode()

        return kept.tile(database, key, 5.0, make).body

    assert ask("city") == b"city 1"
    assert ask("city") == b"city 1"
    assert ask("agency") == b"agency 2"
    now[0] += 6
    assert ask("city") == b"city 1"
    with counted(database) as seen:
        assert ask("city") == b"city 1"
    assert seen == []
    town.report()
    town.events()
    assert ask("city") == b"city 1"
    now[0] += 6
    assert ask("city") == b"city 3"


def test_what_is_kept_has_an_end(database: Database) -> None:
    kept = kept_tiles.KeptTiles(most_bytes=5_000)
    for n in range(40):
        kept.tile(database, n, 60.0, lambda _session: b"x" * 200)
    assert len(kept._kept) < 10
    assert 39 in kept._kept


def test_two_people_of_one_agency_share_and_two_agencies_do_not(person: Any) -> None:
    one, other = (person(Role.AGENCY_OFFICER, "hepco") for _ in range(2))
    manager = person(Role.AGENCY_OFFICER, "dien-luc")
    assert kept_tiles.view_of(one) == kept_tiles.view_of(other)
    assert kept_tiles.view_of(one) != kept_tiles.view_of(manager)
    assert kept_tiles.view_of(person(Role.SUPERVISOR)) == "city"


def test_a_tile_costs_as_many_statements_however_much_is_in_it(
    town: Town, database: Database, person: Any
) -> None:
    actor: Actor = person(Role.AGENCY_OFFICER, "hepco")

    def cost(z: int) -> int:
        with counted(database) as seen, database.reading() as session:
            queries.tile(session, actor, tile_of(DEEP.lat, DEEP.lon, z), queries.TileFilter())
        return len(seen)

    town.report()
    few = [cost(z) for z in (WIDE, CLOSE)]
    for n in range(6):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 200 * n))
    assert [cost(z) for z in (WIDE, CLOSE)] == few
    assert max(few) <= 4


def test_no_word_of_anybody_is_in_a_tile(client: Any, town: Town, duty: dict[str, str]) -> None:
    town.report("Anh Nam 0905123456 ở 12 Lê Lợi báo rác", phone="0905123456")
    body = client.get(address(DEEP, CLOSE), headers=duty).data
    assert body
    for word in ("Nam", "0905", "Lê Lợi", "Rác", "rác"):
        assert word.encode() not in body
