"""`/api/v1/incidents`: lists, filters, pages, one, and the actions on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from ioc.access.actor import Actor
from ioc.domain.incidents import IncidentAction, Outcome
from ioc.domain.permissions import Role
from ioc.services.agency import working
from ioc.services.incidents import referral
from tests.town import BORDER, CRY, DEEP, FLOODING, Town, metres_north

LIST = "/api/v1/incidents"
Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def desk(person: Person, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.DUTY_OFFICER))
    return headers


@pytest.fixture
def hepco(person: Person, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    return headers


@pytest.fixture
def water(person: Person, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    return headers


def ids(client: Any, query: str, headers: Headers) -> list[int]:
    answer = client.get(f"{LIST}?{query}", headers=headers)
    assert answer.status_code == 200, answer.data
    return [card["id"] for card in answer.get_json()["items"]]


def act(client: Any, incident: int, action: str, headers: Headers, **body: Any) -> Any:
    return client.post(f"{LIST}/{incident}/actions/{action}", json=body, headers=headers)


# Lists.


def test_each_filter_finds_its_own(client: Any, town: Town, person: Person, desk: Headers) -> None:
    waste = town.report("Rác ở đầu kiệt").incident
    flood = town.report("Nước ngập", category=FLOODING, danger=CRY, point=BORDER).incident
    water = town.report("Mất nước", category="cap_nuoc", point=metres_north(DEEP, 900)).incident
    done = town.report("Rác khác", point=metres_north(DEEP, 2000)).incident
    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, officer, done, Outcome.FIXED, "Đã dọn")
    expected = {
        "": {waste, flood, water, done},
        "status=open": {waste, flood, water},
        "status=resolved,closed": {done},
        "status=open&status=resolved": {waste, flood, water, done},
        "severity=critical": {flood},
        "tier=P1,P2": {flood},
        "category=cap_nuoc": {water},
        "agency=huewaco": {water},
        "agency=hepco&status=open": {waste, flood},
        "area=19789": {flood},
        "q=rác": {waste, done},
        "q=kiệt rác": {waste},
        f"q={town.card(water)['code']}": {water},
        "overdue=false": {waste, flood, water, done},
        "overdue=true": set(),
        "bbox=107.5,16.40,107.58,16.43": {waste, water, done},
        "bbox=107.585,16.46,107.6,16.47": {flood},
        "updated_after=2099-01-01T00:00:00Z": set(),
        "updated_after=2020-01-01T00:00:00Z": {waste, flood, water, done},
    }
    for query, found in expected.items():
        assert set(ids(client, quote(query, safe="=&,"), desk)) == found, query


@pytest.mark.parametrize("sort", ["", "risk", "-updated_at", "-opened_at"])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_leave_nothing_out_and_repeat_nothing(
    client: Any, town: Town, desk: Headers, sort: str, size: int
) -> None:
    made = {town.report(point=metres_north(DEEP, 300 * n)).incident for n in range(7)}
    made.add(town.emergency(point=BORDER).incident)
    seen: list[int] = []
    cursor, pages = "", 0
    while True:
        answer = client.get(
            f"{LIST}?page_size={size}&sort={sort}&cursor={cursor}", headers=desk
        ).get_json()
        seen += [card["id"] for card in answer["items"]]
        pages += 1
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(made)
    assert pages == -(-len(made) // size)
    if sort == "risk":
        assert seen[0] == max(made, key=lambda i: town.card(i)["severity"] == "critical")
    else:
        assert seen == sorted(seen, reverse=True)


def test_a_page_is_not_shifted_by_what_comes_in_between(
    client: Any, town: Town, desk: Headers
) -> None:
    made = [town.report(point=metres_north(DEEP, 300 * n)).incident for n in range(4)]
    address = f"{LIST}?sort=-opened_at&page_size=2"
    first = client.get(address, headers=desk).get_json()
    town.report(point=metres_north(DEEP, 3000))
    second = client.get(f"{address}&cursor={first['next_cursor']}", headers=desk).get_json()
    shown = [card["id"] for card in first["items"] + second["items"]]
    assert shown == made[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "status=asleep",
        "severity=worst",
        "tier=P9",
        "sort=colour",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=nan,nan,nan,nan",
        "bbox=inf,0,1,1",
        "updated_after=yesterday",
        "cursor=nonsense",
        "cursor=WzFd",
        "cursor=WzEsMl0",
        "cursor=WyJhIiwiYiJd",
        "sort=risk&cursor=WyJhIiwiYiIsImMiXQ",
        "cursor=WyIyMDI2LTEwLTI4VDAwOjAwOjAwKzAwOjAwIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
        "q=%00",
        "category=%00",
        "agency=%00",
        "area=%00",
    ],
)
def test_a_filter_that_cannot_be_taken_is_refused(client: Any, desk: Headers, query: str) -> None:
    answer = client.get(f"{LIST}?{query}", headers=desk)
    assert answer.status_code == 422, answer.data
    assert answer.get_json()["errors"]


def test_a_page_has_at_least_one_and_at_most_two_hundred(
    client: Any, town: Town, desk: Headers
) -> None:
    for n in range(3):
        town.report(point=metres_north(DEEP, 300 * n))
    assert len(ids(client, "page_size=0", desk)) == 1
    assert len(ids(client, "page_size=-5", desk)) == 1
    assert len(ids(client, "page_size=100000", desk)) == 3
    assert len(ids(client, "page_size=many", desk)) == 3


def test_an_agency_lists_its_own_and_looks_its_own_up(
    client: Any, town: Town, hepco: Headers, water: Headers
) -> None:
    waste = town.report().incident
    dry = town.report("Mất nước", category="cap_nuoc", point=metres_north(DEEP, 900)).incident
    assert ids(client, "", hepco) == [waste]
    assert ids(client, "", water) == [dry]
    for query in (f"agency=hepco&q={town.card(waste)['code']}", "area=19774&agency=hepco"):
        assert ids(client, query, water) == []


# One.


def test_what_may_not_be_seen_does_not_exist(
    client: Any, town: Town, water: Headers, desk: Headers
) -> None:
    told = town.report()
    hidden = client.get(f"{LIST}/{told.incident}", headers=water)
    absent = client.get(f"{LIST}/{told.incident + 1000}", headers=water)
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.data == absent.data
    assert client.get(f"{LIST}/{told.incident}/history", headers=water).status_code == 404
    for action in IncidentAction:
        answer = act(client, told.incident, action.value, water, version=1, **whole(action))
        assert answer.status_code == 404, action
    assert client.get(f"{LIST}/{told.incident}", headers=desk).status_code == 200


def whole(action: IncidentAction) -> dict[str, Any]:
    """A body that lacks nothing."""
    bodies: dict[IncidentAction, dict[str, Any]] = {
        IncidentAction.REJECT: {"reason": "x"},
        IncidentAction.CLASSIFY: {"category": "khac"},
        IncidentAction.RELOCATE: {"lat": 16.46, "lon": 107.59},
        IncidentAction.MERGE: {"into": 999},
        IncidentAction.SPLIT: {"report": 1},
        IncidentAction.REFER: {"agency": "hepco"},
        IncidentAction.RETURN: {"reason": "x"},
        IncidentAction.EXTEND: {"due_at": "2099-01-01T00:00:00Z", "reason": "x"},
        IncidentAction.RESOLVE: {"outcome": "fixed", "answer": "x"},
        IncidentAction.REOPEN: {"reason": "x"},
        IncidentAction.NOTE: {"text": "x"},
        IncidentAction.FLAG: {"flag": "watch"},
        IncidentAction.ASSIGN: {"to": None},
        IncidentAction.ASK: {"question": "x"},
        IncidentAction.ASK_EXTENSION: {"due_at": "2099-01-01T00:00:00Z", "reason": "x"},
        IncidentAction.REFUSE_EXTENSION: {"reason": "x"},
        IncidentAction.DRAFT: {"outcome": "fixed", "answer": "x"},
        IncidentAction.SEND_BACK: {"reason": "x"},
        IncidentAction.DISPATCH: {"unit": 1},
        IncidentAction.CONFIRM: {"word": "waiting"},
    }
    return bodies.get(action, {})


def test_what_may_be_seen_but_not_done_is_not_allowed(
    client: Any, town: Town, hepco: Headers
) -> None:
    incident = town.report().incident
    other = town.report(point=metres_north(DEEP, 300)).incident
    version = town.card(incident)["version"]
    for action in ("verify", "reject", "classify", "merge", "refer", "close", "reopen", "extend"):
        body = {**whole(IncidentAction(action)), "into": other}
        answer = act(client, incident, action, hepco, version=version, **body)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed"), action
    assert town.card(incident)["version"] == version


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
def test_a_number_that_no_incident_has_is_not_found(
    client: Any, desk: Headers, number: str
) -> None:
    assert client.get(f"{LIST}/{number}", headers=desk).status_code == 404
    assert client.get(f"{LIST}/{number}/history", headers=desk).status_code == 404
    assert act(client, int(number), "note", desk, text="x").status_code == 404


def test_a_merged_incident_still_answers(client: Any, town: Town, desk: Headers) -> None:
    kept, gone = town.report(), town.report(point=metres_north(DEEP, 300))
    version = town.card(gone.incident)["version"]
    answer = act(client, gone.incident, "merge", desk, version=version, into=kept.incident)
    assert answer.status_code == 200
    card = client.get(f"{LIST}/{gone.incident}", headers=desk).get_json()
    assert (card["merged_into"], card["status"]) == (kept.incident, "closed")


# Actions.


def test_an_action_answers_the_new_card(client: Any, town: Town, hepco: Headers) -> None:
    incident = town.report().incident
    version = town.card(incident)["version"]
    answer = act(client, incident, "accept", hepco, version=version)
    assert answer.status_code == 200
    assert answer.get_json() == town.card(incident)
    assert answer.get_json()["version"] == version + 1


def test_a_stale_version_is_a_conflict_that_says_the_latest(
    client: Any, town: Town, hepco: Headers
) -> None:
    incident = town.report().incident
    version = town.card(incident)["version"]
    answer = act(client, incident, "accept", hepco, version=version - 1)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "conflict"
    assert answer.get_json()["current_version"] == version


def test_a_step_that_the_state_does_not_admit_says_so(
    client: Any, town: Town, desk: Headers
) -> None:
    incident = town.report().incident
    answer = act(client, incident, "close", desk, version=town.card(incident)["version"])
    assert (answer.status_code, answer.get_json()["code"]) == (409, "invalid_transition")


def test_a_note_needs_no_version(client: Any, town: Town, hepco: Headers, desk: Headers) -> None:
    incident = town.report().incident
    for headers in (hepco, desk):
        assert act(client, incident, "note", headers, text="đã gọi lại").status_code == 200


@pytest.mark.parametrize(
    ("action", "body", "field", "code"),
    [
        ("reject", {}, "reason", "required"),
        ("reject", {"reason": ""}, "reason", "not_valid"),
        ("reject", {"reason": "a\x00b"}, "reason", "not_valid"),
        ("relocate", {"lat": 0, "lon": 0}, "lat", "not_a_place"),
        ("relocate", {"lat": 91, "lon": 0}, "lat", "out_of_range"),
        ("classify", {"category": "khong_co"}, "category", "unknown_category"),
        ("classify", {"category": "khac", "severity": "worst"}, "severity", "unknown_value"),
        ("extend", {"due_at": "soon", "reason": "x"}, "due_at", "not_a_time"),
        ("resolve", {"outcome": "merged", "answer": "x"}, "outcome", "unknown_value"),
        ("resolve", {"outcome": "fixed"}, "answer", "required"),
        ("refer", {"agency": "khong-co"}, "agency", "unknown_agency"),
        ("flag", {"flag": "red"}, "flag", "unknown_value"),
        ("merge", {"into": "x"}, "into", "not_a_number"),
        ("split", {"report": 2**63 - 1}, "report", "not_of_this_incident"),
        ("split", {"report": 10**30}, "report", "not_valid"),  # no whole number of the wire
    ],
)
def test_a_body_that_cannot_be_taken_names_the_field(
    client: Any,
    town: Town,
    person: Person,
    token_of: Any,
    action: str,
    body: dict[str, Any],
    field: str,
    code: str,
) -> None:
    incident = town.report().incident
    if action == "resolve":
        headers = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    else:
        headers = token_of(person(Role.SUPERVISOR))
    version = town.card(incident)["version"]
    answer = act(client, incident, action, headers, version=version, **body)
    assert answer.status_code == 422, answer.data
    assert [(e["field"], e["code"]) for e in answer.get_json()["errors"]] == [(field, code)]
    assert town.card(incident)["version"] == version


@pytest.mark.parametrize("raw", [b"{", b"[]", b'{"text": "\\ud800"}', b'{"version": 1e999}'])
def test_a_body_that_is_no_object_ends_in_no_failure(
    client: Any, town: Town, desk: Headers, raw: bytes
) -> None:
    incident = town.report().incident
    answer = client.post(f"{LIST}/{incident}/actions/note", data=raw, headers=desk)
    assert answer.status_code == 422, answer.data


def test_merging_into_what_is_not_there_is_refused(client: Any, town: Town, desk: Headers) -> None:
    incident = town.report().incident
    version = town.card(incident)["version"]
    for into in (incident + 1000, 2**63 - 1):
        assert act(client, incident, "merge", desk, version=version, into=into).status_code == 404


def test_an_action_that_nobody_knows_is_not_found(client: Any, town: Town, desk: Headers) -> None:
    assert act(client, town.report().incident, "explode", desk, version=1).status_code == 404


# History.


def test_the_history_tells_who_did_what_and_why(
    client: Any, town: Town, person: Person, hepco: Headers
) -> None:
    told = town.report("Rác, gọi 0905 123 456")
    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.act(referral.return_referral, person(Role.AGENCY_OFFICER, "ubnd-19774"), told.incident,
             "gọi 0905 999 888")  # fmt: skip
    town.act(referral.accept_referral, officer, told.incident)
    answer = client.get(
        f"{LIST}/{told.incident}/history", headers={**hepco, "Accept-Language": "en"}
    )
    steps = answer.get_json()["items"]
    kinds = [step["kind"] for step in steps]
    assert kinds[0] == "report:received"
    assert kinds[-2:] == ["incident:returned", "incident:accepted"]
    assert steps[-1]["actor"]["name"] == officer.name
    assert all(step["label"] and not step["label"].startswith("EventKind") for step in steps)
    assert "999 888" not in orjson.dumps(steps).decode()
    returned = steps[-2]["data"]
    assert (returned["agency"], returned["reason"]) == ("ubnd-19774", "gọi 0905 ••• 888")
