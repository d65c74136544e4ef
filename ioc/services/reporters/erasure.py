"""Lawful erasure of what one report tells of persons.

Who reported, their words, their photos and what repeats them go; kind, place, time and what
was done about it stay, since they are the city's record and name nobody. What a person of an
agency wrote in an answer is theirs, and stays too.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.contact import title_of, without_personal_data
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.eventlog import erase
from ioc.models.desk import ReportQuestion
from ioc.models.example import UnderstandingExample
from ioc.models.incident import Incident
from ioc.models.joining import ReportKey
from ioc.models.report import Attachment, Feedback, Report, ReporterContact, ReportUpdate
from ioc.queries.directory import directory
from ioc.services.agency import results
from ioc.services.calls import call_erasure
from ioc.services.changes import log
from ioc.services.incidents import growth
from ioc.services.ledger import people_moves
from ioc.services.messages import inbound_erasure, messages
from ioc.services.reporters import erasure_of_work
from ioc.services.reporters.erasure_of_work import ERASED

NO_DIGEST = "0" * 64


@dataclass(frozen=True)
class Erased:
    """What went: payloads of events, and the keys of photos whose files have to go next."""

    payloads: int
    photo_keys: tuple[str, ...]


def erase_report(session: Session, actor: Actor, tracking_code: str) -> Erased:
    """Erases the personal data of a report everywhere it is kept; once more changes little.

    The files of the photos are the caller's to remove, once this is committed. Raises
    `NotFound` for an unknown code.
    """
    erase.overwrite_freed(session)
    report = fetch.report_by_code(session, tracking_code, lock=True)
    words = _words(session, report)
    calls = call_erasure.calls_of(session, report)
    keys = _empty_rows(session, report)
    messages.forget(session, [report.id])
    if report.address and growth.holds(report.address, words):
        report.address = None
    reached = growth.reached(session, report)
    changed = growth.forget(session, report, words)
    own = [report.incident_id] if report.incident_id is not None else []
    sought = _spellings(words)
    erasure = erase.erase_report(session, report.id, own, sought)
    reached.update(erasure.incident_ids)
    of_notices = erasure_of_work.forget_repeated(session, report.id, reached, sought)
    people_moves.forget(session, report.id, reached, words)
    report.version += 1
    log.report_changed(session, actor, report, EventKind.REPORT_ERASED)
    for incident_id in sorted(changed.union(erasure.incident_ids)):
        incident = fetch.incident_for(
            session, actor, incident_id, Permission.INCIDENT_VIEW, lock=True
        )
        _retitle(session, actor, incident, words)
    of_calls = call_erasure.erase_calls(session, actor, calls)
    return Erased(erasure.payloads + of_calls + of_notices, keys)


def _words(session: Session, report: Report) -> set[str]:
    found: set[str | None] = {report.text, report.water_text, report.reject_reason}
    found.update(
        session.scalars(select(ReportUpdate.text).where(ReportUpdate.report_id == report.id))
    )
    found.update(
        session.scalars(select(ReportQuestion.answer).where(ReportQuestion.report_id == report.id))
    )
    found.update(session.scalars(select(Feedback.comment).where(Feedback.report_id == report.id)))
    contact = session.get(ReporterContact, report.id)
    if contact is not None:
        found |= {contact.name, contact.phone, contact.email}
        found |= {contact.place_name, contact.place_phone}
    return {word for word in found if word and word != ERASED}


def _spellings(words: set[str]) -> set[str]:
    """Every form in which the words are repeated: as they are, masked, and as a title."""
    return words | {without_personal_data(w) for w in words} | {title_of(w) for w in words}


def _empty_rows(session: Session, report: Report) -> tuple[str, ...]:
    report.text = ERASED
    report.request_digest = NO_DIGEST
    report.water_text = None
    report.reject_reason = ERASED if report.reject_reason else None
    # Reasons quote the text.
    report.emergency_reasons = []
    report.category_reasons = []
    report.location_reasons = []
    report.location_candidates = []
    report.understood = None
    session.execute(delete(ReportKey).where(ReportKey.report_id == report.id))
    session.execute(delete(UnderstandingExample).where(UnderstandingExample.report_id == report.id))
    for update in session.scalars(select(ReportUpdate).where(ReportUpdate.report_id == report.id)):
        update.text = ERASED
    erasure_of_work.forget_asked(session, report.id)
    for rating in session.scalars(select(Feedback).where(Feedback.report_id == report.id)):
        rating.comment = ERASED if rating.comment else None
    contact = session.get(ReporterContact, report.id)
    if contact is not None:
        inbound_erasure.forget_number(session, contact.phone_key)
        contact.name = contact.phone = contact.phone_key = contact.email = None
        contact.place_name = contact.place_phone = None
        contact.name_key = contact.place_name_key = None
        contact.erased_at = contact.erased_at or clock.now()
    keys = tuple(session.scalars(select(Attachment.key).where(Attachment.report_id == report.id)))
    keys += results.forget_photos(session, report.id)
    session.execute(delete(Attachment).where(Attachment.report_id == report.id))
    report.media_count = 0
    session.flush()
    return keys


def _retitle(session: Session, actor: Actor, incident: Incident, words: set[str]) -> None:
    """Takes the report's words out of the incident's title, and tells the screens its card.

    The card is sent even where the title stays: a screen that catches up finds erased events of
    this incident, takes them for its removal, and needs a card after them.
    """
    before = standing_of(incident)
    if incident.title in {title_of(word) for word in words}:
        category = directory(session).categories.get(incident.category)
        incident.title = category.name_vi if category else incident.category
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_NOTED,
        before,
        {"text": ERASED, "public": False, "agencies": []},
    )
