"""The short messages to owners of neighbours' boats, and the one answer to what nobody understood.

Each is one SMS without accents and without a link. None is sent for an exercise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import TERMINAL
from ioc import i18n
from ioc.domain import clock, letters
from ioc.domain import messages as rules
from ioc.domain.contact import without_personal_data
from ioc.domain.events import EventKind
from ioc.domain.letters import Wording, clipped, sms_segments
from ioc.domain.messages import MessageChannel, Purpose, sms_number
from ioc.domain.ward import HELP_EVERY, InboundOutcome
from ioc.eventlog.reading import Recorded
from ioc.models.inbound import InboundMessage
from ioc.models.incident import Incident
from ioc.models.message import Message
from ioc.models.unit import Assignment, Unit
from ioc.ports import Post
from ioc.queries.directory import directory
from ioc.queries.notices.wordings import wordings
from ioc.queries.rescue import priority, water_words
from ioc.services.messages.messages import Letter

KINDS = frozenset(
    {
        EventKind.ASSIGNMENT_DISPATCHED.value,
        EventKind.ASSIGNMENT_CANCELLED.value,
        EventKind.MESSAGE_RECEIVED.value,
    }
)
PLACE_LONGEST, PLACE_SHORTEST, SHORTER_BY = 90, 20, 10
LATE = timedelta(minutes=2)
HELPED = frozenset({InboundOutcome.UNANSWERED, InboundOutcome.REFUSED, InboundOutcome.NO_TASK})


def key_of_task(assignment_id: int) -> str:
    """Under which key the message of a task is queued."""
    return f"boat_task:{assignment_id}"


def of_event(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """The message that follows an event, or none."""
    if event.kind not in KINDS or clock.now() - event.at > rules.KEPT_OF_DANGER:
        return []
    if MessageChannel.SMS not in post.messengers:
        return []
    if event.kind == EventKind.MESSAGE_RECEIVED.value:
        return _answer(session, post, event)
    return _task(session, post, event)


def _task(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """To the owner of a boat that was sent, or called back."""
    assignment = session.get(Assignment, event.data.get("assignment") or 0)
    unit = session.get(Unit, assignment.unit_id) if assignment else None
    if assignment is None or unit is None or not unit.is_local or assignment.is_exercise:
        return []
    is_sent = event.kind == EventKind.ASSIGNMENT_DISPATCHED.value
    if is_sent and (assignment.status in TERMINAL or event.at - assignment.dispatched_at > LATE):
        # Called back before it was told, or entered from paper when it was long done.
        return []
    if not is_sent and not _was_told(session, assignment):
        return []
    incident = session.get_one(Incident, assignment.incident_id)
    purpose = Purpose.BOAT_TASK if is_sent else Purpose.BOAT_CANCELLED
    key = key_of_task(assignment.id) if is_sent else f"boat_cancelled:{assignment.id}"
    values = _values(session, post, incident)
    return _letter(session, post, event, purpose, key, unit.contact_key, values, incident.id)


def _was_told(session: Session, assignment: Assignment) -> bool:
    found = select(Message.id).where(Message.key == key_of_task(assignment.id))
    return session.scalar(found) is not None


def _values(session: Session, post: Post, incident: Incident) -> dict[str, str]:
    locale = i18n.DEFAULT
    told = priority.tellings(session, [incident.id])[incident.id]
    count = incident.people
    if count is None:
        people = i18n.translate("ward.people_unknown", locale)
    else:
        people = i18n.translate("ward.people", locale, n=count)
    return {
        "city": post.city,
        "hotline": post.hotline,
        "incident": incident.code,
        "people": people,
        "water": water_words.of(told, locale) or i18n.translate("ward.water_unknown", locale),
        "place": _place(session, incident),
    }


def _place(session: Session, incident: Incident) -> str:
    if incident.address:
        return without_personal_data(incident.address)
    area = directory(session).areas.get(incident.area_code or "")
    words = [area.full_name] if area else []
    if incident.lat is not None and incident.lon is not None:
        words.append(f"{incident.lat:.5f},{incident.lon:.5f}")
    return " ".join(words)


def _answer(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """To who sent what is not clear: once for a task or for half a day, so that no two machines
    ever talk to each other."""
    message = session.get(InboundMessage, event.subject_id)
    if message is None or message.sender_key is None:
        return []
    unit = session.get(Unit, message.unit_id) if message.unit_id else None
    if unit is not None and unit.is_exercise:
        return []
    incident = session.get(Incident, message.incident_id) if message.incident_id else None
    values = {"city": post.city, "hotline": post.hotline}
    values["incident"] = incident.code if incident else ""
    number = incident.id if incident else None
    if message.outcome == InboundOutcome.NUMBER_NEEDED:
        key = f"boat_number:{message.assignment_id}"
        purpose = Purpose.BOAT_NUMBER
    elif message.outcome in set(HELPED) and not _was_helped(session, message.sender_key):
        key = f"sms_help:{message.id}"
        purpose = Purpose.BOAT_HELP if message.assignment_id else Purpose.SMS_HELP
    else:
        return []
    return _letter(session, post, event, purpose, key, message.sender_key, values, number)


def _was_helped(session: Session, sender_key: str) -> bool:
    found = select(Message.id).where(
        Message.recipient == sms_number(sender_key),
        Message.created_at > clock.now() - HELP_EVERY,
        Message.purpose.in_(rules.HELPING),
    )
    return session.scalar(found.limit(1)) is not None


def _letter(
    session: Session,
    post: Post,
    event: Recorded,
    purpose: Purpose,
    key: str,
    number: str | None,
    values: Mapping[str, str],
    incident_id: int | None,
) -> list[Letter]:
    recipient = sms_number(number)
    found = wordings(session, post.wordings, [purpose]).find(
        purpose, MessageChannel.SMS, i18n.DEFAULT
    )
    if recipient is None or found is None:
        return []
    return [
        Letter(
            key=key,
            purpose=purpose,
            channel=MessageChannel.SMS,
            recipient=recipient,
            locale=i18n.DEFAULT,
            wording=in_one(found[1], values),
            template_version=found[0],
            event_id=event.id,
            incident_id=incident_id,
        )
    ]


def in_one(words: Wording, values: Mapping[str, str]) -> Wording:
    """The words in one SMS: the place is cut where it has to be, and nothing else."""
    for longest in range(PLACE_LONGEST, PLACE_SHORTEST - 1, -SHORTER_BY):
        shorter = {**values, "place": clipped(values.get("place", ""), longest)}
        made = letters.filled(words, shorter, MessageChannel.SMS, unaccented=True)
        if sms_segments(made.body) == 1:
            break
    return made
