"""An agency works on a matter: colleagues, questions, time, drafts, photos, parts, returns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from tests.town import DEEP_WARD, Town

LIST = "/api/v1/incidents"
Person = Callable[..., Actor]


class Desk:
    """The people of one agency at its matters, over HTTP."""

    def __init__(self, client: Any, town: Town, person: Person, token_of: Any) -> None:
        self.client, self.town, self._person, self._token_of = client, town, person, token_of
        self.officer = person(Role.AGENCY_OFFICER, "hepco")
        self.manager = person(Role.AGENCY_MANAGER, "hepco")
        self.center = person(Role.DUTY_OFFICER)
        self.heads = {
            actor.user_id: token_of(actor) for actor in (self.officer, self.manager, self.center)
        }

    def join(self, role: Role, agency: str | None, area: str | None = None) -> Actor:
        actor = self._person(role, agency, area)
        self.heads[actor.user_id] = self._token_of(actor)
        return actor

    def head(self, actor: Actor) -> dict[str, str]:
        found: dict[str, str] = self.heads[actor.user_id]
        return found

    def act(self, actor: Actor, incident: int, action: str, **body: Any) -> Any:
        version = body.pop("version", None)
        version = self.town.incident(incident).version if version is None else version
        return self.client.post(
            f"{LIST}/{incident}/actions/{action}",
            json={"version": version, **body},
            headers=self.head(actor),
        )

    def done(self, actor: Actor, incident: int, action: str, **body: Any) -> dict[str, Any]:
        answer = self.act(actor, incident, action, **body)
        assert answer.status_code == 200, answer.get_json()
        card: dict[str, Any] = answer.get_json()
        return card

    def get(self, actor: Actor, path: str) -> Any:
        answer = self.client.get(f"/api/v1{path}", headers=self.head(actor))
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    def work(self, actor: Actor, incident: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(actor, f"/incidents/{incident}/work")
        return found

    def policy(self, **asked: bool) -> None:
        body = {"requires_signature": False, "requires_after_photo": False, **asked}
        answer = self.client.put(
            "/api/v1/agencies/hepco/policy", json=body, headers=self.head(self.manager)
        )
        assert answer.status_code == 200, answer.get_json()

    def photo(self, actor: Actor, incident: int, stage: str = "after") -> Any:
        packed = BytesIO()
        Image.new("RGB", (64, 48), "#5a7").save(packed, "JPEG")
        packed.seek(0)
        return self.client.post(
            f"{LIST}/{incident}/photos",
            data={"stage": stage, "media": (packed, "sau.jpg")},
            headers=self.head(actor),
        )


@pytest.fixture
def desk(client: Any, town: Town, person: Person, token_of: Any) -> Desk:
    return Desk(client, town, person, token_of)


def of(card: dict[str, Any], agency: str) -> dict[str, Any]:
    return next(item for item in card["agencies"] if item["code"] == agency)


def last(town: Town, kind: str) -> dict[str, Any]:
    return [event.data for event in town.events() if event.kind == kind][-1]


# Who works on it.


def test_a_matter_is_given_to_a_colleague_and_laid_down(desk: Desk, town: Town) -> None:
    told = town.report()
    colleague = desk.join(Role.AGENCY_OFFICER, "hepco")
    card = desk.done(desk.officer, told.incident, "assign", to=colleague.user_id)
    assert of(card, "hepco")["assigned_to"] == colleague.user_id
    assert last(town, "incident:assigned") == {
        "to": colleague.user_id,
        "agency": "hepco",
        "from": None,
    }
    names = desk.work(colleague, told.incident)["agencies"]
    assert of({"agencies": names}, "hepco")["assignee"] == {
        "id": colleague.user_id,
        "name": colleague.name,
    }
    assert desk.get(colleague, "/inbox/counts")["mine"] == 1
    assert [c["id"] for c in desk.get(colleague, "/incidents?assigned=me")["items"]] == [
        told.incident
    ]
    card = desk.done(desk.manager, told.incident, "assign", to=None)
    assert of(card, "hepco")["assigned_to"] is None
    assert desk.get(colleague, "/inbox/counts")["mine"] == 0


def test_it_is_given_only_to_who_belongs_there_and_reaches_it(desk: Desk, town: Town) -> None:
    told = town.report()
    stranger = desk.join(Role.AGENCY_OFFICER, "huewaco")
    elsewhere = desk.join(Role.AGENCY_OFFICER, "hepco", "19789")
    here = desk.join(Role.AGENCY_OFFICER, "hepco", DEEP_WARD)
    for to, code in (
        (stranger.user_id, "not_of_agency"),
        (elsewhere.user_id, "does_not_reach"),
        (desk.center.user_id, "not_of_agency"),
        (999_999, "unknown_user"),
    ):
        answer = desk.act(desk.officer, told.incident, "assign", to=to)
        assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (422, code)
    desk.done(desk.officer, told.incident, "assign", to=here.user_id)
    assert desk.act(stranger, told.incident, "assign", to=None).status_code == 404
    assert desk.act(desk.center, told.incident, "assign", to=None).status_code == 403
    listed = {one["id"] for one in desk.work(desk.officer, told.incident)["colleagues"]}
    assert here.user_id in listed
    assert not listed & {elsewhere.user_id, stranger.user_id}


def test_who_gives_it_back_gives_it_from_nobodys_hands(desk: Desk, town: Town) -> None:
    told = town.report()
    desk.done(desk.officer, told.incident, "assign", to=desk.officer.user_id)
    answer = desk.act(desk.officer, told.incident, "return", code="not_ours")
    assert answer.status_code == 200, answer.get_json()
    row = next(r for r in town.incident(told.incident).referrals if r.agency_code == "hepco")
    assert (row.assigned_to, row.return_code) == (None, "not_ours")
    assert row.return_reason == "Không thuộc thẩm quyền"


# Giving back, calling in, parts.


def test_a_return_reaches_those_who_keep_the_rules(desk: Desk, town: Town, person: Person) -> None:
    administrator = person(Role.ADMINISTRATOR)
    told = town.report()
    answer = desk.act(desk.officer, told.incident, "return")
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "reason")
    desk.act(desk.officer, told.incident, "return", code="not_ours", reason="của phường")
    data = last(town, "incident:returned")
    assert data["people"] == [administrator.user_id]
    assert (data["code"], data["reason"]) == ("not_ours", "của phường")
    assert data["rule"]
    assert data["next"]["agencies"]


def test_a_manager_calls_in_support_but_does_not_hand_the_lead_on(desk: Desk, town: Town) -> None:
    told = town.report()
    refused = desk.act(desk.manager, told.incident, "refer", agency="ca-tp", supporting=True)
    assert refused.status_code == 403, "the agency has not accepted yet"
    desk.done(desk.officer, told.incident, "accept")
    assert (
        desk.act(desk.officer, told.incident, "refer", agency="ca-tp", supporting=True).status_code
        == 403
    )
    assert desk.act(desk.manager, told.incident, "refer", agency="ca-tp").status_code == 403
    card = desk.done(desk.manager, told.incident, "refer", agency="ca-tp", supporting=True)
    assert of(card, "ca-tp")["lead"] is False
    assert of(card, "hepco")["lead"] is True
    card = desk.done(desk.center, told.incident, "refer", agency="ca-tp")
    assert (of(card, "ca-tp")["lead"], of(card, "hepco")["lead"]) == (True, False)


def test_a_supporter_ends_its_own_part_and_nothing_else(desk: Desk, town: Town) -> None:
    told = town.report()
    ward = desk.join(Role.AGENCY_OFFICER, f"ubnd-{DEEP_WARD}")
    desk.done(desk.officer, told.incident, "start")
    card = desk.done(ward, told.incident, "finish", note="đã chặn đường")
    assert card["status"] == "in_progress"
    assert of(card, f"ubnd-{DEEP_WARD}")["status"] == "done"
    refused = desk.act(desk.officer, told.incident, "finish")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "lead_resolves")
    assert desk.act(ward, told.incident, "finish").status_code == 403


# The citizen is asked.


def test_the_citizen_is_asked_and_the_clock_stands_until_the_answer(desk: Desk, town: Town) -> None:
    told = town.report(phone="0905123456")
    desk.done(desk.officer, told.incident, "assign", to=desk.officer.user_id)
    card = desk.done(desk.officer, told.incident, "ask", question="Bãi rác ở đầu hay cuối kiệt?")
    assert card["waiting_since"]
    asked = last(town, "incident:asked")
    assert (asked["question"], asked["report"]) == ("Bãi rác ở đầu hay cuối kiệt?", told.report)
    assert "incident:paused" in town.kinds()
    assert desk.get(desk.officer, "/inbox/counts")["waiting"] == 1
    town.do(citizen.add_update, told.code, MoreTold("Ở đầu kiệt", "token-0123456789"))
    replied = last(town, "incident:replied")
    assert (replied["report"], replied["people"]) == (told.report, [desk.officer.user_id])
    assert "incident:resumed" in town.kinds()
    assert town.card(told.incident)["waiting_since"] is None
    (question,) = desk.work(desk.officer, told.incident)["questions"]
    assert (question["answer"], question["agency"]) == ("Ở đầu kiệt", "hepco")


def test_who_sent_something_else_is_not_asked(desk: Desk, town: Town) -> None:
    told = town.report()
    answer = desk.act(desk.officer, told.incident, "ask", question="Ở đâu?", report=999_999)
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (
        422,
        "not_of_this_incident",
    )


# More time.


def test_more_time_is_asked_for_granted_and_refused(desk: Desk, town: Town) -> None:
    told = town.report()
    due = town.incident(told.incident).due_at
    assert due is not None
    early = desk.act(
        desk.officer, told.incident, "ask_extension", due_at=clock.now().isoformat(), reason="x"
    )
    assert (early.status_code, early.get_json()["errors"][0]["code"]) == (422, "not_later")
    wished = (due + timedelta(days=3)).isoformat()
    card = desk.done(
        desk.officer, told.incident, "ask_extension", due_at=wished, reason="chờ xe chuyên dụng"
    )
    assert card["extension_asked_at"]
    assert last(town, "incident:extension_asked")["people"] == [desk.manager.user_id]
    assert desk.get(desk.manager, "/inbox/counts")["sign"] == 1
    assert desk.work(desk.manager, told.incident)["extension"]["reason"] == "chờ xe chuyên dụng"
    forbidden = desk.act(desk.officer, told.incident, "refuse_extension", reason="không")
    assert forbidden.status_code == 403
    card = desk.done(desk.manager, told.incident, "refuse_extension", reason="đã có xe")
    assert card["extension_asked_at"] is None
    assert last(town, "incident:extension_refused")["people"] == [desk.officer.user_id]
    assert desk.work(desk.officer, told.incident)["extension_refused"]["reason"] == "đã có xe"
    again = desk.act(desk.manager, told.incident, "refuse_extension", reason="đã có xe")
    assert (again.status_code, again.get_json()["code"]) == (409, "no_wish")
    desk.done(desk.officer, told.incident, "ask_extension", due_at=wished, reason="xe hỏng")
    card = desk.done(desk.manager, told.incident, "extend", due_at=wished, reason="đồng ý")
    assert card["extension_asked_at"] is None
    assert last(town, "incident:extended")["people"] == [desk.officer.user_id]


# Signatures, photos, budgets.


def test_an_officers_answer_waits_for_the_managers_signature(desk: Desk, town: Town) -> None:
    desk.policy(requires_signature=True)
    told = town.report()
    card = desk.done(desk.officer, told.incident, "resolve", outcome="fixed", answer="Đã dọn xong")
    assert card["status"] == "open"
    assert card["drafted_at"]
    assert of(card, "hepco")["status"] == "accepted"
    assert desk.get(desk.manager, "/inbox/counts")["sign"] == 1
    assert desk.work(desk.manager, told.incident)["draft"]["answer"] == "Đã dọn xong"
    ward = desk.join(Role.AGENCY_OFFICER, f"ubnd-{DEEP_WARD}")
    assert desk.work(ward, told.incident)["draft"] is None, "a draft is the agency's own"
    assert desk.act(desk.officer, told.incident, "sign").status_code == 403
    card = desk.done(desk.manager, told.incident, "send_back", reason="nêu rõ ngày làm")
    assert card["drafted_at"] is None
    assert last(town, "incident:sent_back")["to"] == desk.officer.user_id
    assert desk.work(desk.officer, told.incident)["sent_back"]["reason"] == "nêu rõ ngày làm"
    none = desk.act(desk.manager, told.incident, "sign")
    assert (none.status_code, none.get_json()["code"]) == (409, "no_draft")
    desk.done(desk.officer, told.incident, "draft", outcome="fixed", answer="Đã dọn ngày 28/10")
    card = desk.done(desk.manager, told.incident, "sign")
    assert (card["status"], card["outcome"]) == ("resolved", "fixed")
    signed = last(town, "incident:resolved")
    assert (signed["drafted_by"], signed["signed_by"]) == (
        desk.officer.user_id,
        desk.manager.user_id,
    )
    assert signed["answer"] == "Đã dọn ngày 28/10"
    desks = {one["desk"] for one in desk.work(desk.manager, told.incident)["desks"]}
    assert desks == {"agency", "officer", "manager"} or desks == {"agency", "manager", "officer"}


def test_a_manager_signs_what_the_manager_writes(desk: Desk, town: Town) -> None:
    desk.policy(requires_signature=True)
    told = town.report()
    card = desk.done(desk.manager, told.incident, "resolve", outcome="fixed", answer="Đã dọn")
    assert card["status"] == "resolved"


def test_a_draft_that_was_overtaken_is_not_signed(desk: Desk, town: Town) -> None:
    told = town.report()
    desk.done(desk.officer, told.incident, "draft", outcome="fixed", answer="Đã dọn")
    desk.done(
        desk.officer, told.incident, "resolve", outcome="not_possible", answer="Chưa làm được"
    )
    assert town.card(told.incident)["drafted_at"] is None
    assert desk.work(desk.manager, told.incident)["draft"] is None
    assert desk.act(desk.manager, told.incident, "sign").status_code == 409


def test_what_is_fixed_has_to_be_shown_where_the_agency_says_so(desk: Desk, town: Town) -> None:
    desk.policy(requires_after_photo=True)
    told = town.report()
    refused = desk.act(desk.officer, told.incident, "resolve", outcome="fixed", answer="Đã dọn")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "after_photo_required")
    assert desk.photo(desk.officer, told.incident, "before").status_code == 201
    assert (
        desk.act(
            desk.officer, told.incident, "resolve", outcome="fixed", answer="Đã dọn"
        ).status_code
        == 409
    )
    assert desk.photo(desk.officer, told.incident).status_code == 201
    desk.done(desk.officer, told.incident, "resolve", outcome="fixed", answer="Đã dọn")


def test_photos_of_the_work_are_for_those_who_may_see_the_matter(desk: Desk, town: Town) -> None:
    told = town.report()
    stranger = desk.join(Role.AGENCY_OFFICER, "huewaco")
    answer = desk.photo(desk.officer, told.incident, "before")
    assert answer.status_code == 201, answer.get_json()
    (photo,) = answer.get_json()["photos"]
    assert (photo["stage"], photo["agency"], photo["public"]) == ("before", "hepco", False)
    assert desk.photo(stranger, told.incident).status_code == 404
    assert desk.photo(desk.center, told.incident).status_code == 403
    assert desk.photo(desk.officer, told.incident, "later").status_code == 422
    for actor, status in ((desk.officer, 200), (desk.center, 200), (stranger, 404)):
        shown = desk.client.get(photo["thumb"], headers=desk.head(actor))
        assert shown.status_code == status
    assert desk.client.get(photo["thumb"]).status_code in {302, 401}
    assert last(town, "incident:photographed")["stage"] == "before"
    assert len(desk.work(desk.center, told.incident)["photos"]) == 1


def test_an_answer_that_waits_for_a_budget_stays_what_it_is(desk: Desk, town: Town) -> None:
    told = town.report()
    wrong = desk.act(
        desk.officer, told.incident, "resolve", outcome="fixed", answer="x", waiting_budget=True
    )
    assert (wrong.status_code, wrong.get_json()["errors"][0]["code"]) == (422, "only_answered")
    card = desk.done(
        desk.officer,
        told.incident,
        "resolve",
        outcome="answered",
        answer="Đợi kinh phí",
        waiting_budget=True,
    )
    assert (card["outcome"], card["waiting_budget"]) == ("answered", True)
