"""What nobody sends by mistake: it is refused with a reason, and never fails or costs the rest."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest
from engineio.packet import MESSAGE, Packet
from limits import RateLimitItemPerMinute
from PIL import Image
from sqlalchemy import func, select

from config import Settings
from ioc.access.actor import Actor
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.models.report import Attachment, Report
from ioc.ports import Ports
from ioc.realtime.relay import Relay, Screen
from ioc.web import limits
from ioc.web.intake import parsing
from tests.conftest import Follow
from tests.town import Town

REPORTS = "/api/v1/reports"
INCIDENTS = "/api/v1/incidents"
EXTREMES = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59Z",
]
Body = Callable[..., dict[str, Any]]


@pytest.fixture
def desk(person: Any, token_of: Any) -> Any:
    return token_of(person(Role.DUTY_OFFICER))


def codes(answer: Any) -> dict[str, str]:
    """Field to code of a refusal."""
    assert answer.content_type == "application/problem+json"
    return {error["field"]: error["code"] for error in answer.get_json()["errors"]}


@pytest.mark.parametrize("at", EXTREMES)
def test_a_time_out_of_reach_is_a_field_error(
    client: Any, desk: Any, person: Any, token_of: Any, report_body: Body, at: str
) -> None:
    answer = client.post(REPORTS, json=report_body(happened_at=at))
    assert (answer.status_code, codes(answer)) == (422, {"happened_at": "not_a_time"})
    operator = token_of(person(Role.OPERATOR))
    call = report_body(call_started_at=at)
    answer = client.post("/api/v1/calls", json=call, headers=operator)
    assert (answer.status_code, codes(answer)) == (422, {"call_started_at": "not_a_time"})
    answer = client.get(INCIDENTS, query_string={"updated_after": at}, headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {"updated_after": "not_a_time"})
    body = {"version": 1, "due_at": at, "reason": "mưa lớn"}
    answer = client.post(f"{INCIDENTS}/1/actions/extend", json=body, headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {"due_at": "not_a_time"})


@pytest.mark.parametrize("at", EXTREMES)
def test_a_cursor_out_of_reach_is_a_field_error(client: Any, desk: Any, at: str) -> None:
    cursor = base64.urlsafe_b64encode(orjson.dumps([at, 1])).decode()
    answer = client.get(INCIDENTS, query_string={"cursor": cursor}, headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {"cursor": "not_valid"})


def test_a_time_without_a_zone_is_on_the_citys_clocks() -> None:
    body = parsing.parse(parsing.ReportIn, {"happened_at": "2026-10-28T14:05:00"})
    assert body.happened_at is not None
    assert body.happened_at.isoformat() == "2026-10-28T07:05:00+00:00"
    assert body.happened_at == parsing.moment_of("due_at", "2026-10-28T14:05:00")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=99999999999999999999&wait=0", "after"),
        ("after=-1&wait=0", "after"),
        ("after=0&wait=nan", "wait"),
        ("after=0&wait=inf", "wait"),
    ],
)
def test_events_after_no_position_are_a_field_error(
    client: Any, desk: Any, query: str, field: str
) -> None:
    answer = client.get(f"/api/v1/events?{query}", headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {field: "not_a_number"})


def test_a_body_beyond_the_bound_is_refused_before_it_is_parsed(
    client: Any, desk: Any, report_body: Body
) -> None:
    body = orjson.dumps(report_body("nước " * 60_000))
    assert len(body) > limits.BODY_MAX

    def as_file() -> dict[str, Any]:
        return {"report": (BytesIO(body), "report.json")}

    for answer in (
        client.post(REPORTS, data=body, content_type="application/json"),
        client.post(REPORTS, data={"report": body.decode()}, content_type="multipart/form-data"),
        client.post(REPORTS, data=as_file(), content_type="multipart/form-data"),
        client.post(f"{INCIDENTS}/1/actions/note", data=body, headers=desk),
        client.post(f"{INCIDENTS}/1/actions/note", data=as_file(), headers=desk),
    ):
        assert answer.status_code == 413
        assert answer.get_json()["code"] == "too_large"


def test_a_list_longer_than_its_kinds_is_refused(client: Any, report_body: Body) -> None:
    body = report_body(needs=["boat"] * 21, people={"vulnerable": ["child"] * 21})
    answer = client.post(REPORTS, json=body)
    assert answer.status_code == 422
    assert codes(answer)["needs"] == "too_long"


def test_a_category_that_the_city_does_not_have_is_refused(
    client: Any, database: Database, report_body: Body
) -> None:
    answer = client.post(REPORTS, json=report_body(category="khong_co"))
    assert (answer.status_code, codes(answer)) == (422, {"category": "unknown_category"})
    for known in ("cuu_ho_cuu_nan", None):
        assert client.post(REPORTS, json=report_body(category=known)).status_code == 201


def test_beyond_the_cap_a_call_for_help_is_saved_without_its_photo(
    settings: Settings,
    database: Database,
    ports: Ports,
    report_body: Body,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "EMERGENCIES_PER_ADDRESS", RateLimitItemPerMinute(1))
    client = create_app(replace(settings, rate_limits=True), database, ports).test_client()
    packed = BytesIO()
    Image.new("RGB", (40, 30)).save(packed, "JPEG")
    body = report_body(emergency=True)

    def send(given: dict[str, Any]) -> int:
        data = {
            "report": orjson.dumps(given).decode(),
            "media": (BytesIO(packed.getvalue()), "1.jpg"),
        }
        status: int = client.post(REPORTS, data=data).status_code
        return status

    assert [send(body), send(report_body(emergency=True))] == [201, 201]
    last = report_body("", emergency=True)
    assert [send(last), send(last)] == [201, 200]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 3
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1


def test_an_action_without_the_version_that_was_seen_is_refused(client: Any, desk: Any) -> None:
    answer = client.post(f"{INCIDENTS}/1/actions/close", json={}, headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {"version": "required"})
    answer = client.post(f"{INCIDENTS}/1/actions/note", json={"text": "đã gọi"}, headers=desk)
    assert answer.status_code == 404


def test_a_history_comes_whole_in_pages(
    client: Any, town: Town, desk: Any, report_body: Body, follow: Follow
) -> None:
    client.post(REPORTS, json=report_body("CỨU với", emergency=True))
    follow()
    number = client.get(INCIDENTS, headers=desk).get_json()["items"][0]["id"]
    for _ in range(3):
        note = {"text": "đã gọi lại"}
        client.post(f"{INCIDENTS}/{number}/actions/note", json=note, headers=desk)
    whole = client.get(f"{INCIDENTS}/{number}/history", headers=desk).get_json()
    assert whole["next_cursor"] is None
    found, cursor = [], "0"
    while cursor is not None:
        query = {"page_size": 2, "cursor": cursor}
        page = client.get(f"{INCIDENTS}/{number}/history", query_string=query, headers=desk)
        assert len(page.get_json()["items"]) <= 2
        found += page.get_json()["items"]
        cursor = page.get_json()["next_cursor"]
    assert found == whole["items"]
    assert len(found) >= 4
    answer = client.get(f"{INCIDENTS}/{number}/history?cursor=x", headers=desk)
    assert (answer.status_code, codes(answer)) == (422, {"cursor": "not_valid"})


def test_a_field_that_came_later_does_not_change_a_retry() -> None:
    sent = {"text": "Cây đổ", "client_token": "x" * 20}

    class Later(parsing.ReportIn):
        floor: int | None = None

    before = parsing.digest_of(parsing.parse(parsing.ReportIn, sent), [])
    assert parsing.digest_of(parsing.parse(Later, sent), []) == before
    assert parsing.digest_of(parsing.parse(Later, {**sent, "floor": 2}), []) != before


@pytest.mark.parametrize(
    ("changes", "is_on"),
    [({}, False), ({"bind": "0.0.0.0"}, True), ({"public_url": "https://x.vn"}, True)],
)
def test_limits_can_be_off_on_this_machine_alone(
    settings: Settings,
    database: Database,
    ports: Ports,
    changes: dict[str, str],
    is_on: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        app = create_app(replace(settings, **changes), database, ports)  # type: ignore[arg-type]
    assert app.extensions["ioc.limiter"].is_on is is_on
    assert ("IOC_RATE_LIMITS=off is not followed" in caplog.text) is is_on


class Wire:
    """A server of sockets of which one breaks."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def _send_eio_packet(self, eio_sid: str, packet: Any) -> None:
        if eio_sid == "broken":
            raise RuntimeError("this socket is broken")
        self.sent.append((eio_sid, packet.data))


def test_one_failure_neither_ends_the_relay_nor_repeats_an_event(
    client: Any,
    database: Database,
    person: Callable[..., Actor],
    report_body: Body,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wire = Wire()
    relay = Relay(database, wire)
    relay.start_at_head()
    actor = person(Role.DUTY_OFFICER)
    follow()
    relay.start_at_head()
    for sid in ("broken", "well"):
        relay._screens[sid] = Screen(sid, sid, actor, relay.position)
        for atom in actor.atoms:
            relay._by_atom[atom].add(sid)
    relay.heartbeat()
    assert [sid for sid, _data in wire.sent] == ["well"]
    client.post(REPORTS, json=report_body())
    follow()
    head = relay.position
    assert relay.run_once() > 0
    assert relay.position > head
    assert any("event" in data for sid, data in wire.sent if sid == "well")

    def fail(*_given: object) -> None:
        raise ValueError("a card that cannot be told")

    monkeypatch.setattr("ioc.realtime.relay.messages.event_body", fail)
    wire.sent.clear()
    client.post(REPORTS, json=report_body("Đèn đường hỏng"))
    follow()
    assert relay.run_once() > 0
    assert relay.run_once() == 0
    assert {sid for sid, data in wire.sent if "resync" in data} == {"well"}


class Gone(Wire):
    """A server that finds while it sends that a client has stopped answering, and says so."""

    def __init__(self) -> None:
        super().__init__()
        self.relay: Relay | None = None

    def _send_eio_packet(self, eio_sid: str, packet: Any) -> None:
        if eio_sid.startswith("gone") and self.relay is not None:
            self.relay.leave(eio_sid)
            return
        super()._send_eio_packet(eio_sid, packet)


def test_a_client_that_stopped_answering_does_not_stop_the_relay(
    client: Any,
    database: Database,
    person: Callable[..., Actor],
    report_body: Body,
    follow: Follow,
) -> None:
    """Its connection is ended from within the sending, by the library."""
    wire = Gone()
    relay = wire.relay = Relay(database, wire)
    actor = person(Role.DUTY_OFFICER)
    follow()
    relay.start_at_head()

    def enter(*sids: str) -> None:
        for sid in sids:
            relay._screens[sid] = Screen(sid, sid, actor, relay.position)
            for atom in actor.atoms:
                relay._by_atom[atom].add(sid)

    def play() -> None:
        enter("gone-1", "well", "gone-2")
        relay.heartbeat()
        enter("gone-1", "gone-2")
        relay.run_once()
        enter("gone-1", "gone-2")
        relay.tell(actor.atoms, Packet(MESSAGE, "told"))

    client.post(REPORTS, json=report_body())
    follow()
    playing = threading.Thread(target=play, daemon=True)
    playing.start()
    playing.join(20)
    assert not playing.is_alive(), "the relay waits for itself"
    assert [screen.sid for screen in relay.screens()] == ["well"]
    told = [data for sid, data in wire.sent if sid == "well"]
    assert any("heartbeat" in data for data in told)
    assert any('["event"' in data for data in told)
    assert "told" in told


HUGE = "9" * 25


def test_a_number_that_no_row_has_is_not_found_and_never_a_failure(
    client: Any, desk: Any, person: Any, token_of: Any
) -> None:
    admin = token_of(person(Role.ADMINISTRATOR))
    beyond = str(2**63)
    assert client.get(f"/results?after={HUGE}").status_code == 200
    assert client.get(f"/results?after={beyond}").status_code == 200
    for number in (HUGE, beyond, "9" * 5000):
        assert client.get(f"/incidents/{number}", headers=desk).status_code == 404
        assert client.get(f"/admin/accounts/{number}", headers=admin).status_code == 404
        assert client.post(f"/admin/duty/{number}/remove", headers=admin).status_code == 404
    sheet = {"sheet": HUGE, "name": "Trực ban"}
    answer = client.post("/incidents/1/hand-over/115", data=sheet, headers=desk)
    assert answer.status_code == 404
    session = {"session": HUGE}
    number = str(person(Role.OPERATOR).user_id)
    path = f"/admin/accounts/{number}/sessions/end"
    assert client.post(path, data=session, headers=admin).status_code in {303, 404}


@pytest.mark.parametrize("digits", ["²", "٣", "9" * 5000])
def test_digits_that_are_none_hurt_nobody(client: Any, desk: Any, digits: str) -> None:
    answer = client.post("/notices/read", data={"id": digits}, headers=desk)
    assert answer.status_code in {303, 404}
    form = {"text": "Rác tồn đọng ba ngày", "battery_percent": digits}
    assert client.post("/report", data=form).status_code < 500


@pytest.mark.parametrize("body", [b"[" * 3000, b'{"a":' * 3000, b'{"a": "\\ud800"}', b"{", b"\xff"])
def test_a_body_that_is_no_json_is_a_field_error_on_every_route(
    client: Any, desk: Any, person: Any, token_of: Any, body: bytes
) -> None:
    boss = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    for headers, path in (
        (desk, f"{INCIDENTS}/1/actions/note"),
        (desk, f"{INCIDENTS}/1/hand-overs"),
        (desk, "/api/v1/verification/items/1/ask"),
        (desk, "/api/v1/notices/push/look"),
        (desk, "/api/v1/notices/push/end"),
        (boss, "/api/v1/incidents/bulk"),
        (boss, "/api/v1/answer-templates"),
        (boss, "/api/v1/filters"),
    ):
        answer = client.post(path, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 422, path


def test_an_endpoint_that_is_no_text_or_too_long_is_no_subscription(client: Any, desk: Any) -> None:
    for endpoint in ("", "a" * 501, "https://push.test/\x00", 7):
        for end in ("look", "end"):
            answer = client.post(
                f"/api/v1/notices/push/{end}", json={"endpoint": endpoint}, headers=desk
            )
            assert codes(answer) == {"endpoint": "no_subscription"}


def test_a_number_that_no_row_has_is_neither_given_back_nor_kept_alive(
    client: Any, desk: Any, person: Any, token_of: Any
) -> None:
    operator = token_of(person(Role.OPERATOR))
    lease = client.delete(f"/api/v1/verification/items/{HUGE}/lease", headers=desk)
    beat = client.post(f"/api/v1/calls/{HUGE}/heartbeat", headers=operator)
    assert (lease.status_code, beat.status_code) == (404, 404)
