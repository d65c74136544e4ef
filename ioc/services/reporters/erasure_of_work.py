"""Erasure where people of the Center and of agencies repeated what a reporter told.

Their own words stay, as the city's record of what was done; a text of theirs goes as a whole where
it holds the reporter's words, name or number. Photos of an agency's work are the agency's and stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from ioc.domain.events import SubjectType
from ioc.eventlog import erase
from ioc.models.agency_work import AnswerDraft, ExtensionWish
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.message import Message, Notice
from ioc.models.protocol import ProtocolAnswer
from ioc.models.result import PublishedResult

ERASED = "[đã xóa]"
"""Stands where the words were."""


def forget_asked(session: Session, report_id: int) -> None:
    """What a reporter was asked and answered, in writing and on protocol cards; that somebody
    asked, and when, stays."""
    session.execute(delete(ProtocolAnswer).where(ProtocolAnswer.report_id == report_id))
    asked = session.scalars(select(ReportQuestion).where(ReportQuestion.report_id == report_id))
    for one in asked:
        one.question = ERASED
        one.answer = ERASED if one.answer else None


def forget_repeated(
    session: Session, report_id: int, incident_ids: Collection[int], words: Iterable[str]
) -> int:
    """Empties drafts, wishes, answers, results, notices and letters that repeat the words; answers
    how many payloads of the log went with the notices."""
    sought = frozenset(words)
    for model, names in (
        (AnswerDraft, ("answer", "internal_note", "reason")),
        (ExtensionWish, ("reason", "answer")),
        (PublishedResult, ("title", "answer", "withdraw_reason")),
        (Incident, ("answer",)),
    ):
        key = Incident.id if model is Incident else getattr(model, "incident_id")  # noqa: B009
        for row in session.scalars(select(model).where(key.in_(incident_ids))):
            _empty(row, names, sought)
    for letter in session.execute(
        select(Message.id, Message.subject, Message.body).where(
            Message.incident_id.in_(incident_ids), Message.body != ""
        )
    ):
        if erase.holds([letter.subject, letter.body], sought):
            session.execute(
                update(Message).where(Message.id == letter.id).values(subject="", body="")
            )
    return _forget_notices(session, report_id, incident_ids, sought)


def _empty(row: Any, names: Iterable[str], sought: frozenset[str]) -> None:
    for name in names:
        if erase.holds(getattr(row, name), sought):
            setattr(row, name, ERASED)


def _forget_notices(
    session: Session, report_id: int, incident_ids: Collection[int], sought: frozenset[str]
) -> int:
    about = or_(Notice.report_id == report_id, Notice.incident_id.in_(incident_ids))
    told = [row for row in session.scalars(select(Notice).where(about)) if row.data]
    gone = [row for row in told if row.report_id == report_id or erase.holds(row.data, sought)]
    for row in gone:
        row.data = {}
    session.flush()
    return erase.erase_subjects(session, SubjectType.NOTICE, [row.id for row in gone])
