"""The verification desk on both databases: the queue, leases, questions, and a rejection undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock, desk
from ioc.domain.desk import DeskReason
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition
from ioc.domain.incidents import Flag, IncidentStatus, Severity, Verification
from ioc.domain.permissions import Role
from ioc.domain.reports import ReportStatus
from ioc.models.desk import DeskLease
from ioc.queries.verification import verification_queue
from ioc.services.agency import working
from ioc.services.incidents import incidents, leases, referral
from ioc.services.reporters import questions
from ioc.services.reporters.citizen import MoreTold, add_update
from ioc.services.verification import desk_work, joining, restoring, review
from ioc.web.agency import verification_pages
from tests.statements import counted
from tests.threads import at_once
from tests.town import DEEP, JOKE, Town, metres_north

DESK = "/api/v1/verification"
CRITICAL = Severity.CRITICAL


@pytest.fixture
def officer(person: Any) -> Actor:
    actor: Actor = person(Role.DUTY_OFFICER)
    return actor


@pytest.fixture
def other(person: Any) -> Actor:
    actor: Actor = person(Role.SUPERVISOR)
    return actor


def listed(town: Town, actor: Actor, view: str = "all") -> list[int]:
    found = town.ask(verification_queue.queue, actor, view)
    return [item["card"]["id"] for item in found["items"]]


def expire(town: Town, incident: int) -> None:
    with town.database.atomic() as session:
        session.get_one(DeskLease, incident).expires_at = clock.now() - timedelta(seconds=1)


def report_of(town: Town, incident: int) -> int:
    return town.ask(incidents.reports_of, incident)[0].id


# ---------- the queue ----------


def test_danger_to_life_stands_first_although_help_has_left(town: Town, officer: Actor) -> None:
    waste = town.report(confidence=0.1)
    life = town.emergency(point=metres_north(DEEP, 900))
    assert listed(town, officer) == [life.incident, waste.incident]
    first = town.ask(verification_queue.queue, officer)["items"][0]
    assert first["reasons"][0] == DeskReason.LIFE
    assert town.agencies(life.incident)


def test_a_joke_stands_before_what_nobody_doubts(town: Town, officer: Actor) -> None:
    plain = town.report(phone="0905000001")
    joke = town.report("Có người ngoài hành tinh", danger=JOKE, point=metres_north(DEEP, 2000))
    found = town.ask(verification_queue.queue, officer)["items"]
    assert [item["card"]["id"] for item in found] == [joke.incident, plain.incident]
    assert {"prank", "doubtful"} <= set(found[0]["reasons"])


def test_what_has_no_place_waits_until_it_has_one(town: Town, officer: Actor) -> None:
    told = town.report(point=None, accuracy_m=None)
    assert "no_place" in town.ask(verification_queue.queue, officer)["items"][0]["reasons"]
    town.act(review.relocate_incident, officer, told.incident, DEEP, None)
    assert "no_place" not in town.ask(verification_queue.queue, officer)["items"][0]["reasons"]


def test_what_is_confirmed_leaves_the_queue(town: Town, officer: Actor) -> None:
    told = town.report()
    town.act(review.verify_incident, officer, told.incident)
    assert listed(town, officer) == []
    assert town.ask(verification_queue.counts, officer)["all"] == 0


def test_a_complaint_waits_for_a_person_and_names_why(town: Town, officer: Actor) -> None:
    town.report("Tôi tố cáo ông chủ tịch phường nhận hối lộ của nhà thầu", phone="0905000009")
    found = town.ask(verification_queue.queue, officer)["items"][0]
    assert "out_of_scope" in found["reasons"]
    assert Flag.DENUNCIATION in found["card"]["flags"]


def test_the_queue_costs_the_same_for_few_and_for_many(
    client: Any, database: Database, town: Town, officer: Actor, token_of: Any
) -> None:
    headers = token_of(officer)

    def cost(address: str) -> int:
        with counted(database) as seen:
            assert client.get(address, headers=headers).status_code == 200
        return len(seen)

    told = town.report(confidence=0.1)
    addresses = [f"{DESK}/queue", f"{DESK}/counts", f"{DESK}/items/{told.incident}"]
    for address in addresses:
        cost(address)
    few = [cost(address) for address in addresses]
    for n in range(12):
        town.report(point=metres_north(DEEP, 300 * n + 600), phone=f"09050001{n:02d}")
        town.report(point=metres_north(DEEP, n), phone=f"09050002{n:02d}")
    assert [cost(address) for address in addresses] == few
    assert few[0] <= 8
    assert few[2] <= 14


# ---------- leases ----------


def test_an_item_is_one_officers_until_it_is_given_back(
    town: Town, officer: Actor, other: Actor
) -> None:
    told = town.report()
    town.do(leases.take, officer, told.incident)
    with pytest.raises(Conflict) as refused:
        town.do(leases.take, other, told.incident)
    assert refused.value.code == "leased"
    assert refused.value.details["by"] == {"id": officer.user_id, "name": officer.name}
    town.do(leases.release, officer, told.incident)
    town.do(leases.take, other, told.incident)
    assert [one["user"] for one in town.ask(verification_queue.leases)] == [other.user_id]


def test_a_lease_that_has_ended_stops_nobody(town: Town, officer: Actor, other: Actor) -> None:
    told = town.report()
    town.do(leases.take, officer, told.incident)
    expire(town, told.incident)
    assert town.ask(verification_queue.leases) == []
    town.do(leases.take, other, told.incident)


def test_taking_over_needs_the_right_name(
    town: Town, officer: Actor, other: Actor, person: Any
) -> None:
    told, third = town.report(), person(Role.DUTY_OFFICER)
    town.do(leases.take, officer, told.incident)
    with pytest.raises(Conflict):
        town.do(leases.take, other, told.incident, third.user_id)
    town.do(leases.take, other, told.incident, officer.user_id)
    with pytest.raises(Conflict):
        town.do(leases.take, officer, told.incident)


def test_of_many_who_take_at_once_one_gets_the_item(
    town: Town, database: Database, person: Any
) -> None:
    told = town.report()
    people = [person(Role.DUTY_OFFICER) for _ in range(6)]

    def take(actor: Actor) -> Any:
        with database.atomic() as session:
            leases.take(session, actor, told.incident)

    results = at_once([lambda actor=actor: take(actor) for actor in people])
    assert sum(result is None for result in results) == 1
    assert all(isinstance(r, Conflict) and r.code == "leased" for r in results if r is not None)


@pytest.mark.parametrize(
    "decide",
    [
        lambda t, a, i: t.act(review.verify_incident, a, i),
        lambda t, a, i: t.act(review.reject_incident, a, i, "không có thật"),
        lambda t, a, i: t.act(joining.merge_incidents, a, i, i + 1),
        lambda t, a, i: t.do(desk_work.put_aside, a, i, clock.now() + timedelta(minutes=5), None),
    ],
    ids=["confirm", "reject", "join", "put aside"],
)
def test_nobody_decides_what_another_works_on(
    town: Town, officer: Actor, other: Actor, decide: Any
) -> None:
    told, _ = town.report(), town.report(point=metres_north(DEEP, 2500))
    town.do(leases.take, officer, told.incident)
    with pytest.raises(Conflict) as refused:
        decide(town, other, told.incident)
    assert refused.value.code == "leased"
    assert town.incident(told.incident).status is IncidentStatus.OPEN


def test_an_agency_may_work_while_the_desk_looks(town: Town, officer: Actor, person: Any) -> None:
    told = town.report()
    town.do(leases.take, officer, told.incident)
    town.act(referral.accept_referral, person(Role.AGENCY_OFFICER, "hepco"), told.incident)
    town.act(review.verify_incident, officer, told.incident)
    assert town.ask(verification_queue.leases) == []


def test_the_refusal_names_the_holder(
    client: Any, town: Town, officer: Actor, other: Actor, token_of: Any
) -> None:
    told = town.report()
    address = f"{DESK}/items/{told.incident}/lease"
    assert client.post(address, json={}, headers=token_of(officer)).status_code == 200
    answer = client.post(address, json={}, headers=token_of(other))
    assert answer.status_code == 409
    assert answer.json["code"] == "leased"
    assert answer.json["by"]["name"] == officer.name
    verify = client.post(
        f"/api/v1/incidents/{told.incident}/actions/verify",
        json={"version": town.incident(told.incident).version},
        headers=token_of(other),
    )
    assert (verify.status_code, verify.json["code"]) == (409, "leased")


def test_an_operator_and_an_agency_have_no_such_desk(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    told = town.report()
    for actor in (person(Role.OPERATOR), person(Role.AGENCY_MANAGER, "hepco")):
        headers = token_of(actor)
        assert client.get(f"{DESK}/queue", headers=headers).status_code == 403
        assert client.get(f"{DESK}/items/{told.incident}", headers=headers).status_code == 403
        assert client.get("/verification", headers=headers).status_code == 403


# ---------- asking back ----------


def test_a_question_goes_out_and_its_answer_brings_the_item_back_on_top(
    town: Town, officer: Actor
) -> None:
    asked = town.report(phone="0905000003")
    waits = town.report(point=metres_north(DEEP, 2500), phone="0905000004")
    town.act(questions.ask_reporter, officer, asked.incident, asked.report, "Số nhà bao nhiêu?")
    assert listed(town, officer) == [waits.incident, asked.incident]
    assert listed(town, officer, "asked") == [asked.incident]
    town.do(add_update, asked.code, MoreTold("Số 12, sát nhà văn hóa", "t" * 16))
    assert listed(town, officer) == [asked.incident, waits.incident]
    kinds = town.kinds()
    assert kinds.count("report:asked") == kinds.count("report:replied") == 1
    replied = next(e for e in town.events() if e.kind == "report:replied")
    assert replied.data["answer"] == "Số 12, sát nhà văn hóa"


def test_the_reporter_sees_the_question_and_answers_on_the_page(
    client: Any, town: Town, officer: Actor
) -> None:
    told = town.report(phone="0905000003")
    town.act(questions.ask_reporter, officer, told.incident, told.report, "Số nhà bao nhiêu ạ?")
    page = client.get(f"/track/{told.code}").get_data(as_text=True)
    assert "Số nhà bao nhiêu ạ?" in page
    client.post(f"/track/{told.code}/updates", data={"text": "Số 12"})
    page = client.get(f"/track/{told.code}").get_data(as_text=True)
    assert "Số nhà bao nhiêu ạ?" not in page.split('id="story"')[0]


def test_what_is_no_question_of_this_incident_is_refused(town: Town, officer: Actor) -> None:
    one, two = town.report(), town.report(point=metres_north(DEEP, 2500))
    with pytest.raises(InvalidInput):
        town.act(questions.ask_reporter, officer, one.incident, two.report, "Ở đâu?")
    for n in range(questions.WAITING_MOST):
        town.act(questions.ask_reporter, officer, one.incident, one.report, f"Hỏi lần {n}?")
    with pytest.raises(InvalidTransition):
        town.act(questions.ask_reporter, officer, one.incident, one.report, "Hỏi thêm?")


# ---------- putting aside, giving on ----------


def test_what_is_put_aside_comes_back_by_time_and_by_news(town: Town, officer: Actor) -> None:
    told = town.report(phone="0905000001")
    town.do(desk_work.put_aside, officer, told.incident, clock.now() + timedelta(hours=1), None)
    assert listed(town, officer) == []
    assert listed(town, officer, "later") == [told.incident]
    town.report(phone="0905000001", point=metres_north(DEEP, 1))
    assert told.incident in listed(town, officer)


def test_an_item_is_given_to_who_may_decide(
    town: Town, officer: Actor, other: Actor, person: Any
) -> None:
    told = town.report()
    town.act(desk_work.give_to, officer, told.incident, other.user_id, "xem giúp")
    assert listed(town, other, "mine") == [told.incident]
    given = next(e for e in town.events() if e.kind == "incident:assigned")
    assert given.data["to"] == other.user_id
    with pytest.raises(InvalidInput):
        town.act(desk_work.give_to, officer, told.incident, person(Role.OPERATOR).user_id, None)


# ---------- a rejection undone ----------


def test_undoing_a_rejection_puts_everything_back(town: Town, officer: Actor, person: Any) -> None:
    told = town.report(phone="0905000001")
    town.report(phone="0905000002", point=metres_north(DEEP, 1))
    agency = person(Role.AGENCY_OFFICER, "hepco")
    town.act(referral.accept_referral, agency, told.incident)
    town.act(working.start_incident, agency, told.incident)
    was, card = town.incident(told.incident), town.card(told.incident)
    reports = town.row(told.report).status
    town.act(review.reject_incident, officer, told.incident, "Không có thật")
    assert town.incident(told.incident).status is IncidentStatus.CLOSED
    assert town.row(told.report).status is ReportStatus.REJECTED
    assert town.agencies(told.incident)["hepco"] == "done"
    town.act(restoring.restore_incident, officer, told.incident)
    now, after = town.incident(told.incident), town.card(told.incident)
    assert now.version == was.version + 2
    assert (now.status, now.verification, now.due_at) == (was.status, was.verification, was.due_at)
    assert now.closed_at is None
    assert now.answer is None
    assert town.row(told.report).status is reports
    assert town.row(told.report).reject_reason is None
    changed = {"version", "updated_at"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in card.items() if k not in changed
    }
    kinds = town.kinds()
    assert kinds.count("incident:restored") == 1
    assert kinds.count("report:restored") == kinds.count("report:rejected") == 2


def test_a_rejection_is_undone_once_and_only_for_hours(
    town: Town, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = town.report()
    with pytest.raises(InvalidTransition):
        town.act(restoring.restore_incident, officer, told.incident)
    town.act(review.reject_incident, officer, told.incident, "Không có thật")
    assert listed(town, officer, "rejected") == [told.incident]
    later = clock.now() + desk.RESTORE_WITHIN + timedelta(minutes=1)
    with monkeypatch.context() as moved:
        moved.setattr(clock, "now", lambda: later)
        with pytest.raises(InvalidTransition):
            town.act(restoring.restore_incident, officer, told.incident)
        assert listed(town, officer, "rejected") == []
    town.act(restoring.restore_incident, officer, told.incident)
    with pytest.raises(InvalidTransition):
        town.act(restoring.restore_incident, officer, told.incident)
    assert town.incident(told.incident).verification is not Verification.VERIFIED
    assert listed(town, officer) == [told.incident]


def test_two_who_undo_at_once_do_it_once(
    town: Town, database: Database, officer: Actor, other: Actor
) -> None:
    told = town.report()
    town.act(review.reject_incident, officer, told.incident, "Không có thật")
    version = town.incident(told.incident).version

    def undo(actor: Actor) -> Any:
        with database.atomic() as session:
            restoring.restore_incident(session, actor, told.incident, version)

    results = at_once([lambda: undo(officer), lambda: undo(other)])
    assert sum(result is None for result in results) == 1
    assert town.kinds().count("incident:restored") == 1


def test_who_reported_reads_that_a_rejection_was_taken_back(
    client: Any, town: Town, officer: Actor
) -> None:
    told = town.report(phone="0905000001")
    town.act(review.reject_incident, officer, told.incident, "Báo tin giả: không có thật")
    rejected = client.get(f"/api/v1/reports/{told.code}").json
    assert rejected["timeline"][-1]["step"] == "rejected"
    town.act(restoring.restore_incident, officer, told.incident)
    steps = client.get(f"/api/v1/reports/{told.code}").json["timeline"]
    assert [one["step"] for one in steps].count("rejected") == 0
    assert steps[-1]["label"] == "Trung tâm đã xem lại và khôi phục tin báo"
    page = client.get(f"/track/{told.code}").get_data(as_text=True)
    assert "Báo tin giả" not in page
    assert "Trung tâm đã xem lại và khôi phục tin báo" in page
    # Rejected once more, it is rejected once more.
    town.act(review.reject_incident, officer, told.incident, "Ngoài địa bàn")
    steps = client.get(f"/api/v1/reports/{told.code}").json["timeline"]
    assert [one["step"] for one in steps][-2:] == ["restored", "rejected"]


def test_a_slip_of_one_key_accuses_nobody() -> None:
    assert "did not happen" not in verification_pages.REASONS[0]
    assert "joke" not in verification_pages.REASONS[0]


# ---------- seen by the others ----------


def test_the_desks_are_told_who_holds_what(app: Any, town: Town, officer: Actor) -> None:
    told = town.report()
    sent: list[Any] = []
    presence = app.extensions["ioc.presence"]
    presence.relay.tell = lambda atoms, packet: sent.append((atoms, packet.data))
    presence.run_once()
    town.do(leases.take, officer, told.incident)
    assert presence.run_once()
    assert not presence.run_once()
    atoms, text = sent[-1]
    assert atoms == {"city"}
    assert f'"incident":{told.incident}' in text
    assert officer.name in text


@pytest.mark.parametrize(
    "change",
    [
        lambda t, a, i: t.act(review.classify_incident, a, i, "cap_nuoc", None),
        lambda t, a, i: t.act(review.relocate_incident, a, i, metres_north(DEEP, 40), None),
        lambda t, a, i: t.act(referral.refer_incident, a, i, "huewaco", False, None),
        lambda t, a, i: t.act(questions.ask_reporter, a, i, report_of(t, i), "Ở số nhà mấy?"),
    ],
    ids=["classify", "relocate", "hand over", "ask"],
)
def test_what_another_works_on_is_not_changed_from_the_desk(
    town: Town, officer: Actor, other: Actor, change: Any
) -> None:
    told = town.report()
    town.do(leases.take, officer, told.incident)
    before = len(town.kinds())
    with pytest.raises(Conflict) as refused:
        change(town, other, told.incident)
    assert refused.value.code == "leased"
    assert len(town.kinds()) == before
    change(town, officer, told.incident)
    assert len(town.kinds()) > before


def test_danger_to_life_waits_for_no_officer(town: Town, officer: Actor, other: Actor) -> None:
    life = town.emergency()
    town.do(leases.take, officer, life.incident)
    town.act(referral.refer_incident, other, life.incident, "hepco", True, None)
    town.act(review.relocate_incident, other, life.incident, metres_north(DEEP, 40), None)

    waste = town.report(point=metres_north(DEEP, 2500))
    town.do(leases.take, officer, waste.incident)
    town.act(review.classify_incident, other, waste.incident, "ve_sinh_moi_truong", CRITICAL)
    assert town.incident(waste.incident).severity is CRITICAL


def test_the_hotline_goes_on_while_the_desk_looks(town: Town, officer: Actor, person: Any) -> None:
    told = town.report()
    town.do(leases.take, officer, told.incident)
    place = metres_north(DEEP, 40)
    town.act(review.relocate_incident, person(Role.OPERATOR), told.incident, place, None)
    assert town.incident(told.incident).lat == pytest.approx(place.lat)


def test_who_was_quicker_is_told_with_what_they_changed(
    client: Any, town: Town, officer: Actor, other: Actor, token_of: Any
) -> None:
    told = town.report()
    seen = town.incident(told.incident).version
    town.act(review.classify_incident, other, told.incident, "cap_nuoc", None)
    asked = {"version": seen, "report": told.report, "question": "Ở số nhà mấy?"}
    answer = client.post(f"{DESK}/items/{told.incident}/ask", json=asked, headers=token_of(officer))
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    (change,) = answer.json["changes"]
    assert change["kind"] == "incident:classified"
    assert change["actor"]["name"] == other.name
    assert change["fields"]["category"] == ["ve_sinh_moi_truong", "cap_nuoc"]
    assert answer.json["current"] == town.incident(told.incident).version


def test_a_decision_upon_what_was_not_seen_is_refused_with_who_decided(
    client: Any, town: Town, officer: Actor, other: Actor, token_of: Any
) -> None:
    life = town.emergency()
    seen = town.incident(life.incident).version
    town.do(leases.take, officer, life.incident)
    town.do(leases.take, other, life.incident, officer.user_id)
    town.act(review.verify_incident, other, life.incident)
    # The item that is read again tells what the other did; it is free, but not yet seen.
    item = client.get(f"{DESK}/items/{life.incident}?seen={seen}", headers=token_of(officer)).json
    assert item["leases"] == []
    assert [(c["kind"], c["actor"]["name"]) for c in item["changes"]] == [
        ("incident:verified", other.name)
    ]
    address = f"/api/v1/incidents/{life.incident}/actions/reject"
    body = {"version": seen, "reason": "Không có thật"}
    refused = client.post(address, json=body, headers=token_of(officer))
    assert (refused.status_code, refused.json["code"]) == (409, "conflict")
    assert refused.json["changes"][-1]["actor"]["name"] == other.name
    assert town.incident(life.incident).status is not IncidentStatus.CLOSED
    now = client.get(
        f"{DESK}/items/{life.incident}?seen={item['version']}", headers=token_of(officer)
    ).json
    assert "changes" not in now


def test_a_joining_is_taken_back_as_if_it_had_not_been(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    headers = token_of(officer)
    stays = town.report()
    joined = town.report(point=metres_north(DEEP, 2500), phone="0905000004")
    queue, card = listed(town, officer), town.card(joined.incident)
    target = town.card(stays.incident)
    body = {"version": town.incident(joined.incident).version, "into": stays.incident}
    address = f"/api/v1/incidents/{joined.incident}/actions/merge"
    assert client.post(address, json=body, headers=headers).status_code == 200
    assert listed(town, officer) == [stays.incident]
    version = client.get(f"/api/v1/incidents/{stays.incident}", headers=headers).json["version"]
    undone = client.post(
        f"/api/v1/incidents/{stays.incident}/actions/split",
        json={"version": version, "report": joined.report},
        headers=headers,
    )
    assert undone.status_code == 200
    assert listed(town, officer) == queue
    changed = {"version", "updated_at"}
    for was, incident in ((card, joined.incident), (target, stays.incident)):
        now = town.card(incident)
        assert {k: v for k, v in now.items() if k not in changed} == {
            k: v for k, v in was.items() if k not in changed
        }
    assert town.row(joined.report).incident_id == joined.incident
