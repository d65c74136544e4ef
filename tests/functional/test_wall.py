"""The wall: what it gives and to whom, its views and screens, and the keys of screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
import time_machine
from sqlalchemy import select

from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.calls import CallState
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.domain.wall import KEY_IDLE, Turn, View, WallTile
from ioc.domain.water import GaugeKind, Levels, Reading, ReadingSource
from ioc.models.people import User
from ioc.models.wall import WallScreen
from ioc.queries.wall import feed, figures, views
from ioc.services.calls import calls
from ioc.services.calls.calls import News
from ioc.services.intake.commands import Person
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.wall import walls
from ioc.services.water import water
from tests.conftest import PASSWORD
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import DEEP, FLOODING, Town

Headers = dict[str, str]
API = "/api/v1/wall"
ADDRESSES = ("snapshot", "changes?after=0", "figures", "shapes", "shown")


@pytest.fixture
def supervisor(person: Callable[..., Actor]) -> Actor:
    return person(Role.SUPERVISOR)


@pytest.fixture
def headers(supervisor: Actor, token_of: Callable[[Actor], Headers]) -> Headers:
    return token_of(supervisor)


def get(client: Any, path: str, headers: Headers | None = None) -> Any:
    answer = client.get(f"{API}/{path}", headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return orjson.loads(answer.data)


def screen(town: Town, actor: Actor, number: int = 3, *turns: str) -> None:
    shown = [Turn(code) for code in turns or ("risk",)]
    town.do(walls.save_screen, actor, number, f"Tường {number}", shown, 0)


def opened(app: Any, secret: str) -> Any:
    """A browser on the wall that opened with a key."""
    browser = app.test_client()
    page = browser.get("/wall/in").get_data(as_text=True)
    token = re.search(r'csrf-token" content="([^"]+)"', page)
    assert token
    answer = browser.post("/wall/in", json={"key": secret}, headers={"X-CSRFToken": token[1]})
    return browser, answer


CODES = {"Kim Long": "TD-KL", "Phú Ốc": "TD-PO", "Bình Điền": "TD-BD", "Tả Trạch": "TD-TT"}


def gauge(town: Town, level: float, name: str = "Kim Long") -> int:
    told = FacilityTold(name, FacilityKind.GAUGE, DEEP.lat, DEEP.lon, code=CODES[name])
    row = town.do(water.create_gauge, SYSTEM, told, GaugeKind.RIVER, Levels(1.0, 2.0, 3.5), "Hương")
    now = clock.now()
    readings = [Reading(now - timedelta(minutes=20 * n), level - n / 100) for n in range(9, -1, -1)]
    town.do(water.take_readings, SYSTEM, told.code, readings, ReadingSource.SENSOR)
    return int(row.id)


def test_a_wall_gives_signs_and_no_words_of_people(
    client: Any, town: Town, headers: Headers
) -> None:
    crying = town.emergency(
        "Cứu với, gọi 0905123456, 8 người kẹt trên gác", reporter=Person(phone="0905123456")
    )
    broken = town.report("Cống nghẹt trước nhà bà Lê Thị Bé 0905777888", category=FLOODING)
    Fleet(town).unit()
    found = get(client, "snapshot", headers)
    assert found["incidents"][0]["id"] == crying.incident
    text = orjson.dumps(found).decode()
    for secret in ("0905123456", "0905777888", "Lê Thị Bé", crying.code, broken.code):
        assert secret not in text
    ordinary = next(card for card in found["incidents"] if card["id"] == broken.incident)
    assert "title" not in ordinary and "address" not in ordinary
    assert set(found["units"][0]) == {
        *("id", "version", "code", "kind", "status", "lat", "lon", "position_at"),
        *("silent_at", "local", "exercise", "assignment"),
    }


def test_what_changes_comes_once_with_the_last_of_each(
    client: Any, town: Town, headers: Headers, supervisor: Actor, follow: Any
) -> None:
    told = town.emergency()
    follow()
    before = get(client, "snapshot", headers)["position"]
    fleet = Fleet(town)
    unit = fleet.unit()
    fleet.send(told.incident, unit, supervisor)
    screen(town, supervisor)
    follow()
    answer = get(client, f"changes?after={before}&moved={clock.now().isoformat()[:19]}Z", headers)
    kinds = [(item["type"], item["id"]) for item in answer["items"]]
    assert len(kinds) == len(set(kinds))
    last = next(item["card"] for item in answer["items"] if item["type"] == "incident")
    assert last["assignments"] == [
        {"active": True, "status": "dispatched", "eta_at": last["assignments"][0]["eta_at"]}
    ]
    assert {"wall", "unit", "incident"} <= {kind for kind, _id in kinds}
    assert [item["id"] for item in answer["units"]] == [unit]
    again = get(client, f"changes?after={answer['position']}", headers)
    assert again["items"] == [] and again["position"] == answer["position"]
    assert get(client, f"changes?after={answer['position'] + 99_999}", headers)["is_behind"]


@pytest.mark.parametrize(
    "query", ["", "after=x", "after=-1", "after=0&wait=nan", "after=0&moved=hom-qua", "after=9e30"]
)
def test_a_question_that_is_none_is_refused_at_its_field(
    client: Any, headers: Headers, query: str
) -> None:
    assert client.get(f"{API}/changes?{query}", headers=headers).status_code == 422


def test_an_agency_sees_its_own_matters_and_no_calls(
    client: Any, town: Town, person: Any, token_of: Any, follow: Any
) -> None:
    town.emergency()
    follow()
    hepco = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert get(client, "snapshot", hepco)["incidents"] == []
    assert get(client, "snapshot", hepco)["reports"] == []
    assert get(client, "changes?after=0", hepco)["items"] == []
    assert get(client, "figures", hepco)["calls"] is None
    for path in ADDRESSES:
        assert client.get(f"{API}/{path}").status_code == 401
        crew = token_of(person(Role.CREW, "ptds"))
        assert client.get(f"{API}/{path}", headers=crew).status_code == 403
    assert client.get("/wall").status_code == 302


@time_machine.travel("2026-10-28T14:40:00Z", tick=False)
def test_figures_that_stand_in_no_card(
    client: Any, database: Database, town: Town, headers: Headers, supervisor: Actor
) -> None:
    number = gauge(town, 2.4)
    for place in range(2):
        now = clock.now()
        for state, ago in ((CallState.RINGING, 90), (CallState.ABANDONED, 60)):
            at = now - timedelta(seconds=ago)
            news = News(f"ho-{place}", state, at, caller=f"090500000{place}")
            town.do(calls.hear, news)
    told = town.emergency()
    fleet = Fleet(town)
    unit = fleet.unit()
    sent = fleet.send(told.incident, unit, supervisor)
    fleet.step(sent, "picked_up", supervisor, people=5)
    answer = client.get(f"{API}/figures", headers=headers)
    found = orjson.loads(answer.data)
    assert found["picked_up"]["people"] == 5
    assert found["calls"]["waiting"] == 2 and found["calls"]["lost"] == 2
    assert found["calls"]["oldest_since"]
    points = found["gauges"][str(number)]
    assert points == sorted(points) and points[-1][1] == 2.4
    assert "0905" not in answer.get_data(as_text=True)
    tag = answer.headers["ETag"]
    same = client.get(f"{API}/figures", headers={**headers, "If-None-Match": tag})
    assert same.status_code == 304 and same.data == b""
    with counted(database) as few, database.reading() as session:
        figures.figures(session, supervisor, clock.now())
    for name in ("Phú Ốc", "Bình Điền", "Tả Trạch"):
        gauge(town, 1.5, name)
    with counted(database) as many, database.reading() as session:
        figures.figures(session, supervisor, clock.now())
    assert len(few) == len(many)


def test_a_snapshot_asks_the_same_statements_for_any_number_of_rows(
    database: Database, town: Town, supervisor: Actor
) -> None:
    def asked() -> int:
        with counted(database) as seen, database.reading() as session:
            feed.snapshot(session, supervisor)
            feed.changes(session, supervisor, 0, clock.now())
        return len(seen)

    town.emergency()
    few = asked()
    for n in range(4):
        town.emergency(f"Cứu với, nhà số {n}", reporter=Person(phone=f"090511100{n}"))
    assert asked() == few


VIEW = View("bo-nam", "Bờ nam", (WallTile.MAP, WallTile.WATER), "19789", 13.0, "en")


def form(view: View, **changes: Any) -> dict[str, Any]:
    fields = {f"tile-{tile.value}": "1" for tile in view.tiles}
    fields |= {f"order-{tile.value}": str(n) for n, tile in enumerate(view.tiles)}
    return {
        "code": view.code,
        "name": view.name,
        "area": view.area or "",
        "zoom": "13",
        "locale": view.locale,
        "theme": view.theme.value,
        "version": str(view.version),
        **fields,
        **changes,
    }


def test_views_are_made_changed_and_taken_away(
    client: Any, database: Database, headers: Headers, town: Town, supervisor: Actor
) -> None:
    assert client.post("/wall/views/save", data=form(VIEW), headers=headers).status_code == 303
    with database.reading() as session:
        assert views.views(session)["bo-nam"] == View(**{**vars_of(VIEW), "version": 1})
    shown = get(client, "shown?view=bo-nam", headers)
    assert shown["views"]["bo-nam"]["tiles"] == ["map", "water"]
    assert shown["views"]["bo-nam"]["centre"] and shown["views"]["bo-nam"]["locale"] == "en"
    # Somebody else changed it meanwhile.
    assert client.post("/wall/views/save", data=form(VIEW), headers=headers).status_code == 409
    screen(town, supervisor, 2, "bo-nam")
    kept = client.post("/wall/views/bo-nam/delete", headers=headers)
    assert kept.status_code == 422
    town.do(walls.save_screen, supervisor, 2, "", [Turn("city")], 1)
    assert client.post("/wall/views/bo-nam/delete", headers=headers).status_code == 303
    assert client.get("/wall/bo-nam", headers=headers).status_code == 404
    # A built-in one is changed, and again as it was.
    risk = View("risk", "Nguy hiểm", (WallTile.CRITICAL,))
    assert client.post("/wall/views/save", data=form(risk), headers=headers).status_code == 303
    assert get(client, "shown?view=risk", headers)["views"]["risk"]["name"] == "Nguy hiểm"
    assert client.post("/wall/views/risk/delete", headers=headers).status_code == 303
    assert len(get(client, "shown?view=risk", headers)["views"]["risk"]["tiles"]) == 4


def vars_of(view: View) -> dict[str, Any]:
    return {name: getattr(view, name) for name in View.__dataclass_fields__}


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "Bờ Nam"},
        {"code": "views"},
        {"name": ""},
        {"name": "x" * 61},
        {"area": "99999"},
        {"zoom": "40"},
        {"zoom": "nan"},
        {"zoom": "gần"},
        {"locale": "fr"},
        {"theme": "hong"},
        {"tile-map": "", "tile-water": ""},
    ],
)
def test_a_view_that_cannot_be_is_refused_with_what_was_typed(
    client: Any, headers: Headers, changes: dict[str, str]
) -> None:
    answer = client.post("/wall/views/save", data=form(VIEW, **changes), headers=headers)
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def test_the_supervisor_switches_a_screen_from_the_desk(
    client: Any, headers: Headers, town: Town, person: Any, token_of: Any
) -> None:
    fields = {"number": "3", "name": "Tường", "version": "0", "view-0": "map", "seconds-0": "20"}
    fields |= {"view-1": "water", "seconds-1": "15"}
    post = "/wall/views/screens"
    assert client.post(post, data=fields, headers=headers).status_code == 303
    shown = get(client, "shown?screen=3", headers)
    assert shown["turns"] == [{"view": "map", "seconds": 20}, {"view": "water", "seconds": 15}]
    assert set(shown["views"]) == {"map", "water", "risk"}
    assert "wall:screen_changed" in town.kinds()
    assert client.post(post, data=fields, headers=headers).status_code == 409
    for change in (
        {"number": "0"},
        {"number": "ba"},
        {"view-0": "khong-co"},
        {"seconds-0": "3"},
        {"seconds-0": "-"},
        {"view-0": "", "view-1": ""},
    ):
        refused = client.post(post, data=fields | {"version": "1"} | change, headers=headers)
        assert refused.status_code == 422, change
    for role, agency in ((Role.DUTY_OFFICER, None), (Role.AGENCY_MANAGER, "hepco")):
        other = token_of(person(role, agency))
        assert client.get("/wall/views", headers=other).status_code == 403
        assert client.post(post, data=fields, headers=other).status_code == 403
    # A screen that nobody set up shows the whole city, and says so.
    assert get(client, "shown?screen=8", headers)["turns"][0]["view"] == "city"
    assert get(client, "shown?screen=8", headers)["is_known"] is False


def test_a_key_opens_the_wall_and_nothing_else_until_it_is_revoked(
    app: Any, client: Any, town: Town, supervisor: Actor, headers: Headers, database: Database
) -> None:
    town.emergency()
    screen(town, supervisor, 3)
    secret = town.do(walls.make_key, supervisor, 3)
    with database.reading() as session:
        row = session.scalars(select(WallScreen)).one()
        assert secret not in (row.key_hash or "") and len(row.key_hash or "") == 64
    browser, answer = opened(app, secret)
    assert answer.status_code == 200 and orjson.loads(answer.data) == {"screen": 3}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    for path in ADDRESSES:
        assert browser.get(f"{API}/{path}").status_code == 200, path
    assert get(browser, "snapshot")["incidents"][0]["severity"] == "critical"
    # Its own screen, whatever the address says.
    assert get(browser, "shown?screen=9")["screen"] == 3
    assert browser.get("/wall").status_code == 200
    for path in (
        "/api/v1/incidents",
        "/api/v1/console/snapshot",
        "/api/v1/units",
        "/api/v1/events",
    ):
        assert browser.get(f"{path}?after=0").status_code == 401, path
    for path in ("/console", "/wall/views", "/incidents/1", "/account"):
        assert browser.get(path).status_code == 302, path
    assert browser.post("/wall/views/screens", data={}).status_code in {400, 401}
    looks = [event for event in town.events() if event.kind == "wall:opened"]
    assert [event.actor for event in looks] == ["screen:3"]
    assert looks[0].data["screen"] == 3 and looks[0].audience == frozenset()
    assert client.post("/wall/views/screens/3/revoke", headers=headers).status_code == 303
    for path in ADDRESSES:
        assert browser.get(f"{API}/{path}").status_code == 401, path
    assert opened(app, secret)[1].status_code == 401
    kinds = town.kinds()
    assert "wall:key_made" in kinds and "wall:key_revoked" in kinds
    assert not any(secret.encode() in (event.payload or b"") for event in town.events())


def test_a_new_key_ends_the_one_before_and_an_unused_one_dies(
    app: Any, town: Town, supervisor: Actor, database: Database
) -> None:
    screen(town, supervisor, 3)
    first = town.do(walls.make_key, supervisor, 3)
    second = town.do(walls.make_key, supervisor, 3)
    assert opened(app, first)[1].status_code == 401
    assert opened(app, second)[1].status_code == 200
    late = clock.now() + KEY_IDLE + timedelta(hours=1)
    with time_machine.travel(late, tick=False), database.reading() as session:
        assert views.actor_of_key(session, second) is None
        assert views.screens(session)[0].is_key_alive is False
    third = town.do(walls.make_key, supervisor, 3)
    town.do(walls.delete_screen, supervisor, 3)
    assert opened(app, third)[1].status_code == 401


def test_a_screen_is_heard_of_and_a_key_that_is_none_opens_nothing(
    app: Any, town: Town, supervisor: Actor, database: Database
) -> None:
    screen(town, supervisor, 3)
    secret = town.do(walls.make_key, supervisor, 3)
    browser, _answer = opened(app, secret)
    later = clock.now() + timedelta(minutes=30)
    with time_machine.travel(later, tick=False):
        get(browser, "changes?after=0")
        with database.reading() as session:
            seen = views.screens(session)[0].seen_at
    assert seen is not None and abs((seen - later).total_seconds()) < 2
    for wrong in ("", "x" * 43, "x" * 5000, 7, None):
        assert opened(app, wrong)[1].status_code == 401
    # Without the token of the page no other site can give a browser a key.
    assert app.test_client().post("/wall/in", json={"key": secret}).status_code == 400


def test_the_address_of_a_key_is_shown_once_and_only_to_a_person(
    app: Any, client: Any, town: Town, supervisor: Actor, headers: Headers, database: Database
) -> None:
    screen(town, supervisor, 3)
    assert client.post("/wall/views/screens/3/key", headers=headers).status_code == 403
    browser = app.test_client()

    def token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    with database.reading() as session:
        email = session.get_one(User, supervisor.user_id).email
    page = browser.get("/login").get_data(as_text=True)
    signed = browser.post(
        "/login", data={"email": email, "password": PASSWORD, "csrf_token": token(page)}
    )
    assert signed.status_code in {302, 303}
    page = browser.get("/wall/views").get_data(as_text=True)
    made = browser.post("/wall/views/screens/3/key", data={"csrf_token": token(page)})
    text = made.get_data(as_text=True)
    address = re.search(r'value="(http[^"]+/wall/in#([A-Za-z0-9_-]{43}))"', text)
    assert made.status_code == 200 and address
    assert made.headers["Cache-Control"] == "no-store"
    assert address[2] not in browser.get("/wall/views").get_data(as_text=True)
    assert opened(app, address[2])[1].status_code == 200
