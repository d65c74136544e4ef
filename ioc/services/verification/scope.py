"""Complaints and denunciations under the law (khiếu nại, tố cáo): kept, confidential, the desk's.

Another procedure settles them, so none is published, none goes to an agency (it may be the one that
is complained of), and none is joined with what others told. A person may set the mark or take it
off; what they said is kept as an example. Danger to life is never marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.duplicates import Match
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facts import Fact
from ioc.domain.incidents import OPEN, OUT_OF_SCOPE, Flag, Severity
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services.incidents import referral
from ioc.services.verification import examples
from ioc.services.verification.matching import Found
from ioc.understanding.legal import Legal, read_legal


def legal_of(report: Report) -> Legal | None:
    """What a report that was judged is under the law, also kept with what was understood of it."""
    if report.emergency or report.severity is Severity.CRITICAL:
        return None
    found = read_legal(report.text)
    if found:
        told = {"kind": found.kind, "quote": found.quote, "code": found.code}
        report.understood = {**(report.understood or {}), "legal": told}
    return found


def marks(legal: Legal | None) -> list[str]:
    """The marks of an incident that such a report opens."""
    return [Flag(legal.kind).value] if legal else []


def is_marked(incident: Incident) -> bool:
    """Whether the incident carries one of the marks."""
    return not OUT_OF_SCOPE.isdisjoint(incident.flags or ())


def kept_apart(
    report: Report,
    legal: Legal | None,
    found: Found,
    incident: Incident | None,
    told_incident: int | None,
) -> tuple[Found, Incident | None]:
    """What a report joins after all: nobody reads in an ordinary matter what is confidential.

    An operator who says that this caller tells of a marked matter is believed, unless the caller is
    in danger.
    """
    if incident is None or not (legal or is_marked(incident)):
        return found, incident
    if is_marked(incident) and incident.id == told_incident and not report.emergency:
        return found, incident
    return replace(found, match=Match.APART, incident_id=None), None


def must_agree(incident: Incident, target: Incident) -> None:
    """Raises `InvalidInput` where one of two incidents to be merged is confidential."""
    if is_marked(incident) is not is_marked(target):
        raise InvalidInput(FieldError("into", "legal_and_ordinary"))


def stay_marked(session: Session, incident: Incident, flags: Sequence[str]) -> None:
    """After an undo, what was confidential (`flags`) is so still, whoever had it before."""
    kept = OUT_OF_SCOPE & set(flags)
    if not kept:
        return
    incident.flags = sorted({*incident.flags} | kept)
    # The undo may have deleted the desk's own referral, which is made anew here.
    session.flush()
    if incident.status in OPEN and incident.severity is not Severity.CRITICAL:
        referral.take_from_agencies(incident)
        referral.offer_by_rules(session, incident, takes_back=True)


def mark(
    session: Session, actor: Actor, incident: Incident, flag: Flag, reports: Sequence[Report]
) -> dict[str, Any]:
    """Sets or takes off one of the marks; who may read the incident follows. One at a time.

    Raises `InvalidInput` for an incident in which somebody is in danger. Answers who was asked, for
    the event.
    """
    is_on = flag.value not in incident.flags
    in_danger = incident.severity is Severity.CRITICAL or any(r.emergency for r in reports)
    if is_on and in_danger:
        raise InvalidInput(FieldError("flag", "danger_first"))
    incident.flags = sorted({*incident.flags} - OUT_OF_SCOPE | ({flag.value} if is_on else set()))
    said = {"kind": flag.value if is_on else None}
    examples.keep_of_staff(session, actor, reports, {Fact.LEGAL: said})
    if incident.status not in OPEN:
        return {}
    if is_on:
        referral.take_from_agencies(incident)
    return referral.offer_by_rules(session, incident, takes_back=True)
