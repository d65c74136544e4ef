"""The public map as tiles: nothing that is kept back, no word of a person, no question to the
database for a crowd."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import mapbox_vector_tile
import orjson
import pytest
from sqlalchemy import update

from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import Point, coarse
from ioc.domain.incidents import Flag, IncidentStatus
from ioc.domain.permissions import Role
from ioc.domain.tiles import in_tile, place_key, tile_of
from ioc.models.catalogue import Setting
from ioc.models.incident import Incident
from ioc.queries.public.public_rules import PUBLIC_MAP
from ioc.services.agency import working
from ioc.web.public import public_held, public_map
from tests.statements import counted
from tests.town import DEEP, WASTE, Town, metres_north

GEOJSON = "/api/v1/public/incidents.geojson"
FIRE = "chay_no"
Layers = dict[str, list[dict[str, Any]]]


def address(point: Point, z: int) -> str:
    where = tile_of(point.lat, point.lon, z)
    return f"/api/v1/public/tiles/{where.z}/{where.x}/{where.y}.mvt"


@pytest.fixture
def seen(client: Any, database: Database) -> Callable[..., Layers]:
    """The layers of the public tile around a point, after a rebuild."""

    def look(z: int = 14, point: Point = DEEP) -> Layers:
        database.cache.pop(public_held.KEPT, None)
        answer = client.get(address(point, z))
        assert answer.status_code == 200
        found = mapbox_vector_tile.decode(answer.data, default_options={"y_coord_down": True})
        return {name: layer["features"] for name, layer in found.items()}

    return look


def change(database: Database, incident: int, **values: Any) -> None:
    with database.atomic() as session:
        session.execute(update(Incident).where(Incident.id == incident).values(**values))


def test_a_matter_is_a_kind_a_state_a_day_and_a_square(town: Town, seen: Any) -> None:
    town.report()
    (place,) = seen()["places"]
    square = coarse(DEEP)
    key = place_key(square.lat, square.lon)
    assert key is not None
    assert place["geometry"]["coordinates"] == list(in_tile(key, 14))
    told = place["properties"]
    assert told.pop("area")
    assert told == {
        "category": WASTE,
        "state": "received",
        "severity": "normal",
        "count": 1,
        "day": clock.local(clock.now()).date().isoformat(),
    }


def test_from_further_away_it_is_a_number_of_a_kind(town: Town, seen: Any) -> None:
    for n in range(4):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 40 * n))
    for z in (0, 6, 10, 13):
        (layer,) = seen(z).values()
        assert sum(cell["properties"]["count"] for cell in layer) == 4
        assert {frozenset(cell["properties"]) for cell in layer} == {
            frozenset({"category", "state", "count"})
        }


@pytest.mark.parametrize("z", [3, 10, 14])
def test_what_is_critical_is_not_there_while_it_runs(
    town: Town, database: Database, seen: Any, z: int
) -> None:
    rescue = town.emergency().incident
    assert seen(z) == {}
    change(database, rescue, category=FIRE)
    for status in (IncidentStatus.OPEN, IncidentStatus.IN_PROGRESS, IncidentStatus.RESOLVED):
        change(database, rescue, status=status)
        assert seen(z) == {}


def test_a_fire_is_shown_days_after_its_end_in_a_wide_square(
    town: Town, database: Database, seen: Any
) -> None:
    now = clock.now()
    fire = town.emergency().incident
    over = {"status": IncidentStatus.CLOSED, "opened_at": now - timedelta(days=12)}
    change(database, fire, category=FIRE, closed_at=now - timedelta(days=6), **over)
    assert seen() == {}
    change(database, fire, closed_at=now - timedelta(days=8))
    wide = coarse(DEEP, 1_000)
    (place,) = seen(14, wide)["places"]
    assert set(place["properties"]) <= {"category", "state", "count", "area", "day"}
    assert place["properties"]["state"] == "done"


def test_a_rescue_is_never_shown(town: Town, database: Database, seen: Any) -> None:
    now = clock.now()
    rescue = town.emergency().incident
    change(
        *(database, rescue),
        status=IncidentStatus.CLOSED,
        closed_at=now - timedelta(days=20),
        opened_at=now - timedelta(days=21),
    )
    for z in (4, 9, 14):
        assert seen(z) == {}


def test_the_city_may_show_no_emergency_at_all(town: Town, database: Database, seen: Any) -> None:
    now = clock.now()
    fire = town.emergency().incident
    over = {"status": IncidentStatus.CLOSED, "opened_at": now - timedelta(days=22)}
    change(database, fire, category=FIRE, closed_at=now - timedelta(days=20), **over)
    assert seen(6)
    with database.atomic() as session:
        row = session.get_one(Setting, PUBLIC_MAP)
        kept = row.value
        row.value = orjson.dumps({"emergency_after_days": None}).decode()
    try:
        assert seen(6) == {}
    finally:
        with database.atomic() as session:
            session.get_one(Setting, PUBLIC_MAP).value = kept


def test_what_is_marked_as_sensitive_is_gone_with_the_next_making(
    client: Any, town: Town, database: Database, person: Any
) -> None:
    waste = town.report().incident
    assert client.get(address(DEEP, 14)).data
    town.act(working.flag_incident, person(Role.DUTY_OFFICER), waste, Flag.SENSITIVE)
    made: public_held.PublicMap = database.cache[public_held.KEPT]
    made.made_at -= public_held.FRESH_SECONDS
    until = time.monotonic() + 20
    # Who comes now still gets what is kept, and the making begins beside them.
    client.get(address(DEEP, 14))
    while database.cache[public_held.KEPT] is made and time.monotonic() < until:
        time.sleep(0.02)
    for path in (address(DEEP, 14), address(DEEP, 9)):
        assert client.get(path).data == b""
    assert orjson.loads(client.get(GEOJSON).data)["features"] == []


def test_old_news_are_not_shown_after_a_quiet_night(
    client: Any, town: Town, database: Database, person: Any
) -> None:
    waste = town.report().incident
    assert client.get(address(DEEP, 14)).data
    town.act(working.flag_incident, person(Role.DUTY_OFFICER), waste, Flag.SENSITIVE)
    database.cache[public_held.KEPT].made_at -= public_held.OLDEST_SECONDS
    assert client.get(address(DEEP, 14)).data == b""


def test_while_the_database_is_away_the_map_stays(
    client: Any, town: Town, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.report()
    before = client.get(address(DEEP, 14)).data

    def away(*_args: Any) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(public_held.queries, "public_incidents", away)
    database.cache[public_held.KEPT].made_at -= public_held.OLDEST_SECONDS
    assert client.get(address(DEEP, 14)).data == before
    assert client.get("/map").status_code == 200


PATHS = (
    *("/map", GEOJSON, "/api/v1/public/areas.geojson", "/api/v1/public/tiles.json"),
    *("/map/preview.svg", address(DEEP, 14), address(DEEP, 9), "/api/v1/public/tiles/0/0/0.mvt"),
)


def test_a_crowd_asks_the_database_nothing(client: Any, town: Town, database: Database) -> None:
    for n in range(3):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 300 * n))
    marks = {path: client.get(path).headers["ETag"] for path in PATHS}
    with counted(database) as asked:
        for locale in ("vi", "en"):
            for path in PATHS:
                headers = {"Accept-Language": locale, "Accept-Encoding": "gzip"}
                assert client.get(path, headers=headers).status_code == 200
                if path != "/map":
                    again = client.get(path, headers={**headers, "If-None-Match": marks[path]})
                    assert again.status_code == 304
    assert asked == []


@pytest.mark.parametrize("path", PATHS)
def test_a_proxy_in_front_may_keep_it(client: Any, path: str) -> None:
    answer = client.get(path)
    said = answer.headers["Cache-Control"]
    assert said.startswith("public, ")
    assert re.search(r"s-maxage=\d+", said)
    assert "stale-while-revalidate" in said
    assert "Set-Cookie" not in answer.headers
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    if packed.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(packed.data) == answer.data
    else:
        assert answer.data == b""


def test_the_page_is_the_same_for_everybody_and_personal_for_staff(
    client: Any, person: Any, token_of: Any
) -> None:
    first, second = client.get("/map"), client.get("/map")
    assert first.data == second.data
    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
    assert "nonce" not in first.get_data(as_text=True)
    own = client.get("/map", headers=token_of(person(Role.OPERATOR)))
    assert own.headers["Cache-Control"] == "no-store"
    assert "csrf-token" in own.get_data(as_text=True)
    assert "'nonce-" in own.headers["Content-Security-Policy"]
    client.set_cookie("ioc_lang", "en")
    chosen = client.get("/map")
    assert '<html lang="en"' in chosen.get_data(as_text=True)
    assert chosen.headers["Cache-Control"].startswith("private")
    assert "Cookie" in first.headers["Vary"]


def test_a_making_in_the_middle_of_a_request_leaves_the_request_alone(
    client: Any, database: Database, person: Any, token_of: Any
) -> None:
    database.cache.pop(public_held.KEPT, None)
    headers = {**token_of(person(Role.OPERATOR)), "Accept-Language": "vi"}
    page = client.get("/map", headers=headers).get_data(as_text=True)
    assert '<html lang="vi"' in page
    assert "csrf-token" in page


@pytest.mark.parametrize("tile", ["15/0/0", "3/8/0", "3/0/8", "0/1/0", "12/-1/0", "99/0/0"])
def test_a_tile_that_is_none_is_not_found(client: Any, tile: str) -> None:
    assert client.get(f"/api/v1/public/tiles/{tile}.mvt").status_code == 404


def test_nothing_of_a_person_is_in_anything_public(
    client: Any, town: Town, database: Database
) -> None:
    said = "Anh Nguyễn Văn Nam 0905123456 ở 12 Lê Lợi báo rác trước nhà"
    told = town.report(said, phone="0905123456")
    code = town.incident(told.incident).code
    database.cache.pop(public_held.KEPT, None)
    for path in PATHS:
        body = client.get(path).data
        for word in ("Nam 0905", "0905123456", "Lê Lợi", "trước nhà", code, told.code):
            assert word.encode() not in body, (path, word)
        assert not re.search(rb"\d\d:\d\d:\d\d", body), path


def test_the_page_reads_tiles_where_there_are_thousands(
    client: Any, town: Town, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.report()
    database.cache.pop(public_held.KEPT, None)
    assert "data-tiles" not in client.get("/map").get_data(as_text=True)
    monkeypatch.setattr(public_map, "TILES_FROM", 1)
    database.cache.pop(public_held.KEPT, None)
    assert 'data-tiles="1"' in client.get("/map").get_data(as_text=True)
    described = client.get("/api/v1/public/tiles.json").get_json()
    assert described["total"] == 1
    assert described["states"] == {"received": 1, "working": 0, "done": 0}
    assert described["tiles"] == ["/api/v1/public/tiles/{z}/{x}/{y}.mvt"]


def test_the_geojson_has_the_newest_and_says_how_many_there_are(
    client: Any, town: Town, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 300 * n))
    monkeypatch.setattr(public_held, "MOST_IN_GEOJSON", 2)
    database.cache.pop(public_held.KEPT, None)
    body = orjson.loads(client.get(GEOJSON).data)
    assert (len(body["features"]), body["total"]) == (2, 3)
