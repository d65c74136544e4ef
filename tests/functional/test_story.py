"""The story tells the staff who was called, asked and answered; citizens see what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome
from ioc.domain.passing_on import Service
from ioc.domain.permissions import Role
from ioc.models.incident import Referral
from ioc.queries.incident.incident_page import incident_page
from ioc.queries.story.story import Line
from ioc.services.agency import asking, assignment, drafts, extension, work_photos, working
from ioc.services.agency.outcomes import Answer
from ioc.services.calls import passing_on
from ioc.services.incidents import referral
from ioc.services.reporters import questions
from ioc.services.reporters.citizen import MoreTold, add_update
from ioc.workers.deadlines import watch_clocks
from tests.functional.test_results import picture
from tests.statements import counted
from tests.town import DEEP, Told, Town, metres_north


@pytest.fixture
def officer(person: Any) -> Actor:
    actor: Actor = person(Role.AGENCY_OFFICER, "hepco")
    return actor


@pytest.fixture
def boss(person: Any) -> Actor:
    actor: Actor = person(Role.AGENCY_MANAGER, "hepco")
    return actor


@pytest.fixture
def duty(person: Any) -> Actor:
    actor: Actor = person(Role.DUTY_OFFICER)
    return actor


def story(town: Town, actor: Actor, told: Told) -> list[Line]:
    return list(town.ask(incident_page, actor, told.incident, "vi").story)


def of(town: Town, actor: Actor, told: Told, kind: EventKind) -> Line:
    return next(line for line in story(town, actor, told) if line.kind == kind)


def test_who_a_late_clock_called_is_told_by_name(
    town: Town, officer: Actor, boss: Actor, duty: Actor
) -> None:
    told = town.report()
    town.act(referral.accept_referral, officer, told.incident)
    past = clock.now() - timedelta(days=30)
    with town.database.atomic() as session:
        session.execute(
            update(Referral)
            .where(Referral.incident_id == told.incident)
            .values(due_at=past, next_step_at=past, level=0)
        )
    assert watch_clocks(town.database) >= 1
    late = of(town, duty, told, EventKind.INCIDENT_OVERDUE)
    words = " ".join(late.lines)
    assert "Hạn: " in words
    assert boss.name in words or officer.name in words


def test_who_was_given_it_who_drafted_and_who_signed_is_told(
    town: Town, officer: Actor, boss: Actor, duty: Actor
) -> None:
    told = town.report()
    town.act(assignment.assign_incident, boss, told.incident, officer.user_id)
    town.act(drafts.draft_answer, officer, told.incident, Answer(Outcome.FIXED, "Đã dọn"))
    town.act(drafts.sign_draft, boss, told.incident)
    given = of(town, duty, told, EventKind.INCIDENT_ASSIGNED)
    assert any(officer.name in line for line in given.lines)
    drafted = of(town, duty, told, EventKind.INCIDENT_DRAFTED)
    assert f"Chờ ký: {boss.name}" in drafted.lines
    settled = of(town, duty, told, EventKind.INCIDENT_RESOLVED)
    assert {f"Người soạn: {officer.name}", f"Người ký: {boss.name}"} <= set(settled.lines)


def test_a_question_an_answer_and_photos_stand_in_the_story(
    town: Town, officer: Actor, duty: Actor, ports: Any
) -> None:
    told = town.report(phone="0905123456")
    town.act(asking.ask_citizen, officer, told.incident, "Ở đầu hay cuối kiệt?")
    town.do(add_update, told.code, MoreTold("Ở cuối kiệt", "t" * 20))
    photo = ports.media.store(picture())
    town.do(work_photos.add_photos, officer, told.incident, PhotoStage.AFTER, (photo,))
    asked = of(town, duty, told, EventKind.INCIDENT_ASKED)
    assert asked.quote == "Ở đầu hay cuối kiệt?"
    replied = of(town, duty, told, EventKind.REPORT_REPLIED)
    assert replied.quote == "Ở cuối kiệt"
    assert "Đã hỏi: Ở đầu hay cuối kiệt?" in replied.lines
    photos = of(town, duty, told, EventKind.INCIDENT_PHOTOGRAPHED)
    assert any("1" in line for line in photos.lines)


def test_who_of_the_service_confirmed_is_told(town: Town, person: Any, duty: Actor) -> None:
    told = town.emergency()
    operator = person(Role.OPERATOR)
    made = (told.incident, Service("112"), "Anh Bình", None)
    sheet = town.do(passing_on.hand_over, operator, *made)
    town.do(passing_on.acknowledge, operator, sheet.id, "Trung tá Hải")
    confirmed = of(town, duty, told, EventKind.INCIDENT_PASSED_ON_ACKNOWLEDGED)
    assert any("Trung tá Hải" in line for line in confirmed.lines)


def test_each_kind_of_event_that_changes_a_matter_has_an_icon(town: Town) -> None:
    from ioc.queries.story.story_marks import MARKS

    silent = {EventKind.REPORT_LOCATED, EventKind.REPORT_LINKED, EventKind.REPORT_UNLINKED}
    silent |= {EventKind.REPORT_WITHDRAWN, EventKind.REPORT_ERASED, EventKind.REPORT_HANDED_OVER}
    kinds = {k for k in EventKind if k.value.startswith(("report:", "incident:"))}
    assert kinds - silent - set(MARKS) == set()


def test_names_cost_one_statement_however_many_were_called(
    town: Town, officer: Actor, boss: Actor, duty: Actor
) -> None:
    told = town.report()

    def cost() -> int:
        with counted(town.database) as seen:
            story(town, duty, told)
        return len(seen)

    town.act(assignment.assign_incident, boss, told.incident, officer.user_id)
    cost()
    few = cost()
    for _ in range(4):
        town.act(assignment.assign_incident, boss, told.incident, boss.user_id)
        town.act(assignment.assign_incident, boss, told.incident, officer.user_id)
    assert cost() == few


def test_a_citizen_sees_no_colleague_no_inner_word_and_no_question_to_another(
    client: Any, town: Town, officer: Actor, boss: Actor, duty: Actor
) -> None:
    mine = town.report()
    other = town.report("Rác nữa", point=metres_north(DEEP, 5))
    assert other.incident == mine.incident
    town.act(questions.ask_reporter, duty, mine.incident, other.report, "Nhà bà Lành số mấy?")
    town.do(add_update, other.code, MoreTold("Số 27, cửa xanh", "t" * 20))
    town.act(extension.ask_extension, officer, mine.incident, in_days(300), "chờ xe cẩu của sở")
    town.do(working.note_incident, officer, mine.incident, "gia đình hay phàn nàn")
    given = Answer(Outcome.FIXED, "Đã dọn xong", internal_note="xe số 3")
    town.act(drafts.draft_answer, officer, mine.incident, given)
    town.act(drafts.sign_draft, boss, mine.incident)
    shown = client.get(f"/api/v1/reports/{mine.code}").get_data(as_text=True)
    page = client.get(f"/track/{mine.code}?lang=vi").get_data(as_text=True)
    for text in (shown, page):
        assert "Đã dọn xong" in text
        for hidden in (
            "bà Lành", "cửa xanh", "xe cẩu", "phàn nàn", "xe số 3",
            officer.name, boss.name, duty.name,
        ):  # fmt: skip
            assert hidden not in text, hidden
    theirs = client.get(f"/api/v1/reports/{other.code}").get_data(as_text=True)
    assert "Nhà bà Lành số mấy?" in theirs


def in_days(days: int) -> Any:
    return clock.now() + timedelta(days=days)
