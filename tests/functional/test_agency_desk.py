"""An agency's desk: views and counts, saved filters, templates, many at once, two at one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.incidents import Flag, Outcome
from ioc.domain.permissions import Role
from ioc.services.agency import assignment, drafts, working
from ioc.services.agency.outcomes import Answer
from ioc.services.incidents import referral
from tests.statements import counted
from tests.threads import at_once
from tests.town import DEEP, FLOODING, Town, metres_north

LIST = "/api/v1/incidents"
API = "/api/v1"
Person = Callable[..., Actor]
Headers = dict[str, str]


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def manager(person: Person) -> Actor:
    return person(Role.AGENCY_MANAGER, "hepco")


def apart(town: Town, count: int) -> list[int]:
    """Matters that have nothing to do with each other."""
    return [town.report(point=metres_north(DEEP, 700 * n)).incident for n in range(count)]


def post(client: Any, path: str, headers: Headers, **body: Any) -> Any:
    return client.post(f"{API}{path}", json=body, headers=headers)


# Views.


def test_each_view_shows_what_it_counts(
    client: Any, town: Town, officer: Actor, manager: Actor, token_of: Any
) -> None:
    new, mine, late, waiting, sign, done = apart(town, 6)
    for one in (mine, late, waiting, sign, done):
        town.act(referral.accept_referral, officer, one)
    town.act(assignment.assign_incident, officer, mine, officer.user_id)
    with town.database.atomic() as session:
        session.get_one(type(town.incident(late)), late).is_overdue = True
        session.get_one(type(town.incident(late)), waiting).waiting_since = clock.now()
    town.act(drafts.draft_answer, officer, sign, Answer(Outcome.FIXED, "Đã dọn"))
    town.act(working.resolve_incident, manager, done, Outcome.FIXED, "Đã dọn")
    expected = {
        "new": {new},
        "mine": {mine},
        "late": {late},
        "waiting": {waiting},
        "sign": {sign},
        "done": {done},
    }
    heads = token_of(officer)
    for view, found in expected.items():
        answer = client.get(f"{LIST}?view={view}&sort=due", headers=heads)
        assert {card["id"] for card in answer.get_json()["items"]} == found, view
    counts = client.get(f"{API}/inbox/counts", headers=heads).get_json()
    assert counts == dict.fromkeys(expected, 1)
    unassigned = client.get(f"{LIST}?assigned=none&view=late", headers=heads).get_json()
    assert [card["id"] for card in unassigned["items"]] == [late]


def test_another_agency_counts_nothing_of_it(
    client: Any, town: Town, person: Person, token_of: Any
) -> None:
    apart(town, 2)
    heads = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    counts = client.get(f"{API}/inbox/counts", headers=heads).get_json()
    assert set(counts.values()) == {0}
    assert client.get(f"{LIST}?view=new", headers=heads).get_json()["items"] == []
    desk = client.get(f"{API}/inbox/counts", headers=token_of(person(Role.DUTY_OFFICER)))
    assert desk.get_json()["new"] == 2


@pytest.mark.parametrize("address", ["/inbox/counts", "/incidents?view=new&sort=due", "work"])
def test_reading_the_desk_costs_the_same_for_few_and_for_many(
    client: Any, database: Database, town: Town, officer: Actor, token_of: Any, address: str
) -> None:
    first = town.report().incident
    path = f"/incidents/{first}/work" if address == "work" else address
    heads = token_of(officer)
    town.act(assignment.assign_incident, officer, first, officer.user_id)

    def cost() -> int:
        with counted(database) as seen:
            assert client.get(f"{API}{path}", headers=heads).status_code == 200
        return len(seen)

    cost()
    few = cost()
    for n, one in enumerate(apart(town, 7)[1:]):
        town.act(assignment.assign_incident, officer, one, officer.user_id)
        town.do(working.note_incident, officer, first, f"ghi chú {n}")
    assert cost() == few
    assert few <= (16 if address == "work" else 8)


def test_pages_in_order_of_deadlines_leave_nothing_out(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    ids = apart(town, 5)
    with town.database.atomic() as session:
        row = session.get_one(type(town.incident(ids[0])), ids[0])
        row.due_at = None
        session.get_one(type(row), ids[3]).due_at = clock.now() - timedelta(days=1)
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(
            f"{LIST}?sort=due&page_size=2&cursor={cursor}", headers=token_of(officer)
        ).get_json()
        found += [card["id"] for card in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(found) == sorted(ids)
    assert (found[0], found[-1]) == (ids[3], ids[0])


# Saved filters.


def test_a_saved_filter_is_its_owners_alone(
    client: Any, officer: Actor, manager: Actor, token_of: Any
) -> None:
    own, other = token_of(officer), token_of(manager)
    made = post(client, "/filters", own, name="Rác quá hạn", query="?view=late&category=x")
    assert made.status_code == 201
    item = made.get_json()
    assert item["query"] == "view=late&category=x"
    again = post(client, "/filters", own, name="Rác quá hạn", query="")
    assert (again.status_code, again.get_json()["errors"][0]["code"]) == (422, "name_taken")
    assert post(client, "/filters", other, name="Rác quá hạn", query="").status_code == 201
    address = f"{API}/filters/{item['id']}"
    assert client.put(address, json={"name": "a", "query": ""}, headers=other).status_code == 404
    assert client.delete(address, headers=other).status_code == 404
    changed = client.put(address, json={"name": "Rác", "query": "view=new"}, headers=own)
    assert changed.get_json() == {"id": item["id"], "name": "Rác", "query": "view=new"}
    assert [f["name"] for f in client.get(f"{API}/filters", headers=own).get_json()["items"]] == [
        "Rác"
    ]
    assert client.delete(address, headers=own).status_code == 204
    assert client.get(f"{API}/filters", headers=own).get_json()["items"] == []


# Templates.


def test_templates_come_filled_in_and_in_the_houses_form(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    told = town.report()
    found = client.get(
        f"{LIST}/{told.incident}/templates?outcome=fixed", headers=token_of(officer)
    ).get_json()["items"]
    assert found[0]["category"] == "ve_sinh_moi_truong", "those of the kind come first"
    assert {one["outcome"] for one in found} == {"fixed"}
    assert not any(one["category"] not in {None, "ve_sinh_moi_truong"} for one in found)
    assert "{" not in found[0]["filled"]
    assert found[0]["full"].startswith("Kính gửi: Quý Ông/Bà.")
    budget = client.get(
        f"{LIST}/{told.incident}/templates?waiting_budget=true", headers=token_of(officer)
    ).get_json()["items"]
    assert [one["outcome"] for one in budget] == ["answered"]


def test_a_manager_keeps_the_agencys_templates_and_nobody_elses(
    client: Any, officer: Actor, manager: Actor, person: Person, token_of: Any
) -> None:
    body = {"title": "Đã tưới cây", "text": "Ngày {ngay} đã tưới.", "agency": "hepco"}
    heads = token_of(manager)
    refused = post(client, "/answer-templates", token_of(officer), **body)
    assert refused.status_code == 403
    everybody = post(client, "/answer-templates", heads, **(body | {"agency": None}))
    assert everybody.status_code == 403
    broken = post(client, "/answer-templates", heads, **(body | {"text": "{nagy}"}))
    assert (broken.status_code, broken.get_json()["errors"][0]["code"]) == (422, "unknown_slot")
    made = post(client, "/answer-templates", heads, **body)
    assert made.status_code == 201
    item = made.get_json()
    address = f"{API}/answer-templates/{item['id']}"
    water = token_of(person(Role.AGENCY_MANAGER, "huewaco"))
    assert client.put(address, json=body | {"version": 1}, headers=water).status_code == 404
    changed = client.put(address, json=body | {"version": 1, "title": "Tưới"}, headers=heads)
    assert (changed.get_json()["title"], changed.get_json()["version"]) == ("Tưới", 2)
    assert client.put(address, json=body | {"version": 1}, headers=heads).status_code == 409
    assert client.delete(address, headers=heads).status_code == 204
    assert client.put(address, json=body | {"version": 3}, headers=heads).status_code == 404
    admin = token_of(person(Role.ADMINISTRATOR))
    general = post(client, "/answer-templates", admin, **(body | {"agency": None}))
    assert general.status_code == 201


def test_the_policy_of_an_agency_is_its_managers(
    client: Any, officer: Actor, manager: Actor, person: Person, token_of: Any
) -> None:
    body = {"requires_signature": True, "requires_after_photo": False}
    address = f"{API}/agencies/hepco/policy"
    assert client.put(address, json=body, headers=token_of(officer)).status_code == 403
    assert client.put(address, json=body, headers=token_of(manager)).status_code == 200
    assert client.get(address, headers=token_of(officer)).get_json() == body
    water = token_of(person(Role.AGENCY_MANAGER, "huewaco"))
    assert client.get(address, headers=water).status_code == 404
    assert client.put(address, json=body, headers=water).status_code == 404


# Many at once.


def items(town: Town, ids: list[int]) -> list[dict[str, int]]:
    return [{"id": one, "version": town.incident(one).version} for one in ids]


def test_a_preview_says_what_would_come_of_each_and_changes_nothing(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    open_one, taken, stale = apart(town, 3)
    foreign = town.report("Mất nước", category="cap_nuoc", point=metres_north(DEEP, 5000)).incident
    town.act(referral.accept_referral, officer, taken)
    asked = items(town, [open_one, taken, stale, foreign])
    asked[2]["version"] -= 1
    heads = token_of(officer)
    before = len(town.events())
    answer = post(client, "/incidents/bulk/preview", heads, action="accept", items=asked).get_json()
    assert [one["result"] for one in answer["items"]] == ["ok", "refused", "conflict", "not_found"]
    assert answer["items"][1]["reason"] == "invalid_transition"
    assert all(one["message"] for one in answer["items"][1:])
    assert (answer["ok"], answer["refused"]) == (1, 3)
    assert len(town.events()) == before


def test_each_of_many_is_done_or_refused_by_itself(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    open_one, taken, stale = apart(town, 3)
    town.act(referral.accept_referral, officer, taken)
    asked = items(town, [open_one, taken, stale])
    asked[2]["version"] -= 1
    answer = post(
        client, "/incidents/bulk", token_of(officer), action="accept", items=asked
    ).get_json()
    assert [one["status"] for one in answer["items"]] == [200, 409, 409]
    assert answer["items"][0]["card"]["agencies"][0]["status"] == "accepted"
    assert answer["items"][1]["code"] == "invalid_transition"
    assert answer["items"][2]["code"] == "conflict"
    assert answer["items"][2]["changes"]
    assert (answer["done"], answer["failed"]) == (1, 2)


def test_a_manager_signs_many_at_once(
    client: Any, town: Town, officer: Actor, manager: Actor, token_of: Any
) -> None:
    ids = apart(town, 3)
    for one in ids[:2]:
        town.act(drafts.draft_answer, officer, one, Answer(Outcome.FIXED, "Đã dọn"))
    heads = token_of(manager)
    asked = items(town, ids)
    preview = post(client, "/incidents/bulk/preview", heads, action="sign", items=asked).get_json()
    assert [one["reason"] for one in preview["items"]] == [None, None, "no_draft"]
    done = post(client, "/incidents/bulk", heads, action="sign", items=asked).get_json()
    assert [one["status"] for one in done["items"]] == [200, 200, 409]
    assert {town.incident(one).status.value for one in ids[:2]} == {"resolved"}
    forbidden = post(
        client, "/incidents/bulk", token_of(officer), action="sign", items=items(town, ids[2:])
    )
    assert forbidden.get_json()["items"][0]["status"] == 403


def test_what_cannot_be_done_to_many_is_refused_as_a_whole(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    heads = token_of(officer)
    (one,) = apart(town, 1)
    asked = items(town, [one])
    for body, field in (
        ({"action": "resolve", "items": asked}, "action"),
        ({"action": "explode", "items": asked}, "action"),
        ({"action": "accept", "items": []}, "items"),
        ({"action": "accept", "ids": list(range(1, 202))}, "items"),
        ({"action": "assign", "items": asked, "body": {"to": "x"}}, "to"),
    ):
        answer = post(client, "/incidents/bulk", heads, **body)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)


def test_the_preview_knows_whom_a_matter_can_be_given_to(
    client: Any, town: Town, officer: Actor, person: Person, token_of: Any
) -> None:
    ids = apart(town, 2)
    elsewhere = person(Role.AGENCY_OFFICER, "hepco", "19789")
    for to, reason in ((officer.user_id, None), (elsewhere.user_id, "does_not_reach")):
        answer = post(
            client,
            "/incidents/bulk/preview",
            token_of(officer),
            action="assign",
            ids=ids,
            body={"to": to},
        ).get_json()
        assert {one["reason"] for one in answer["items"]} == {reason}


# Two at one.


def test_a_conflict_says_what_changed_meanwhile(
    client: Any, town: Town, officer: Actor, manager: Actor, person: Person, token_of: Any
) -> None:
    told = town.report()
    seen = town.incident(told.incident).version
    town.act(referral.accept_referral, officer, told.incident)
    town.do(working.note_incident, officer, told.incident, "gọi 0905123456")
    town.act(working.start_incident, officer, told.incident)
    address = f"{LIST}/{told.incident}/actions/flag"
    body = {"version": seen, "flag": "watch"}
    answer = client.post(address, json=body, headers=token_of(manager))
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (409, "conflict")
    assert problem["current"] == problem["current_version"] == seen + 3
    assert [one["kind"] for one in problem["changes"]] == [
        "incident:accepted",
        "incident:noted",
        "incident:started",
    ]
    assert problem["changes"][2]["fields"]["status"] == ["open", "in_progress"]
    assert problem["changes"][0]["actor"]["name"] == officer.name
    assert problem["card"]["status"] == "in_progress"
    ward = person(Role.AGENCY_OFFICER, "ubnd-19774")
    other = client.post(address, json=body, headers=token_of(ward)).get_json()
    noted = next(one for one in other["changes"] if one["kind"] == "incident:noted")
    assert noted["data"] == {}, "a note of another agency is not read in a conflict either"
    assert (
        client.post(
            address, json=body, headers=token_of(person(Role.AGENCY_OFFICER, "huewaco"))
        ).status_code
        == 404
    )


def test_eight_people_edit_one_matter_and_lose_nothing(
    app: Any, town: Town, person: Person, token_of: Any
) -> None:
    told = town.report()
    people = [person(Role.AGENCY_OFFICER, "hepco") for _ in range(8)]
    heads = [token_of(actor) for actor in people]
    first = town.incident(told.incident).version

    def edits(place: int) -> list[int]:
        client, found, version = app.test_client(), [], first
        for turn in range(8):
            is_flag = (place + turn) % 2
            action = "flag" if is_flag else "assign"
            own = {"flag": Flag.WATCH.value} if is_flag else {"to": people[place].user_id}
            answer = client.post(
                f"{LIST}/{told.incident}/actions/{action}",
                json={"version": version, **own},
                headers=heads[place],
            )
            found.append(answer.status_code)
            told_now = answer.get_json()
            version = told_now.get("version") or told_now.get("current") or version
        return found

    results = at_once([lambda place=place: edits(place) for place in range(8)], seconds=60)
    answers = [status for one in results for status in one]
    assert set(answers) <= {200, 409}, answers
    assert len(answers) == 64
    changes = [
        event for event in town.events() if event.kind in {"incident:flagged", "incident:assigned"}
    ]
    assert town.incident(told.incident).version == first + len(changes)
    assert answers.count(200) >= len(changes)


# The same again.


def settle(town: Town, actor: Actor, incident: int, outcome: Outcome = Outcome.FIXED) -> None:
    town.act(working.resolve_incident, actor, incident, outcome, "Đã dọn sạch ngày 20/10")


def test_a_settled_matter_that_comes_again_is_the_second_time(
    client: Any, town: Town, officer: Actor, manager: Actor, token_of: Any
) -> None:
    first = town.report(phone="0905123456")
    settle(town, officer, first.incident)
    second = town.report(phone="0905123456")
    assert second.incident != first.incident
    card = town.card(second.incident)
    assert (card["repeat_of"], card["repeat_number"]) == (first.incident, 2)
    assert "repeat" in card["flags"]
    (event,) = [e for e in town.events() if e.kind == "incident:repeated"]
    assert event.data == {
        "repeat_of": first.incident,
        "number": 2,
        "people": [manager.user_id],
    }
    settle(town, officer, second.incident)
    third = town.report(phone="0905123456")
    assert town.card(third.incident)["repeat_number"] == 3
    repeat = client.get(f"{LIST}/{third.incident}/work", headers=token_of(officer)).get_json()[
        "repeat"
    ]
    assert repeat["number"] == 3
    assert [one["id"] for one in repeat["earlier"]] == [second.incident, first.incident]
    assert repeat["earlier"][0]["answer"] == "Đã dọn sạch ngày 20/10"


def test_another_kind_another_place_and_what_was_not_ours_are_no_second_time(
    town: Town, officer: Actor
) -> None:
    first = town.report()
    settle(town, officer, first.incident)
    elsewhere = town.report(point=metres_north(DEEP, 3000))
    assert town.card(elsewhere.incident)["repeat_of"] is None
    other = town.report("Nước ngập đường", category=FLOODING)
    assert town.card(other.incident)["repeat_of"] is None
    passed_on = town.report(point=metres_north(DEEP, 6000))
    settle(town, officer, passed_on.incident, Outcome.NOT_OURS)
    again = town.report(point=metres_north(DEEP, 6000))
    assert town.card(again.incident)["repeat_of"] is None


def test_a_second_call_for_help_is_no_complaint(town: Town) -> None:
    first = town.emergency(phone="0905123456")
    second = town.emergency(phone="0905123456")
    assert town.card(second.incident)["repeat_of"] is None
    assert first.incident == second.incident


def test_services_refuse_in_words_that_have_a_code(town: Town, officer: Actor) -> None:
    (one,) = apart(town, 1)
    with pytest.raises(DomainError) as refusal:
        town.act(drafts.sign_draft, officer, one)
    assert refusal.value.code == "not_allowed"
