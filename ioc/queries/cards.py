"""The one JSON shape of a report and of an incident (contract: cards).

The service stores the text beside the row in the same transaction; the snapshot, the event,
the list, the page and the map send those bytes. Nothing personal is in a card, and what
was written into texts is masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord, age_of
from ioc.domain.contact import without_personal_data
from ioc.domain.geo import rounded
from ioc.domain.incidents import HOLDS, OPEN
from ioc.domain.sla import SLAState
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report
from ioc.queries import priority_words
from ioc.queries.directory import Directory


def moment(at: datetime | None) -> str | None:
    """A time in a card: RFC 3339, UTC, whole seconds."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_of(card: dict[str, Any]) -> str:
    """A card as the text that is stored and sent."""
    return orjson.dumps(card).decode()


def without_code(text: str) -> str:
    """Cards of reports, as text, without the code that opens a report for its reporter: for who
    has no need of reporters (`Permission.REPORT_CONTACT`). What people wrote is escaped in a card
    and cannot look like this member."""
    return _CODE.sub('"tracking_code":null', text)


_CODE = re.compile(r'"tracking_code":"[^"]*"')


def area_of(directory: Directory, code: str | None) -> dict[str, str] | None:
    """The area of a card."""
    area = directory.areas.get(code) if code else None
    return {"code": area.code, "name": area.full_name} if area else None


def report_card(report: Report, directory: Directory) -> dict[str, Any]:
    """The card of a report."""
    return {
        "id": report.id,
        "version": report.version,
        "tracking_code": report.tracking_code,
        "status": report.status.value,
        "channel": report.channel.value,
        "category": report.category,
        "emergency": report.emergency,
        "text": without_personal_data(report.text),
        "lat": rounded(report.lat),
        "lon": rounded(report.lon),
        "accuracy_m": report.accuracy_m,
        "address": without_personal_data(report.address) if report.address else None,
        "area": area_of(directory, report.area_code),
        "incident": report.incident_id,
        "media_count": report.media_count,
        "received_at": moment(report.received_at),
        "at_scene": report.at_scene,
        "severity": report.severity.value if report.severity else None,
        "location_quality": report.location_quality.value,
        "exercise": report.is_exercise,
    }


def referral_card(referral: Referral, directory: Directory) -> dict[str, Any]:
    """The entry of one agency in an incident's card."""
    agency = directory.agencies.get(referral.agency_code)
    return {
        "code": referral.agency_code,
        "name": agency.name_vi if agency else referral.agency_code,
        "status": referral.status.value,
        "due_at": moment(referral.due_at),
        "lead": referral.is_lead,
        "accept_due_at": moment(referral.accept_due_at),
        "offered_at": moment(referral.offered_at),
        "assigned_to": referral.assigned_to,
    }


def clock_of(incident: Incident, referrals: Iterable[Referral]) -> dict[str, Any] | None:
    """How the time of an open incident stands, by who leads it; None without a deadline."""
    if incident.status not in OPEN or incident.due_at is None:
        return None
    leads = [r for r in referrals if r.is_lead and r.status in HOLDS]
    paused = next((r.paused_at for r in leads if r.paused_at), None)
    state = SLAState.ON_TIME
    if incident.is_overdue:
        state = SLAState.OVERDUE
    elif paused:
        state = SLAState.PAUSED
    elif any(r.level for r in leads):
        state = SLAState.WARNING
    return {
        "state": state.value,
        "due_at": moment(incident.due_at),
        "paused_at": moment(paused),
    }


def confirmation_of(incident: Incident) -> dict[str, Any] | None:
    """The last word of an open rescue; `age` is as of the card's own moment and goes on growing.
    None of what is no rescue, or is over."""
    if incident.tier is None or incident.status not in OPEN:
        return None
    told = incident.confirmation or {}
    at = incident.last_confirmed_at
    is_last = bool(told) and datetime.fromisoformat(told["at"]) >= at
    return {
        "at": moment(at),
        "age": age_of(at, clock.now()).value,
        "by": told["by"] if is_last else ConfirmedBy.REPORT.value,
        "word": told["word"] if is_last else ConfirmedWord.WAITING.value,
        "asked_at": moment(incident.asked_again_at),
        "ring_since": moment(incident.ring_since),
    }


def incident_card(
    incident: Incident, referrals: Iterable[Referral], directory: Directory
) -> dict[str, Any]:
    """The card of an incident."""
    return {
        "id": incident.id,
        "version": incident.version,
        "code": incident.code,
        "title": incident.title,
        "status": incident.status.value,
        "severity": incident.severity.value,
        "tier": incident.tier.value if incident.tier else None,
        "score": incident.score,
        "why": priority_words.why(incident),
        "category": incident.category,
        "lat": rounded(incident.lat),
        "lon": rounded(incident.lon),
        "accuracy_m": incident.accuracy_m,
        "location_quality": incident.location_quality.value,
        "address": without_personal_data(incident.address) if incident.address else None,
        "area": area_of(directory, incident.area_code),
        "other_areas": [
            named for code in incident.other_area_codes if (named := area_of(directory, code))
        ],
        "verification": incident.verification.value,
        "agencies": [referral_card(r, directory) for r in referrals],
        "report_count": incident.report_count,
        "people": incident.people,
        "vulnerable": incident.vulnerable,
        "flags": incident.flags,
        "opened_at": moment(incident.opened_at),
        "updated_at": moment(incident.updated_at),
        "last_confirmed_at": moment(incident.last_confirmed_at),
        "confirmation": confirmation_of(incident),
        "missing": incident.missing or 0,
        "fetched": bool(incident.is_fetched),
        "due_at": moment(incident.due_at),
        "overdue": incident.is_overdue,
        "clock": clock_of(incident, referrals),
        "outcome": incident.outcome.value if incident.outcome else None,
        "waiting_budget": bool(incident.is_waiting_budget),
        "drafted_at": moment(incident.drafted_at),
        "extension_asked_at": moment(incident.extension_asked_at),
        "waiting_since": moment(incident.waiting_since),
        "repeat_of": incident.repeat_of,
        "repeat_number": incident.repeat_number,
        "reopened": incident.reopened_count,
        "assignments": incident.unit_assignments or [],
        "operation": incident.operation_id,
        "merged_into": incident.merged_into,
        "exercise": incident.is_exercise,
    }
