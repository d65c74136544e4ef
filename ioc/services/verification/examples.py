"""Keeps what people set right, beside what the words had been taken for.

Every example holds the text as it was then. Nothing of an exercise is kept: its texts are made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.facts import Fact
from ioc.domain.geo import rounded
from ioc.domain.incidents import SEVERITY_ORDER, IncidentStatus, ReferralStatus, Severity
from ioc.domain.permissions import CITY_ROLES
from ioc.domain.reports import Channel, LocationSource
from ioc.models.example import UnderstandingExample
from ioc.models.incident import Incident
from ioc.models.people import Membership
from ioc.models.report import Report
from ioc.queries.verification.understood import part_of

CITIZEN = "citizen"
REPORTS_MOST = 50
"""Of an incident with more reports, so many get the example: enough, and a bounded transaction."""

NEAR_METRES = 50.0
"""A place set this near to the one that was read says that it was read rightly."""

BY_PERSON = frozenset({LocationSource.MAP, LocationSource.ADDRESS, LocationSource.OPERATOR})
"""Sources of a place that a person has set; a phone's own position corrects nobody."""

Said = dict[str, Any]


def role_of(actor: Actor) -> str:
    """What an actor is at work, a role of the center first; `citizen` for the public."""
    held = sorted(actor.held, key=lambda h: h.role not in CITY_ROLES)
    return held[0].role.value if held else CITIZEN


def keep(
    session: Session, rows: Iterable[tuple[Report, Fact, Said]], role: str, actor_id: int | None
) -> None:
    """Keeps what was said of facts of reports, in one statement."""
    at = clock.now()
    made = [
        {
            "report_id": report.id,
            "field": fact,
            "text": report.text,
            "understood": part_of(report.understood, fact),
            "said": said,
            "role": role,
            "actor_id": actor_id,
            "model_version": str((report.understood or {}).get("model") or "")[:64],
            "at": at,
        }
        for report, fact, said in rows
        if report.text.strip() and not report.is_exercise
    ]
    if made:
        session.execute(insert(UnderstandingExample), made)


def keep_of_sender(session: Session, report: Report, said: Mapping[Fact, Said]) -> None:
    """What the sender, or the operator who took the call, said that the words do not say."""
    settled = report.settled or ()
    rows = [
        (report, fact, word)
        for fact, word in said.items()
        # Who ticks one group has not said that there is no other, unless the list was settled.
        if _differs(report, fact, word, fact in settled)
    ]
    if not rows:
        return
    role = CITIZEN
    if report.taken_by is not None:
        roles = session.scalars(
            select(Membership.role).where(Membership.user_id == report.taken_by)
        ).all()
        role = next(iter(sorted(r.value for r in roles)), CITIZEN)
    elif report.channel is Channel.PARTNER:
        role = "partner"
    keep(session, rows, role, report.taken_by)


def said_by_sender(report: Report) -> dict[Fact, Said]:
    """What came with a report beside its words, before anything read of them is filled in.

    Where the facts set by hand are named (`settled`), those and no other; an empty one counts too.
    """
    told: dict[Fact, Said] = {}
    if report.chosen_category:
        told[Fact.CATEGORY] = {"category": report.chosen_category}
    if report.said_emergency:
        told[Fact.EMERGENCY] = {"emergency": True}
    if report.people is not None:
        told[Fact.PEOPLE] = {"count": report.people}
    if report.vulnerable:
        told[Fact.VULNERABLE] = {"codes": sorted(report.vulnerable)}
    if report.water_depth_m is not None or report.water_trend is not None:
        trend = report.water_trend.value if report.water_trend else None
        told[Fact.WATER] = {"depth_m": report.water_depth_m, "trend": trend}
    if report.refuge_kind is not None:
        told[Fact.REFUGE] = {"kind": report.refuge_kind.value, "margin_m": report.refuge_margin_m}
    if report.needs:
        told[Fact.NEEDS] = {"codes": sorted(report.needs)}
    if report.lat is not None and report.location_source in BY_PERSON:
        told[Fact.PLACE] = place_said(report.lat, report.lon, report.address, None)
    if report.settled is None:
        return told
    settled = {Fact(name) for name in report.settled}
    if Fact.BATTERY in settled and report.battery_percent is not None:
        told[Fact.BATTERY] = {"percent": report.battery_percent}
    nothing: dict[Fact, Said] = {
        Fact.PEOPLE: {"count": None},
        Fact.VULNERABLE: {"codes": []},
        Fact.WATER: {"depth_m": None, "trend": None},
        Fact.REFUGE: {"kind": None, "margin_m": None},
        Fact.NEEDS: {"codes": []},
    }
    # A list that only grew by hand denies nothing, so it is not named as settled.
    named = settled | (told.keys() & {Fact.VULNERABLE, Fact.NEEDS})
    return {f: told.get(f) or nothing[f] for f in named if f in told or f in nothing}


def place_said(lat: float | None, lon: float | None, address: str | None, area: str | None) -> Said:
    """A place as a person set it; WGS84 degrees."""
    return {"lat": rounded(lat), "lon": rounded(lon), "address": address, "area": area}


def keep_of_staff(
    session: Session, actor: Actor, reports: Sequence[Report], said: Mapping[Fact, Said]
) -> None:
    """What a person of the center or an agency set right, for each report that was read otherwise.

    Also for one that was read so, where an earlier example says something else.
    """
    texts = list(reports)[:REPORTS_MOST] if said else []
    if not texts:
        return
    ids = [report.id for report in texts]
    earlier = session.execute(
        select(UnderstandingExample.report_id, UnderstandingExample.field).where(
            UnderstandingExample.report_id.in_(ids), UnderstandingExample.field.in_(list(said))
        )
    )
    corrected = {(row.report_id, row.field) for row in earlier}
    rows = [
        (report, fact, word)
        for report in texts
        for fact, word in said.items()
        if (report.id, fact) in corrected
        or (
            _differs(report, fact, word, True)
            and (len(texts) == 1 or _tells_of(report, fact, word))
        )
    ]
    keep(session, rows, role_of(actor), actor.user_id)


def _tells_of(report: Report, fact: Fact, said: Said) -> bool:
    """Whether a report may be to blame: one of many that says nothing of people misread none.

    Nor does anybody know which of many told of a danger that was seen in none of them.
    """
    read = part_of(report.understood, fact)
    if fact is Fact.SEVERITY:
        held = read["severity"]
        return (
            held is not None and SEVERITY_ORDER[held] < SEVERITY_ORDER[Severity(said["severity"])]
        )
    if fact not in {Fact.EMERGENCY, Fact.PEOPLE, Fact.VULNERABLE, Fact.WATER}:
        return True
    return any(read.values())


def of_severity(incident: Incident, severity: Severity) -> dict[Fact, Said]:
    """What somebody says who sets a severity: critical is a danger to life, nothing else is.

    Before it is set. Of what was worked already, less says that it is over, not that it was less.
    """
    is_worse = SEVERITY_ORDER[severity] < SEVERITY_ORDER[incident.severity]
    was_worked = _was_worked(incident)
    said: dict[Fact, Said] = {}
    if is_worse or not was_worked:
        said[Fact.SEVERITY] = {"severity": severity.value}
    if severity is Severity.CRITICAL or not was_worked:
        said[Fact.EMERGENCY] = {"emergency": severity is Severity.CRITICAL}
    return said


def _was_worked(incident: Incident) -> bool:
    if incident.status is not IncidentStatus.OPEN or incident.reopened_count:
        return True
    return any(item.status is ReferralStatus.DONE for item in incident.referrals)


def _differs(report: Report, fact: Fact, said: Said, is_whole: bool) -> bool:
    """Whether a person says something else than was read of the words; `is_whole`: a list names
    everybody, and who is not in it is not there."""
    read = part_of(report.understood, fact)
    if fact is Fact.PLACE:
        return _is_elsewhere(read, said)
    if fact in {Fact.VULNERABLE, Fact.NEEDS}:
        mine, theirs = set(said["codes"]), set(read["codes"])
        return mine != theirs if is_whole else not mine <= theirs
    told = {key: value for key, value in said.items() if value is not None}
    if not told:
        return any(value is not None for value in read.values())
    return any(read.get(key) != value for key, value in told.items())


def _is_elsewhere(read: Said, said: Said) -> bool:
    if read["lat"] is None or said["lat"] is None:
        return True
    away = distance_m(Place(read["lat"], read["lon"]), Place(said["lat"], said["lon"]))
    return away > max(NEAR_METRES, read["accuracy_m"] or 0.0)
