"""What is said of the work on a matter: agencies, their people, answers, clocks, services rung."""

from __future__ import annotations

from collections.abc import Callable

from ioc import i18n
from ioc.domain.agency_work import PhotoStage, ReturnReason
from ioc.domain.escalation import CalledTo
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome
from ioc.domain.sla import SLAStep
from ioc.queries.story.story_of_people import of_end
from ioc.queries.story.story_words import Words


def _answered(say: Words) -> list[str]:
    lines = [say.agency(say.data.get("agency")), *say.coded()]
    following = say.data.get("next")
    if following:
        lines.append(say("Goes on to: %(names)s", names=say.agencies(following.get("agencies"))))
        lines.append(following.get("reason_en" if say.locale == "en" else "reason_vi") or "")
    return lines


def _returned(say: Words) -> list[str]:
    agency, *lines = _answered(say)
    code = say.data.get("code")
    why = i18n.label(ReturnReason(code), say.locale) if code else ""
    is_told = code == ReturnReason.OTHER or why == say.data.get("reason")
    return [agency, *([] if is_told else [why]), *lines]


def _extended(say: Words) -> list[str]:
    return [say("New deadline: %(at)s", at=say.moment(say.data.get("due_at")))]


def _wished(say: Words) -> list[str]:
    return [say("Wished deadline: %(at)s", at=say.moment(say.data.get("due_at")))]


def _resolved(say: Words) -> list[str]:
    outcome = say.data.get("outcome")
    lines = [i18n.label(Outcome(outcome), say.locale)] if outcome else []
    lines += of_end(say)
    return [*lines, say("Waits for a budget")] if say.data.get("waiting_budget") else lines


def _of_agency(say: Words) -> list[str]:
    return [say.agency(say.data.get("agency"))]


def _photographed(say: Words) -> list[str]:
    stage = i18n.label(PhotoStage(say.data["stage"]), say.locale)
    return [stage, say("%(n)s photos of the work", n=len(say.data.get("photos", [])))]


def _repeated(say: Words) -> list[str]:
    return [say("Time number %(n)s", n=say.data.get("number"))]


def _passed_to(say: Words) -> list[str]:
    """To which service, and who there listened or confirmed it."""
    service, name = say.data.get("service"), say.data.get("person") or say.data.get("name")
    lines = [f"{service}, {name}" if name else str(service)]
    if say.data.get("seconds") is not None:
        lines.append(say("after %(n)s seconds", n=say.data["seconds"]))
    if say.data.get("rung"):
        lines.append(say("reminded %(n)s times", n=say.data["rung"]))
    return lines


def _called(say: Words) -> list[str]:
    """Whose clock it is, until when, and who was called."""
    lines = [say.agency(say.data.get("agency"))]
    if say.data.get("step"):
        lines.append(i18n.label(SLAStep(say.data["step"]), say.locale))
    if say.data.get("due_at"):
        lines.append(say("Deadline: %(at)s", at=say.moment(say.data["due_at"])))
    to = say.data.get("to")
    role = i18n.label(CalledTo(to), say.locale) if isinstance(to, str) else ""
    names = say.people(say.data.get("people"))
    if names and role:
        lines.append(say("Called: %(role)s: %(names)s", role=role, names=names))
    elif names:
        lines.append(say("Told: %(names)s", names=names))
    elif role:
        lines.append(say("Called: %(role)s, but nobody was found", role=role))
    return lines


def _paused(say: Words) -> list[str]:
    lines = [say.agencies(say.data.get("agencies"))]
    if say.data.get("until"):
        lines.append(say("At the latest until %(at)s", at=say.moment(say.data["until"])))
    return lines


def _resumed(say: Words) -> list[str]:
    lines = [say.agencies(say.data.get("agencies"))]
    if say.data.get("due_at"):
        lines.append(say("New deadline: %(at)s", at=say.moment(say.data["due_at"])))
    return lines


def _given(say: Words) -> list[str]:
    """To whom a matter was given; where it was nobody, from whom it was taken."""
    to, was = say.person(say.data.get("to")), say.person(say.data.get("from"))
    lines = [say("To: %(names)s", names=to)] if to else []
    if was:
        lines.append(say("Before: %(name)s", name=was))
    return [*lines, *([say.agency(say.data["agency"])] if say.data.get("agency") else [])]


def _drafted(say: Words) -> list[str]:
    names = say.people(say.data.get("people"))
    return [*_resolved(say), *([say("To sign: %(names)s", names=names)] if names else [])]


def _settled(say: Words) -> list[str]:
    lines = _resolved(say)
    for key, msgid in (("drafted_by", "Drafted by %(name)s"), ("signed_by", "Signed by %(name)s")):
        if say.data.get(key):
            lines.append(say(msgid, name=say.person(say.data[key])))
    return lines


def _asked(say: Words) -> list[str]:
    """Whom, by the name that the page gives the report; its own number says nothing to anybody."""
    name = say.reports.get(say.data.get("report") or 0)
    return [say("Question to who sent %(report)s", report=name)] if name else []


def _replied(say: Words) -> list[str]:
    """The answer itself is the quote; here stands what it answers."""
    question, photos = say.data.get("question"), say.data.get("photos")
    lines = [say("Asked: %(question)s", question=question)] if question else []
    return [*lines, say("%(n)s photos", n=photos)] if photos else lines


def _published(say: Words) -> list[str]:
    photos = say.data.get("photos")
    lines = [str(say.data.get("title") or "")]
    return [*lines, say("%(n)s photos", n=photos)] if photos else lines


SAYINGS: dict[str, Callable[[Words], list[str]]] = {
    EventKind.INCIDENT_ACCEPTED: _answered,
    EventKind.INCIDENT_RETURNED: _returned,
    EventKind.INCIDENT_EXTENDED: _extended,
    EventKind.INCIDENT_RESOLVED: _settled,
    EventKind.INCIDENT_ASSIGNED: _given,
    EventKind.INCIDENT_ASKED: _asked,
    EventKind.INCIDENT_REPLIED: _replied,
    EventKind.REPORT_REPLIED: _replied,
    EventKind.INCIDENT_EXTENSION_ASKED: _wished,
    EventKind.INCIDENT_EXTENSION_REFUSED: _of_agency,
    EventKind.INCIDENT_DRAFTED: _drafted,
    EventKind.INCIDENT_SENT_BACK: _given,
    EventKind.INCIDENT_PART_DONE: _of_agency,
    EventKind.INCIDENT_PHOTOGRAPHED: _photographed,
    EventKind.INCIDENT_REPEATED: _repeated,
    EventKind.INCIDENT_DUE_SOON: _called,
    EventKind.INCIDENT_OVERDUE: _called,
    EventKind.INCIDENT_ESCALATED: _called,
    EventKind.INCIDENT_PAUSED: _paused,
    EventKind.INCIDENT_RESUMED: _resumed,
    EventKind.INCIDENT_PUBLISHED: _published,
    EventKind.INCIDENT_PASSED_ON: _passed_to,
    EventKind.INCIDENT_PASSED_ON_ACKNOWLEDGED: _passed_to,
    EventKind.INCIDENT_PASSED_ON_UNANSWERED: _passed_to,
}
