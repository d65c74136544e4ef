"""The operator's desk: what the exchange tells, whose call it is, and whom to ring back."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from config import Settings
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.models.call import Call, CallLink
from ioc.ports import Ports
from tests.conftest import settings_for
from tests.statements import counted
from tests.threads import at_once
from tests.town import Town

EVENTS = "/api/v1/telephony/events"
SECRET = "bi mat cua tong dai"
CALLER = "0905 123 456"
Headers = dict[str, str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An exchange is connected."""
    return settings_for(
        settings.data_dir,
        database_url=settings.database_url,
        telephony_secret=SECRET,
        recording_hosts="127.0.0.1",
    )


def signed(raw: bytes, secret: str = SECRET, at: float | None = None) -> Headers:
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-IOC-Timestamp": stamp, "X-IOC-Signature": f"sha256={mark}"}


@pytest.fixture
def tell(client: Any) -> Callable[..., Any]:
    """Tells a piece of news as the exchange does."""
    began = datetime.now(UTC) - timedelta(minutes=5)

    def say(call_id: str, state: str, after: float = 0, **more: Any) -> Any:
        at = began + timedelta(seconds=after)
        raw = orjson.dumps(
            {"call_id": call_id, "state": state, "caller": CALLER, "at": at.isoformat()} | more
        )
        return client.post(EVENTS, data=raw, headers=signed(raw))

    return say


@pytest.fixture
def operator(person: Any, token_of: Any) -> Headers:
    """Somebody who takes calls."""
    headers: Headers = token_of(person(Role.OPERATOR))
    return headers


@pytest.fixture
def desk(client: Any, operator: Headers) -> Callable[[], Any]:
    """What the operator has before them."""
    return lambda: client.get("/api/v1/calls/desk", headers=operator).json


def test_a_call_that_rings_stands_on_every_desk(tell: Any, desk: Any) -> None:
    assert tell("a1", "ringing", extension="101").status_code == 200
    (call,) = desk()["calls"]
    assert call["state"] == "ringing"
    assert (call["caller"], call["caller_key"]) == (CALLER, "84905123456")
    assert call["extension"] == "101"
    assert (call["operator"], call["callback"], call["location"]) == (None, None, None)
    assert call["link"]["status"] == "none"
    assert desk()["standards"] == {"answer_seconds": 10, "dispatch_seconds": 60}


@pytest.mark.parametrize(
    ("order", "state", "callback"),
    [
        (("ringing", "answered", "ended"), "ended", None),
        (("ended", "answered", "ringing"), "ended", None),
        (("answered", "ended", "ringing", "answered"), "ended", None),
        (("ringing", "ringing", "abandoned", "abandoned"), "abandoned", "waiting"),
        (("abandoned", "ringing"), "abandoned", "waiting"),
        (("ended", "abandoned"), "abandoned", "waiting"),
        (("ringing", "abandoned", "answered"), "ended", "done"),
    ],
)
def test_news_ends_the_same_in_whatever_order_it_comes(
    tell: Any, client: Any, operator: Headers, order: Any, state: str, callback: str | None
) -> None:
    after = {"ringing": 0, "answered": 4, "ended": 60, "abandoned": 9}
    for told in order:
        found = tell("a1", told, after[told])
        assert found.status_code == 200
    card = client.get(f"/api/v1/calls/{found.json['id']}", headers=operator).json
    assert card["state"] == state
    assert (card["callback"] or {}).get("status") == callback
    if "answered" in order and "ringing" in order:
        rang, answered = (datetime.fromisoformat(card[n]) for n in ("ringing_at", "answered_at"))
        assert answered - rang == timedelta(seconds=4)


def test_the_same_news_again_changes_no_card(tell: Any) -> None:
    first = tell("a1", "ringing").json
    assert tell("a1", "ringing").json == first


def test_without_a_good_signature_nothing_is_taken(client: Any, desk: Any) -> None:
    raw = orjson.dumps({"call_id": "a1", "state": "ringing", "caller": CALLER})

    def refused(headers: Headers, body: bytes = raw) -> str:
        answer = client.post(EVENTS, data=body, headers=headers)
        assert answer.status_code == 403
        return str(answer.json["code"])

    assert refused({}) == "signature_wrong"
    assert refused(signed(raw, "another")) == "signature_wrong"
    assert refused(signed(raw), raw + b" ") == "signature_wrong"
    assert refused(signed(raw, at=time.time() - 400)) == "signature_too_old"
    assert refused(signed(raw, at=time.time() + 400)) == "signature_too_old"
    shifted = signed(raw) | {"X-IOC-Timestamp": str(int(time.time()) + 1)}
    assert refused(shifted) == "signature_wrong"
    assert refused(signed(raw) | {"X-IOC-Timestamp": "१२३"}) == "signature_wrong"
    assert desk()["calls"] == []


def test_a_token_of_an_account_is_no_signature(client: Any, person: Any, token_of: Any) -> None:
    headers = token_of(person(Role.PARTNER, "hepco"))
    answer = client.post(EVENTS, json={"call_id": "a1", "state": "ringing"}, headers=headers)
    assert answer.status_code == 403


def test_without_a_secret_the_exchange_is_told_so(
    settings: Settings, database: Database, ports: Ports
) -> None:
    plain = settings_for(settings.data_dir, database_url=settings.database_url)
    client = create_app(plain, database, ports).test_client()
    raw = b'{"call_id":"a1","state":"ringing"}'
    answer = client.post(EVENTS, data=raw, headers=signed(raw, ""))
    assert (answer.status_code, answer.json["code"]) == (403, "telephony_not_set_up")


def test_bad_news_is_refused_with_its_field(client: Any) -> None:
    raw = b'{"call_id":"","state":"dancing"}'
    answer = client.post(EVENTS, data=raw, headers=signed(raw))
    assert answer.status_code == 422
    assert {e["field"] for e in answer.json["errors"]} == {"call_id", "state"}


def test_of_two_who_claim_at_once_one_has_the_call(
    app: Any, tell: Any, person: Any, token_of: Any
) -> None:
    people = [person(Role.OPERATOR) for _ in range(4)]
    headers = [token_of(one) for one in people]
    call = tell("a1", "ringing").json["id"]

    def claim(who: Headers) -> Any:
        return app.test_client().post(f"/api/v1/calls/{call}/claim", headers=who)

    answers = at_once([lambda who=who: claim(who) for who in headers])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    winner = next(answer.json for answer in answers if answer.status_code == 200)["operator"]
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json["code"] == "claimed"
            assert answer.json["operator"] == winner
            assert answer.json["take_over"] is True


def test_a_claimed_call_is_taken_over_within_the_grace_and_not_later(
    client: Any, tell: Any, operator: Headers, person: Any, token_of: Any, database: Database
) -> None:
    other = token_of(person(Role.OPERATOR))
    call = tell("a1", "ringing").json["id"]
    address = f"/api/v1/calls/{call}/claim"
    assert client.post(address, headers=operator).status_code == 200
    assert client.post(address, headers=operator).status_code == 200
    assert client.post(address, headers=other).status_code == 409
    taken = client.post(address, headers=other, json={"take_over": True})
    assert taken.status_code == 200
    beat = client.post(f"/api/v1/calls/{call}/heartbeat", headers=operator)
    assert (beat.status_code, beat.json["code"]) == (409, "claimed")
    _age(database, call, claimed_at=timedelta(seconds=21))
    late = client.post(address, headers=operator, json={"take_over": True})
    assert (late.status_code, late.json["take_over"]) == (409, False)


def _age(database: Database, call: int, **ages: timedelta) -> None:
    with database.atomic() as session:
        values = {name: clock.now() - age for name, age in ages.items()}
        session.execute(update(Call).where(Call.id == call).values(**values))


def test_a_heartbeat_is_one_statement_and_no_event(
    client: Any, tell: Any, operator: Headers, database: Database, town: Town
) -> None:
    call = tell("a1", "ringing").json["id"]
    client.post(f"/api/v1/calls/{call}/claim", headers=operator)
    before, version = len(town.events()), tell("a1", "ringing").json["version"]
    with counted(database) as seen:
        assert client.post(f"/api/v1/calls/{call}/heartbeat", headers=operator).status_code == 204
    assert len([s for s in seen if "UPDATE" in s]) == 1
    assert len(seen) <= 6, "\n".join(seen)
    assert len(town.events()) == before
    assert tell("a1", "ringing").json["version"] == version


def test_who_gave_up_is_rung_back_once_per_number(tell: Any, desk: Any) -> None:
    for call, after in (("a1", 0), ("a2", 30), ("a3", 60)):
        tell(call, "ringing", after)
        tell(call, "abandoned", after + 5)
    tell("b1", "ringing", 1, caller="0914111222")
    tell("b1", "abandoned", 9, caller="0914111222")
    callbacks = desk()["callbacks"]
    assert [(c["caller_key"], c["attempts"]) for c in callbacks] == [
        ("84905123456", 3),
        ("84914111222", 1),
    ]
    assert callbacks[0]["callback"]["status"] == "waiting"


def test_a_later_call_that_is_answered_settles_the_call_back(tell: Any, desk: Any) -> None:
    tell("a1", "ringing")
    tell("a1", "abandoned", 9)
    tell("a2", "ringing", 20)
    (ringing,) = desk()["calls"]
    assert ringing["attempts"] == 2
    assert len(desk()["callbacks"]) == 1
    tell("a2", "answered", 24)
    assert desk()["callbacks"] == []


def test_an_abandoned_caller_is_asked_for_a_position_once(
    tell: Any, desk: Any, town: Town, database: Database
) -> None:
    tell("a1", "abandoned")
    tell("a2", "abandoned", 20)
    assert town.kinds().count("call:link_asked") == 1
    (card,) = desk()["callbacks"]
    assert card["link"]["status"] == "queued"
    asked = next(e for e in town.events() if e.kind == "call:link_asked")
    assert asked.audience == {"hotline"}
    with database.reading() as session:
        assert session.scalars(select(CallLink.id)).all() == [asked.data["link"]]


@pytest.mark.parametrize("caller", [None, "", "anonymous", "0234 382 2222"])
def test_who_cannot_be_texted_gets_no_link(tell: Any, town: Town, caller: str | None) -> None:
    assert tell("a1", "abandoned", caller=caller).status_code == 200
    assert "call:link_asked" not in town.kinds()


def test_a_hidden_caller_is_not_on_the_list(tell: Any, desk: Any) -> None:
    tell("a1", "ringing", caller="anonymous")
    assert desk()["calls"][0]["caller"] is None
    tell("a1", "abandoned", 9, caller="anonymous")
    assert desk() == {**desk(), "calls": [], "callbacks": []}


def test_a_call_opened_by_hand_is_spoken_and_can_drop(
    client: Any, operator: Headers, desk: Any
) -> None:
    opened = client.post("/api/v1/calls/open", headers=operator, json={"caller": CALLER})
    assert opened.status_code == 201
    assert opened.json["is_manual"] is True
    assert opened.json["state"] == "answered"
    address = f"/api/v1/calls/{opened.json['id']}"
    ended = client.post(f"{address}/end", headers=operator, json={"dropped": True})
    assert ended.json["callback"]["status"] == "waiting"
    assert ended.json["link"]["status"] == "queued"
    assert client.post(f"{address}/end", headers=operator, json={"dropped": True}).json == (
        ended.json
    )
    assert [c["id"] for c in desk()["callbacks"]] == [opened.json["id"]]
    tried = client.post(f"{address}/call-back", headers=operator, json={"outcome": "no_answer"})
    assert tried.json["callback"]["tries"] == 1
    reached = client.post(f"{address}/call-back", headers=operator, json={"outcome": "reached"})
    assert reached.json["callback"]["status"] == "done"
    assert reached.json["callback"]["by"] == reached.json["operator"]
    assert [c["id"] for c in desk()["calls"]] == [opened.json["id"]]
    again = client.post(f"{address}/call-back", headers=operator, json={"outcome": "reached"})
    assert again.status_code == 409


def test_writing_down_a_cut_call_does_not_ring_the_caller_back(
    client: Any, operator: Headers, report_body: Any, desk: Any
) -> None:
    call = client.post("/api/v1/calls/open", headers=operator, json={"caller": CALLER}).json["id"]
    address = f"/api/v1/calls/{call}"
    client.post(f"{address}/end", headers=operator, json={"dropped": True})
    body = report_body("CỨU với, nước tới cổ", call=call, emergency=True)
    assert client.post("/api/v1/calls", headers=operator, json=body).status_code == 201
    assert [c["id"] for c in desk()["callbacks"]] == [call]
    reached = client.post(f"{address}/call-back", headers=operator, json={"outcome": "reached"})
    assert reached.json["callback"]["status"] == "done"
    assert desk()["callbacks"] == []


def test_five_tries_without_an_answer_are_enough(
    client: Any, operator: Headers, tell: Any, desk: Any
) -> None:
    call = tell("a1", "abandoned").json["id"]
    for _ in range(5):
        tried = client.post(
            f"/api/v1/calls/{call}/call-back", headers=operator, json={"outcome": "no_answer"}
        )
        assert tried.status_code == 200
    assert tried.json["callback"]["status"] == "given_up"
    assert desk()["callbacks"] == []


def test_no_number_is_typed_that_cannot_ring(client: Any, operator: Headers) -> None:
    answer = client.post("/api/v1/calls/open", headers=operator, json={"caller": "chú Ba"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "caller"


def test_the_number_of_a_hidden_caller_can_be_told(
    client: Any, operator: Headers, tell: Any
) -> None:
    call = tell("a1", "ringing", caller=None).json["id"]
    address = f"/api/v1/calls/{call}/link"
    refused = client.post(address, headers=operator)
    assert (refused.status_code, refused.json["code"]) == (409, "caller_is_hidden")
    asked = client.post(address, headers=operator, json={"caller": CALLER})
    assert asked.json["link"]["status"] == "queued"
    assert asked.json["caller"] == CALLER
    again = client.post(address, headers=operator)
    assert (again.status_code, again.json["code"]) == (409, "link_asked_just_now")


def test_a_report_is_tied_to_its_call(
    client: Any, operator: Headers, tell: Any, report_body: Any, desk: Any, follow: Any
) -> None:
    call = tell("a1", "ringing").json["id"]
    client.post(f"/api/v1/calls/{call}/claim", headers=operator)
    body = report_body("CỨU với, nước tới cổ", call=call, emergency=True)
    saved = client.post("/api/v1/calls", headers=operator, json=body)
    assert saved.status_code == 201
    assert client.post("/api/v1/calls", headers=operator, json=body).status_code == 200
    (card,) = desk()["calls"]
    assert card["report"] == saved.json["tracking_code"]
    assert card["incident"] is not None
    caller = client.post("/api/v1/callers", headers=operator, json={"phone": CALLER}).json
    assert [r["id"] for r in caller["reports"]]
    assert [c["id"] for c in caller["calls"]] == [call]


def test_a_report_of_an_unknown_call_is_saved_all_the_same(
    client: Any, operator: Headers, report_body: Any
) -> None:
    body = report_body("Cây đổ chắn đường", call=987654)
    assert client.post("/api/v1/calls", headers=operator, json=body).status_code == 201


def test_the_incident_of_an_ordinary_report_reaches_the_card_later(
    client: Any, operator: Headers, report_body: Any, desk: Any, follow: Any
) -> None:
    call = client.post("/api/v1/calls/open", headers=operator, json={"caller": CALLER}).json["id"]
    client.post("/api/v1/calls", headers=operator, json=report_body("Rác ba ngày", call=call))
    assert desk()["calls"][0]["incident"] is None
    follow()
    assert desk()["calls"][0]["incident"] is not None


@pytest.mark.parametrize("role", [Role.AGENCY_MANAGER, Role.ADMINISTRATOR, Role.PARTNER])
def test_calls_are_the_hotlines_alone(
    client: Any, tell: Any, person: Any, token_of: Any, role: Role
) -> None:
    call = tell("a1", "ringing").json["id"]
    headers = token_of(person(role, None if role is Role.ADMINISTRATOR else "hepco"))
    for method, path in (("get", "desk"), ("get", f"{call}"), ("post", f"{call}/claim")):
        assert getattr(client, method)(f"/api/v1/calls/{path}", headers=headers).status_code == 403
    heard = client.get("/api/v1/events?after=0&wait=0", headers=headers).json
    assert not [e for e in heard["items"] if e["subject"]["type"] == "call"]


def test_the_socket_carries_the_card(tell: Any, town: Town, desk: Any) -> None:
    tell("a1", "ringing")
    (event,) = [e for e in town.events() if e.kind == "call:ringing"]
    assert orjson.loads(event.card) == desk()["calls"][0]


def test_the_desk_costs_the_same_for_few_calls_and_for_many(
    client: Any, tell: Any, operator: Headers, database: Database
) -> None:
    def cost() -> int:
        with counted(database) as seen:
            assert client.get("/api/v1/calls/desk", headers=operator).status_code == 200
        return len(seen)

    tell("a0", "ringing")
    few = cost()
    for n in range(8):
        tell(f"a{n}", "ringing", caller=f"090500000{n}")
        tell(f"b{n}", "abandoned", caller=f"091400000{n}")
    assert cost() == few
    assert few <= 6


def test_many_calls_of_one_number_at_once_stand_on_the_list_once(app: Any, desk: Any) -> None:
    """Four that give up together, and one of them is answered after all."""

    def say(call: str, state: str) -> int:
        raw = orjson.dumps({"call_id": call, "state": state, "caller": CALLER})
        answer = app.test_client().post(EVENTS, data=raw, headers=signed(raw))
        return int(answer.status_code)

    names = [f"a{n}" for n in range(4)]
    works = [lambda n=n, s=s: say(n, s) for n in names for s in ("ringing", "abandoned")]
    assert set(at_once(works)) == {200}
    (entry,) = desk()["callbacks"]
    assert entry["attempts"] == 4
    assert at_once([lambda n=n: say(n, "answered") for n in names]) == [200] * 4
    assert desk()["callbacks"] == []
