"""What other agencies on a matter neither decide nor read: the lead's draft, time and words, and
the code of who reported it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.people import Membership
from ioc.queries.people import actor_of_user
from tests.functional.test_agency_work import Desk
from tests.town import DEEP_WARD, Told, Town

Person = Callable[..., Actor]
SUPPORT = "huewaco"


@pytest.fixture
def desk(client: Any, town: Town, person: Person, token_of: Any) -> Desk:
    return Desk(client, town, person, token_of)


@pytest.fixture
def supporter(desk: Desk) -> Actor:
    """A manager of an agency that helps the lead (HEPCO)."""
    return desk.join(Role.AGENCY_MANAGER, SUPPORT)


@pytest.fixture
def told(desk: Desk, town: Town, supporter: Actor) -> Told:
    """A matter that one agency leads and another supports; both have accepted."""
    told = town.report()
    desk.done(desk.officer, told.incident, "accept")
    desk.done(desk.center, told.incident, "refer", agency=SUPPORT, supporting=True)
    desk.done(supporter, told.incident, "accept")
    return told


def later(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_agencies_never_read_the_code_that_opens_what_the_reporter_sees(
    client: Any, desk: Desk, told: Told, town: Town, supporter: Actor
) -> None:
    crew = desk.join(Role.CREW, "hepco")
    partner = desk.join(Role.PARTNER, "hepco")
    for actor in (desk.officer, desk.manager, supporter, crew, partner):
        for path in (f"/incidents/{told.incident}", f"/incidents/{told.incident}?part=reports"):
            page = client.get(path, headers=desk.head(actor))
            assert page.status_code == 200
            text = page.get_data(as_text=True)
            assert told.code not in text
            assert "Tin báo 1" in text
        for path in ("", "/history", "/work"):
            answer = client.get(
                f"/api/v1/incidents/{told.incident}{path}", headers=desk.head(actor)
            )
            assert told.code not in answer.get_data(as_text=True)
    page = client.get(f"/incidents/{told.incident}", headers=desk.head(desk.center))
    assert told.code in page.get_data(as_text=True)


def test_a_supporting_agency_moves_no_deadline_of_the_lead(
    desk: Desk, told: Told, town: Town, supporter: Actor
) -> None:
    due = town.card(told.incident)["due_at"]
    desk.done(
        desk.officer, told.incident, "ask_extension", due_at=later(40), reason="chờ xe chuyên dụng"
    )
    for action, more in (
        ("refuse_extension", {"reason": "không"}),
        ("extend", {"due_at": later(60), "reason": "để sau"}),
        ("ask_extension", {"due_at": later(60), "reason": "để sau"}),
    ):
        answer = desk.act(supporter, told.incident, action, **more)
        assert refusal(answer) == (403, "only_lead_decides"), action
        assert action not in desk.work(supporter, told.incident)["actions"]
        assert action in desk.work(desk.manager, told.incident)["actions"]
    card = town.card(told.incident)
    assert (card["due_at"], bool(card["extension_asked_at"])) == (due, True)
    desk.done(desk.manager, told.incident, "refuse_extension", reason="đã có xe")
    desk.done(desk.center, told.incident, "extend", due_at=later(60), reason="bão")


def test_a_supporting_agency_sends_no_draft_of_the_lead_back_and_closes_nothing(
    desk: Desk, told: Told, town: Town, supporter: Actor
) -> None:
    desk.done(desk.officer, told.incident, "draft", outcome="fixed", answer="Đã dọn")
    for action, more in (("send_back", {"reason": "viết lại"}), ("sign", {})):
        answer = desk.act(supporter, told.incident, action, **more)
        assert refusal(answer) == (403, "only_lead_decides"), action
        assert action not in desk.work(supporter, told.incident)["actions"]
    assert town.card(told.incident)["drafted_at"]
    desk.done(desk.manager, told.incident, "sign")
    assert "close" not in desk.work(supporter, told.incident)["actions"]
    assert refusal(desk.act(supporter, told.incident, "close")) == (403, "only_lead_decides")
    assert town.card(told.incident)["status"] == "resolved"
    desk.done(desk.manager, told.incident, "close")


def test_a_draft_goes_with_the_agency_that_wrote_it_when_another_leads(
    desk: Desk, told: Told, town: Town, supporter: Actor
) -> None:
    answer = {"outcome": "fixed", "answer": "Đã dọn", "internal_note": "chưa xong hẳn"}
    desk.done(desk.officer, told.incident, "draft", **answer)
    desk.done(desk.officer, told.incident, "ask_extension", due_at=later(40), reason="chờ xe")
    card = desk.done(desk.center, told.incident, "refer", agency=SUPPORT)
    assert town.leads(told.incident) == [SUPPORT]
    assert (card["drafted_at"], card["extension_asked_at"]) == (None, None)
    assert desk.act(supporter, told.incident, "sign").status_code == 409
    assert desk.act(supporter, told.incident, "refuse_extension", reason="x").status_code == 409
    assert refusal(desk.act(desk.manager, told.incident, "sign"))[0] in {403, 409}
    assert town.card(told.incident)["status"] != "resolved"


def test_what_the_people_of_an_agency_say_to_each_other_stays_with_them(
    desk: Desk, told: Told, supporter: Actor
) -> None:
    desk.done(desk.officer, told.incident, "ask_extension", due_at=later(40), reason="KHONG-KE-1")
    desk.done(desk.manager, told.incident, "refuse_extension", reason="KHONG-KE-2")
    draft = {"outcome": "fixed", "answer": "KHONG-KE-3", "internal_note": "KHONG-KE-4"}
    desk.done(desk.officer, told.incident, "draft", **draft)
    stale = {"version": 1, "flag": "watch"}
    desk.done(desk.manager, told.incident, "send_back", reason="KHONG-KE-5")
    desk.done(supporter, told.incident, "finish", note="KHONG-NOI-6")
    others = [
        supporter,
        desk.join(Role.CREW, SUPPORT),
        desk.join(Role.PARTNER, SUPPORT),
        desk.join(Role.AGENCY_OFFICER, SUPPORT),
    ]
    for actor in (*others, desk.officer, desk.center):
        head = desk.head(actor)
        said = desk.client.get(f"/api/v1/incidents/{told.incident}/history", headers=head).get_data(
            as_text=True
        )
        said += desk.client.get(f"/incidents/{told.incident}", headers=head).get_data(as_text=True)
        if actor not in others[1:3]:
            conflict = desk.act(actor, told.incident, "flag", **stale)
            assert conflict.status_code == 409
            said += conflict.get_data(as_text=True)
        if actor in others:
            assert "KHONG-KE" not in said, actor
            assert "KHONG-NOI" in said
        else:
            assert all(f"KHONG-KE-{n}" in said for n in (1, 2, 5))
            assert ("KHONG-NOI" in said) == (actor is desk.center)


def test_only_the_center_takes_the_mark_of_care_off(
    desk: Desk, told: Told, town: Town, supporter: Actor
) -> None:
    desk.done(supporter, told.incident, "flag", flag="sensitive")
    for actor in (supporter, desk.officer, desk.manager):
        assert desk.act(actor, told.incident, "flag", flag="sensitive").status_code == 403
    assert "sensitive" in town.card(told.incident)["flags"]
    desk.done(desk.center, told.incident, "flag", flag="sensitive")
    assert "sensitive" not in town.card(told.incident)["flags"]


def belong(database: Database, actor: Actor, role: Role, agency: str) -> Actor:
    """The same person with one more role."""
    with database.atomic() as session:
        number = session.scalars(select(Agency.id).where(Agency.code == agency)).one()
        session.add(Membership(user_id=actor.user_id, role=role, agency_id=number))
    with database.reading() as session:
        found = actor_of_user(session, actor.user_id or 0)
    assert found is not None
    return found


def test_who_signs_for_one_agency_signs_for_no_other(
    desk: Desk, told: Told, town: Town, supporter: Actor, database: Database
) -> None:
    belong(database, supporter, Role.AGENCY_OFFICER, "hepco")
    desk.policy(requires_signature=True)
    card = desk.done(supporter, told.incident, "resolve", outcome="fixed", answer="Đã dọn")
    assert (card["status"], bool(card["drafted_at"])) == ("open", True)
    assert refusal(desk.act(supporter, told.incident, "sign")) == (403, "only_lead_decides")
    answer = desk.act(supporter, told.incident, "extend", due_at=later(60), reason="để sau")
    assert answer.status_code == 403
    desk.done(desk.manager, told.incident, "sign")


def test_who_manages_one_area_sets_nothing_for_the_whole_agency(desk: Desk) -> None:
    part = desk.join(Role.AGENCY_MANAGER, "hepco", DEEP_WARD)
    body = {"requires_signature": False, "requires_after_photo": False}
    address = "/api/v1/agencies/hepco/policy"
    assert desk.client.put(address, json=body, headers=desk.head(part)).status_code == 403
    assert desk.client.put(address, json=body, headers=desk.head(desk.manager)).status_code == 200
