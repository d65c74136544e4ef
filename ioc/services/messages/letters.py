"""Which event makes which message to citizens, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.domain import clock, letters
from ioc.domain import messages as rules
from ioc.domain.contact import without_personal_data
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome
from ioc.domain.jurisdiction import CITY_DESK
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, Purpose
from ioc.eventlog.reading import Recorded
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.ports import Post
from ioc.queries.directory import Directory, directory
from ioc.queries.notices import addressees
from ioc.queries.notices.addressees import Addressee
from ioc.queries.notices.message_settings import MessageSettings, message_settings
from ioc.queries.notices.wordings import Wordings, wordings
from ioc.queries.public.tracking import CODES
from ioc.services.messages.messages import Letter

SHORT = frozenset({MessageChannel.SMS, MessageChannel.PUSH})


@dataclass(frozen=True)
class Told:
    """What an event gives rise to: whom to tell what. `step` names the step, so that it is told
    once however often the log repeats it; without it each event is a step of its own."""

    purpose: Purpose
    to: list[Addressee]
    incident: Incident | None = None
    agency: str | None = None
    texts: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    step: str | None = None


def of_event(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """The messages to citizens that follow an event; none of an exercise, none of an old one."""
    find = FOLLOWING.get(event.kind)
    if find is None or clock.now() - event.at > rules.OLDEST_EVENT:
        return []
    told = find(session, event)
    if told is None or not told.to or (told.incident and told.incident.is_exercise):
        return []
    return _Writer(session, post, event, told).letters()


class _Writer:
    """Writes the letters of one event."""

    def __init__(self, session: Session, post: Post, event: Recorded, told: Told) -> None:
        self.post, self.event, self.told = post, event, told
        self.city: Directory = directory(session)
        self.settings: MessageSettings = message_settings(session)
        purposes = {told.purpose, Purpose.RECEIVED_REFERRED}
        self.words: Wordings = wordings(session, post.wordings, purposes)

    def letters(self) -> list[Letter]:
        """One for each person and channel; who reported twice is told once."""
        made: dict[tuple[MessageChannel, str], Letter] = {}
        for person in self.told.to:
            for channel, recipient in person.ways(
                self.told.purpose,
                self.post.messengers.keys(),
                every_channel=self.settings.every_channel,
            ):
                if (channel, recipient) in made:
                    continue
                letter = self._letter(person, channel, recipient)
                if letter is not None:
                    made[channel, recipient] = letter
        return list(made.values())

    def _letter(self, person: Addressee, channel: MessageChannel, recipient: str) -> Letter | None:
        purpose = self.told.purpose
        found = self.words.find(purpose, channel, person.locale)
        if found is None:
            return None
        values = self._values(person, channel)
        step = self.told.step or f"event:{self.event.id}"
        letter = Letter(
            key=f"{step}:{person.report_id}:{channel.value}"
            + (f":{recipient}" if channel is MessageChannel.PUSH else ""),
            purpose=purpose,
            channel=channel,
            recipient=recipient,
            locale=person.locale,
            wording=self._filled(found[1], values, channel),
            template_version=found[0],
            link=values["link"],
            event_id=self.event.id,
            report_id=person.report_id,
            incident_id=self.told.incident.id if self.told.incident else person.incident_id,
        )
        if purpose is Purpose.REFERRED:
            both = self.words.find(Purpose.RECEIVED_REFERRED, channel, person.locale)
            if both is not None:
                letter = replace(letter, instead=self._filled(both[1], values, channel))
        return letter

    def _filled(self, words: Wording, values: dict[str, str], channel: MessageChannel) -> Wording:
        return letters.filled(words, values, channel, unaccented=self.settings.unaccented)

    def _values(self, person: Addressee, channel: MessageChannel) -> dict[str, str]:
        incident, locale = self.told.incident, person.locale
        category = self.city.categories.get(
            (incident.category if incident else None) or person.category or "khac"
        )
        area = self.city.areas.get(
            (incident.area_code if incident else None) or person.area_code or ""
        )
        return {
            "city": self.post.city,
            "hotline": self.post.hotline,
            "code": person.tracking_code,
            "link": f"{self.post.base_url}/track/{person.tracking_code}",
            "matter": category.name(locale) if category else "",
            "area": (area.full_name_en if locale == "en" else area.full_name) if area else "",
            "agency": agency_name(self.city, self.told.agency, locale, short=channel in SHORT),
            "due": i18n.moment(self.told.due_at, locale),
            "advice": advice(self.post, person.category, locale),
            **self.told.texts,
        }


def agency_name(city: Directory, code: str | None, locale: str, *, short: bool) -> str:
    """How an agency is named to citizens: in full, or short where letters are dear."""
    found = city.agencies.get(code or "")
    if found is None:
        return i18n.translate("the agency responsible", locale)
    if short and locale != "en":
        return found.short_name
    return found.name_en if locale == "en" else found.name_vi


def advice(post: Post, category: str | None, locale: str) -> str:
    """What to do until help is there."""
    for wanted in (category or "default", "default"):
        text = post.advice.get((wanted, locale)) or post.advice.get((wanted, i18n.DEFAULT))
        if text:
            return text
    return ""


def _received(session: Session, event: Recorded) -> Told | None:
    to = addressees.of_report(session, event.subject_id)
    is_danger = event.is_urgent or any(person.is_danger for person in to)
    purpose = Purpose.RECEIVED_DANGER if is_danger else Purpose.RECEIVED
    return Told(purpose, to, step="received")


def _rejected(session: Session, event: Recorded) -> Told | None:
    to = addressees.of_report(session, event.subject_id, even_rejected=True)
    reason = without_personal_data(str(event.data.get("reason") or ""))
    return Told(Purpose.REJECTED, to, texts={"reason": reason})


def _restored(session: Session, event: Recorded) -> Told | None:
    return Told(Purpose.RESTORED, addressees.of_report(session, event.subject_id))


def _asked(session: Session, event: Recorded) -> Told | None:
    data = event.data
    is_report = event.subject_type == "report"
    report_id = event.subject_id if is_report else data.get("report")
    texts = {"question": str(data.get("question") or "")}
    if isinstance(report_id, int):
        return Told(Purpose.ASKED, addressees.of_report(session, report_id), texts=texts)
    incident = session.get(Incident, event.subject_id)
    to = addressees.of_incident(session, event.subject_id)
    return Told(Purpose.ASKED, to, incident, texts=texts)


def _grew(session: Session, event: Recorded) -> Told | None:
    """A report that came later was joined; news from a sender says nothing to that sender."""
    report_id = event.data.get("report")
    if "report_count" not in event.data or not isinstance(report_id, int):
        return None
    return _joined(session, event.subject_id, report_id)


def _linked(session: Session, event: Recorded) -> Told | None:
    """Moved by hand to another matter. With `area` it is the linking that every report has."""
    incident_id = event.data.get("incident")
    if "area" in event.data or not isinstance(incident_id, int):
        return None
    return _joined(session, incident_id, event.subject_id)


def _joined(session: Session, incident_id: int, report_id: int) -> Told | None:
    incident = session.get(Incident, incident_id)
    first = session.scalar(
        select(Report.id).where(Report.incident_id == incident_id).order_by(Report.id).limit(1)
    )
    if incident is None or first == report_id:
        return None
    return Told(
        Purpose.JOINED,
        addressees.of_report(session, report_id),
        incident,
        agency=_lead(incident),
        step=f"joined:{incident_id}",
    )


def _referred(session: Session, event: Recorded) -> Told | None:
    agencies = event.data.get("agencies")
    if not isinstance(agencies, list) or not agencies or event.data.get("supporting"):
        return None
    incident = session.get(Incident, event.subject_id)
    if incident is None:
        return None
    agency = str(agencies[0])
    if agency == CITY_DESK:
        return None
    return _step_of(session, incident, Purpose.REFERRED, agency)


def _accepted(session: Session, event: Recorded) -> Told | None:
    incident = session.get(Incident, event.subject_id)
    if incident is None:
        return None
    lead = _lead(incident)
    agency = event.data.get("agency") or lead
    if agency != lead or agency == CITY_DESK:
        return None
    return _step_of(session, incident, Purpose.ACCEPTED, lead)


def _step_of(session: Session, incident: Incident, purpose: Purpose, agency: str) -> Told:
    return Told(
        purpose,
        addressees.of_incident(session, incident.id),
        incident,
        agency=agency,
        due_at=incident.due_at,
        step=f"{purpose.value}:{incident.id}:{agency}:{incident.reopened_count}",
    )


def _of_all(session: Session, event: Recorded, purpose: Purpose, **texts: str) -> Told | None:
    incident = session.get(Incident, event.subject_id)
    if incident is None:
        return None
    return Told(
        purpose,
        addressees.of_incident(session, incident.id),
        incident,
        agency=_lead(incident),
        due_at=incident.due_at,
        texts=texts,
    )


def _extended(session: Session, event: Recorded) -> Told | None:
    reason = without_personal_data(str(event.data.get("reason") or ""))
    return _of_all(session, event, Purpose.EXTENDED, reason=reason)


def _resolved(session: Session, event: Recorded) -> Told | None:
    try:
        purpose = rules.OF_OUTCOME[Outcome(event.data["outcome"])]
    except (KeyError, ValueError):
        return None
    answer = without_personal_data(str(event.data.get("answer") or ""))
    return _of_all(session, event, purpose, answer=answer)


def _reopened(session: Session, event: Recorded) -> Told | None:
    reason = event.data.get("reason")
    if reason not in CODES and "from" in event.data:
        return None
    return _of_all(session, event, Purpose.REOPENED)


def _closed(session: Session, event: Recorded) -> Told | None:
    if event.data.get("by") == "reporter":
        return None
    return _of_all(session, event, Purpose.CLOSED)


def _asked_again(session: Session, event: Recorded) -> Told | None:
    """Whether all are safe, where the watch has just asked; not where it has people ring."""
    if "tries" not in event.data:
        return None
    incident = session.get(Incident, event.subject_id)
    if incident is None or incident.asked_again_at is None:
        return None
    to = addressees.of_incident(session, incident.id)
    return Told(Purpose.SAFE_ASKED, to, incident)


def _lead(incident: Incident) -> str:
    """The code of the agency that leads, or that of the city desk where nobody does."""
    leads = [r for r in incident.referrals if r.is_lead]
    return leads[-1].agency_code if leads else CITY_DESK


FOLLOWING: dict[str, Callable[[Session, Recorded], Told | None]] = {
    EventKind.REPORT_RECEIVED.value: _received,
    EventKind.REPORT_REJECTED.value: _rejected,
    EventKind.REPORT_RESTORED.value: _restored,
    EventKind.REPORT_ASKED.value: _asked,
    EventKind.REPORT_LINKED.value: _linked,
    EventKind.INCIDENT_GREW.value: _grew,
    EventKind.INCIDENT_REFERRED.value: _referred,
    EventKind.INCIDENT_VERIFIED.value: _referred,
    EventKind.INCIDENT_CLASSIFIED.value: _referred,
    EventKind.INCIDENT_RELOCATED.value: _referred,
    EventKind.INCIDENT_ACCEPTED.value: _accepted,
    EventKind.INCIDENT_STARTED.value: _accepted,
    EventKind.INCIDENT_ASKED.value: _asked,
    EventKind.INCIDENT_EXTENDED.value: _extended,
    EventKind.INCIDENT_RESOLVED.value: _resolved,
    EventKind.INCIDENT_REOPENED.value: _reopened,
    EventKind.INCIDENT_CLOSED.value: _closed,
    EventKind.INCIDENT_ASKED_AGAIN.value: _asked_again,
    EventKind.INCIDENT_WENT_STALE.value: _asked_again,
}
"""What citizens are told of, by kind of event."""
