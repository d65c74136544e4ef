"""What staff repeated of a reporter goes with the reporter; what they did themselves stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.incidents import Outcome
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Role
from ioc.models.agency_work import AnswerDraft, ExtensionWish, WorkPhoto
from ioc.models.desk import ReportQuestion
from ioc.models.message import Notice
from ioc.models.protocol import ProtocolAnswer
from ioc.models.result import PublishedResult
from ioc.services.agency import asking, drafts, extension, work_photos
from ioc.services.agency.outcomes import Answer
from ioc.services.calls import protocols
from ioc.services.calls.protocols import Answered
from ioc.services.reporters import erasure, questions
from tests.functional.test_results import picture
from tests.town import Told, Town

WORDS = "Nhà bà Lành bị rác đổ chắn lối, gọi 0905 123 456"
ERASED = erasure.ERASED


@pytest.fixture
def officer(person: Any) -> Actor:
    actor: Actor = person(Role.AGENCY_OFFICER, "hepco")
    return actor


@pytest.fixture
def told(town: Town, officer: Actor, person: Any, ports: Any) -> Told:
    """A matter on which much was written."""
    told = town.report(WORDS, phone="0905123456")
    duty = person(Role.DUTY_OFFICER)
    town.act(questions.ask_reporter, duty, told.incident, told.report, "Bà Lành ở số nhà mấy?")
    town.act(asking.ask_citizen, officer, told.incident, "Ở đầu hay cuối kiệt?")
    town.act(extension.ask_extension, officer, told.incident, in_days(3), f"Chờ xe. {WORDS}")
    photo = ports.media.store(picture())
    town.do(work_photos.add_photos, officer, told.incident, PhotoStage.AFTER, (photo,))
    given = Answer(Outcome.FIXED, f"Người dân báo: {WORDS}. Đã dọn.", internal_note="Xe số 3")
    town.act(drafts.draft_answer, officer, told.incident, given)
    with town.database.atomic() as session:
        report = town.row(told.report)
        card = Answered("flood", 1, (("depth", "unclear"),))
        protocols.keep_answers(session, duty, report, [card])
        for number, data in enumerate(({"title": WORDS}, {"title": "Rác đầu kiệt"})):
            session.add(
                Notice(
                    key=f"t{number}", user_id=officer.user_id, kind=NoticeKind.OVERDUE,
                    incident_id=told.incident, data=data, created_at=clock.now(),
                )
            )  # fmt: skip
        session.add(
            PublishedResult(
                incident_id=told.incident, title="Dọn rác", answer=WORDS,
                published_at=clock.now(), published_by=None,
            )
        )  # fmt: skip
    return told


def in_days(days: int) -> Any:
    return clock.now() + timedelta(days=days)


def test_what_repeats_the_reporter_goes_everywhere(town: Town, told: Told, person: Any) -> None:
    town.do(erasure.erase_report, person(Role.SUPERVISOR), told.code)
    with town.database.reading() as session:
        asked = session.scalars(select(ReportQuestion)).all()
        assert {(one.question, one.answer) for one in asked} == {(ERASED, None)}
        assert len(asked) == 2, "that somebody asked stays"
        assert session.scalars(select(ProtocolAnswer)).all() == []
        assert session.scalars(select(AnswerDraft.answer)).all() == [ERASED]
        assert session.scalars(select(ExtensionWish.reason)).all() == [ERASED]
        assert session.scalars(select(PublishedResult.answer)).all() == [ERASED]
        notices = session.scalars(select(Notice).order_by(Notice.key)).all()
        assert [n.data for n in notices if n.key in {"t0", "t1"}] == [{}, {"title": "Rác đầu kiệt"}]
    for event in town.events():
        payload = event.payload or b""
        assert "Lành".encode() not in payload
        assert b"0905" not in payload


def test_what_staff_did_themselves_stays(town: Town, told: Told, person: Any) -> None:
    town.do(erasure.erase_report, person(Role.SUPERVISOR), told.code)
    with town.database.reading() as session:
        assert session.scalars(select(AnswerDraft.internal_note)).all() == ["Xe số 3"]
        assert session.scalars(select(PublishedResult.title)).all() == ["Dọn rác"]
        assert len(session.scalars(select(WorkPhoto.key)).all()) == 1
