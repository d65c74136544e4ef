"""A caller sends where they are: once, kindly, and nothing is overwritten by it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update

from config import Settings
from ioc.access.actor import SYSTEM
from ioc.adapters.media import LocalMediaStore
from ioc.adapters.recordings import HTTPRecordings
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.calls import LinkStatus
from ioc.domain.geo import LocationQuality, Point
from ioc.domain.permissions import Role
from ioc.models.call import Call, CallLink, CallLinkToken
from ioc.ports import Located, Ports
from ioc.queries.people import secret_hash
from ioc.services.calls import call_links
from ioc.services.reporters.erasure import erase_report
from ioc.workers.call_watch import watch_calls
from tests.architecture.source import ROOT
from tests.conftest import settings_for
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.functional.test_calls import CALLER, SECRET, desk, operator, tell
from tests.town import Town
from tests.unit.test_recordings import Exchange, sound, values

__all__ = ["desk", "operator", "tell"]

HERE = {"lat": "16.4637", "lon": "107.5909", "accuracy": "12", "battery": "41"}
Headers = dict[str, str]


@pytest.fixture(scope="module")
def exchange() -> Iterator[str]:
    """The address of a server that keeps recordings."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An exchange is connected."""
    return settings_for(
        settings.data_dir, database_url=settings.database_url, telephony_secret=SECRET
    )


@pytest.fixture
def ports(
    settings: Settings, classifier: FakeClassifier, geocoder: FakeGeocoder, exchange: str
) -> Ports:
    """Fakes, and recordings of the real kind."""
    media = LocalMediaStore(settings.media_dir, settings.media_max_bytes, 0)
    return Ports(geocoder, classifier, media, recordings=HTTPRecordings(exchange))


@pytest.fixture
def minted(database: Database) -> Callable[[], str]:
    """Mints the last link that was asked for, as whoever sends it does; answers its path."""

    def mint() -> str:
        with database.atomic() as session:
            link = session.scalars(select(CallLink.id).order_by(CallLink.id.desc())).first()
            assert link is not None
            found = call_links.mint_link(session, link, "https://hue.test")
        assert found is not None
        assert found.startswith("https://hue.test/l/")
        return found.removeprefix("https://hue.test")

    return mint


@pytest.fixture
def asked(tell: Any, client: Any, operator: Headers, minted: Any) -> tuple[int, str]:
    """A call that is spoken, and the path of the link that was sent to it."""
    tell("a1", "ringing")
    call = tell("a1", "answered", 4).json["id"]
    client.post(f"/api/v1/calls/{call}/claim", headers=operator)
    assert client.post(f"/api/v1/calls/{call}/link", headers=operator).status_code == 200
    return call, minted()


def _age_link(database: Database, by: timedelta) -> None:
    with database.atomic() as session:
        link = session.scalars(select(CallLink)).one()
        link.expires_at -= by
        if link.located_at is not None:
            link.located_at -= by


def test_only_the_hash_of_a_secret_is_kept_and_each_sending_has_its_own(
    asked: Any, minted: Any, database: Database, client: Any
) -> None:
    first, second = asked[1], minted()
    assert first != second
    assert len(first.removeprefix("/l/")) >= 43
    with database.reading() as session:
        kept = set(session.scalars(select(CallLinkToken.secret_hash)))
    assert kept == {secret_hash(path.removeprefix("/l/")) for path in (first, second)}
    assert client.get(first).status_code == client.get(second).status_code == 200


def test_the_page_is_small_needs_no_script_and_says_what_for(
    asked: Any, client: Any, settings: Settings
) -> None:
    page = client.get(asked[1], headers={"Accept-Language": "vi"})
    tokens = (ROOT / "ioc/static/css/tokens.css").stat().st_size
    assert len(page.data) + tokens <= 30_000
    text = page.get_data(as_text=True)
    assert "đồng ý gửi vị trí" in text
    assert "tel:112" in text
    assert f"tel:{settings.hotline}" in text
    assert 'name="words"' in text
    assert text.count("<script") == text.count("<script nonce=") == 1
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    english = client.get(asked[1] + "?lang=en").get_data(as_text=True)
    assert "SEND MY POSITION" in english


def test_opening_is_told_to_the_desk(asked: Any, client: Any, desk: Any, town: Town) -> None:
    client.get(asked[1])
    client.get(asked[1])
    assert desk()["calls"][0]["link"]["status"] == "opened"
    assert [e.data for e in town.events() if e.kind == "call:changed"] == [{"link": "opened"}]


def test_a_position_enters_the_call_with_its_place(asked: Any, client: Any, desk: Any) -> None:
    sent = client.post(asked[1], data=HERE)
    assert sent.status_code == 303
    assert client.get(sent.headers["Location"]).status_code == 200
    (card,) = desk()["calls"]
    assert card["link"]["status"] == "located"
    place = card["location"]
    assert (place["lat"], place["lon"]) == (16.4637, 107.5909)
    assert (place["accuracy_m"], place["battery_percent"]) == (12, 41)
    assert place["area"]["code"] == "19789"
    assert place["address"] == "Chợ Đông Ba"
    assert (place["is_outside"], place["source"]) == (False, "phone")


def test_a_link_is_used_once_a_minute_while_the_call_is_open(
    asked: Any, client: Any, desk: Any, database: Database, operator: Headers
) -> None:
    call, path = asked
    client.post(path, data=HERE)
    soon = client.post(path, data=HERE | {"lat": "16.4700"})
    assert soon.status_code == 200
    assert desk()["calls"][0]["location"]["lat"] == 16.4637
    _age_link(database, timedelta(seconds=61))
    assert client.post(path, data=HERE | {"lat": "16.4700"}).status_code == 303
    assert desk()["calls"][0]["location"]["lat"] == 16.47
    _age_link(database, timedelta(seconds=61))
    client.post(f"/api/v1/calls/{call}/end", headers=operator)
    over = client.post(path, data=HERE | {"lat": "16.4800"}, headers={"Accept-Language": "vi"})
    assert "đã dùng" in over.get_data(as_text=True)
    assert client.get(f"/api/v1/calls/{call}", headers=operator).json["location"]["lat"] == 16.47


def test_an_expired_and_an_unknown_link_say_so_and_whom_to_ring(
    asked: Any, client: Any, database: Database, settings: Settings, desk: Any
) -> None:
    _age_link(database, timedelta(minutes=31))
    for answer in (client.get(asked[1]), client.post(asked[1], data=HERE)):
        assert answer.status_code == 200
        assert "tel:112" in answer.get_data(as_text=True)
        assert 'name="words"' not in answer.get_data(as_text=True)
    unknown = client.get("/l/" + "x" * 43)
    assert unknown.status_code == 404
    assert f"tel:{settings.hotline}" in unknown.get_data(as_text=True)
    assert desk()["calls"][0]["location"] is None
    with database.atomic() as session:
        session.execute(update(CallLink).values(asked_at=clock.now() - timedelta(minutes=31)))
        link = session.scalars(select(CallLink.id)).one()
        assert call_links.mint_link(session, link) is None


def test_words_do_where_there_is_no_position(
    asked: Any, client: Any, desk: Any, geocoder: FakeGeocoder, classifier: FakeClassifier
) -> None:
    words = "CỨU với, trên mái nhà 12 Bạch Đằng"
    point = Point(16.4721, 107.5801)
    geocoder.by_text[words] = Located(LocationQuality.STREET, point, 80, "19789", "12 Bạch Đằng")
    empty = client.post(asked[1], data={"words": "  ", "lat": "nan", "lon": "x"})
    assert empty.status_code == 422
    assert client.post(asked[1], data={"words": words}).status_code == 303
    (card,) = desk()["calls"]
    assert card["link"]["words"] == words
    assert card["location"]["source"] == "words"
    assert card["location"]["address"] == "12 Bạch Đằng"
    assert card["is_danger"] is True


@pytest.mark.parametrize("lat", ["0", "91", "inf", "abc"])
def test_what_is_no_place_is_not_taken_for_one(
    asked: Any, client: Any, lat: str, desk: Any
) -> None:
    lon = "0" if lat == "0" else HERE["lon"]
    assert client.post(asked[1], data=HERE | {"lat": lat, "lon": lon}).status_code == 422
    assert desk()["calls"][0]["location"] is None


def test_a_place_outside_the_city_is_kept_and_marked(asked: Any, client: Any, desk: Any) -> None:
    client.post(asked[1], data=HERE | {"lat": "21.03", "lon": "105.85"})
    place = desk()["calls"][0]["location"]
    assert place["is_outside"] is True
    assert place["lat"] == 21.03


def test_an_older_link_places_the_call_that_is_spoken_now(
    tell: Any, minted: Any, client: Any, desk: Any
) -> None:
    tell("a1", "abandoned")
    path = minted()
    tell("a2", "ringing", 20)
    client.post(path, data=HERE)
    (ringing,) = desk()["calls"]
    assert ringing["location"]["lat"] == 16.4637
    tell("a2", "abandoned", 40)
    tell("a3", "ringing", 60)
    (third,) = desk()["calls"]
    assert third["last_place"]["lat"] == 16.4637
    assert third["last_place"]["label"] == "Chợ Đông Ba"


def test_a_better_position_is_offered_and_taken_by_the_operator(
    asked: Any,
    client: Any,
    desk: Any,
    operator: Headers,
    report_body: Any,
    database: Database,
    follow: Any,
    town: Town,
) -> None:
    call, path = asked
    vague = {"lat": 16.5, "lon": 107.6, "accuracy_m": 3000}
    body = report_body("Nước ngập", call=call, location=vague)
    assert client.post("/api/v1/calls", headers=operator, json=body).status_code == 201
    follow()
    client.post(path, data=HERE)
    (card,) = desk()["calls"]
    assert card["location"]["is_better"] is True
    incident = town.incident(card["incident"])
    assert incident.lat == 16.5, "nobody took it yet"
    told = [e for e in town.events() if e.kind == "report:updated"]
    assert "16.463700" in told[0].data["text"]
    address = f"/api/v1/calls/{call}/place"
    stale = client.post(address, headers=operator, json={"version": 0})
    assert stale.status_code == 409
    taken = client.post(address, headers=operator, json={"version": incident.version})
    assert (taken.status_code, taken.json["lat"]) == (200, 16.4637)
    assert desk()["calls"][0]["location"]["is_better"] is False


def test_a_position_that_came_first_becomes_the_place_of_the_report(
    asked: Any, client: Any, operator: Headers, report_body: Any, desk: Any, follow: Any, town: Town
) -> None:
    call, path = asked
    client.post(path, data=HERE)
    body = report_body("Nước ngập nhà", call=call)
    del body["location"]
    client.post("/api/v1/calls", headers=operator, json=body)
    follow()
    assert town.incident(desk()["calls"][0]["incident"]).lat == 16.4637


def test_who_listens_is_recorded_and_the_end_is_cut(
    tell: Any, client: Any, operator: Headers, exchange: str, town: Town, person: Any, token_of: Any
) -> None:
    call = tell("a1", "ended", recording_url=f"http://{exchange}/sound.wav").json["id"]
    address = f"/api/v1/calls/{call}/recording"
    cut = client.get(f"{address}?last=20", headers=operator)
    assert (cut.status_code, cut.content_type) == (200, "audio/wav")
    assert values(cut.data) == list(range(10, 30))
    assert "X-IOC-Whole" not in cut.headers
    assert client.get(address, headers=operator).data == sound(30)
    heard = [e for e in town.events() if e.kind == "call:listened"]
    assert [e.data["last_seconds"] for e in heard] == [20, None]
    assert heard[0].actor.startswith("user:")
    assert heard[0].audience == frozenset()
    assert client.get(f"{address}?last=0", headers=operator).status_code == 422
    stranger = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    assert client.get(address, headers=stranger).status_code == 403


def test_a_recording_elsewhere_is_refused_and_one_that_is_away_says_so(
    tell: Any, client: Any, operator: Headers, exchange: str
) -> None:
    inside = tell("a1", "ended", recording_url="http://169.254.169.254/meta").json["id"]
    away = tell("a2", "ended", recording_url=f"http://{exchange}/nothing").json["id"]
    none = tell("a3", "ended").json["id"]

    def status(call: int) -> int:
        found: int = client.get(f"/api/v1/calls/{call}/recording", headers=operator).status_code
        return found

    assert [status(call) for call in (inside, away, none)] == [403, 502, 404]


def _age(database: Database, call: int, **ages: timedelta) -> None:
    with database.atomic() as session:
        found = session.get_one(Call, call)
        for name, age in ages.items():
            setattr(found, name, clock.now() - age)


def test_time_marks_a_silent_screen_and_a_sign_of_it_takes_the_mark_away(
    asked: Any, client: Any, desk: Any, database: Database, operator: Headers, town: Town
) -> None:
    call, _path = asked
    _age(database, call, heartbeat_at=timedelta(seconds=46))
    assert watch_calls(database) == 1
    assert watch_calls(database) == 0
    (card,) = desk()["calls"]
    assert card["is_stale"] is True
    assert card["operator"] is not None, "it is never released"
    assert client.post(f"/api/v1/calls/{call}/heartbeat", headers=operator).status_code == 204
    assert desk()["calls"][0]["is_stale"] is False


def test_when_the_exchange_falls_silent_nobody_is_lost(
    tell: Any, desk: Any, database: Database, town: Town
) -> None:
    rings = tell("a1", "ringing").json["id"]
    spoken = tell("b1", "answered", caller="0914111222").json["id"]
    ended = tell("c1", "ended", caller="0914333444").json["id"]
    assert watch_calls(database) == 0 or desk()["callbacks"]
    _age(database, rings, heard_at=timedelta(minutes=11))
    _age(database, spoken, heard_at=timedelta(hours=3))
    _age(database, ended, ended_at=timedelta(seconds=61))
    watch_calls(database)
    assert watch_calls(database) == 0
    assert desk()["calls"] == []
    assert {c["id"] for c in desk()["callbacks"]} == {rings, spoken, ended}


def test_a_call_that_was_left_behind_is_finished(
    asked: Any, tell: Any, desk: Any, database: Database
) -> None:
    call, _path = asked
    tell("a1", "ended", 90)
    assert [c["id"] for c in desk()["calls"]] == [call]
    _age(database, call, heartbeat_at=timedelta(minutes=31))
    watch_calls(database)
    assert desk()["calls"] == []


def test_erasing_a_report_empties_its_calls_and_what_the_log_keeps_of_them(
    asked: Any,
    tell: Any,
    client: Any,
    operator: Headers,
    report_body: Any,
    database: Database,
    town: Town,
) -> None:
    call, path = asked
    client.post(path, data=HERE | {"words": "nhà màu xanh của bà Lành"})
    body = report_body("Nước ngập nhà bà Lành", call=call)
    code = client.post("/api/v1/calls", headers=operator, json=body).json["tracking_code"]
    tell("a9", "abandoned", 200)
    with database.atomic() as session:
        erase_report(session, SYSTEM, code)
    with database.reading() as session:
        for row in session.scalars(select(Call)):
            assert (row.caller, row.caller_key, row.lat, row.last_place) == (None,) * 4
            assert "0905" not in row.card
        link = session.scalars(select(CallLink)).first()
        assert link is not None
        assert (link.words, link.caller_key) == (None, None)
        assert session.scalars(select(CallLinkToken)).all() == []
    for event in town.events():
        if event.subject_type == "call" and event.payload is not None:
            assert CALLER.encode() not in event.payload
            assert "Lành".encode() not in event.payload
    assert client.get(path).status_code == 404


def test_the_standards_of_the_day_are_counted(
    tell: Any, client: Any, operator: Headers, person: Any, token_of: Any
) -> None:
    for n, wait in enumerate((2, 4, 6, 8, 30)):
        tell(f"a{n}", "ringing", caller=f"090500000{n}")
        tell(f"a{n}", "answered", wait, caller=f"090500000{n}")
    tell("b1", "ringing", caller="0914111222")
    tell("b1", "abandoned", 40, caller="0914111222")
    client.post("/api/v1/calls/open", headers=operator)
    found = client.get("/api/v1/calls/standards", headers=operator).json
    today = found["today"]
    assert found["callbacks_waiting"] == 1
    assert (today["calls"], today["by_hand"]) == (7, 1)
    assert (today["answered"], today["answered_in_time"], today["abandoned"]) == (5, 4, 1)
    assert (today["median_seconds"], today["p90_seconds"]) == (6.0, 30.0)
    assert today["answered_share"] == round(4 / 6, 3)
    stranger = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.get("/api/v1/calls/standards", headers=stranger).status_code == 403


def test_the_link_says_whether_its_message_went_out(
    asked: Any, database: Database, desk: Any
) -> None:
    with database.reading() as session:
        link = session.scalars(select(CallLink.id)).one()
    for told, shown in ((LinkStatus.FAILED, "failed"), (LinkStatus.SENT, "sent")):
        with database.atomic() as session:
            call_links.link_moved(session, link, told)
        assert desk()["calls"][0]["link"]["status"] == shown


def test_a_caller_with_a_critical_incident_is_rung_back_first(
    tell: Any, town: Town, desk: Any
) -> None:
    for n in range(3):
        tell(f"b{n}", "abandoned", n, caller="0914111222")
    town.emergency(phone=CALLER)
    tell("a1", "abandoned", 60)
    assert [c["caller_key"] for c in desk()["callbacks"]] == ["84905123456", "84914111222"]
