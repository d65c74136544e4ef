"""The steps by which an incident grew: kept with each join, replayed when one is taken back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ioc.domain import clock, triage
from ioc.domain.facts import Fact
from ioc.domain.geo import LocationQuality
from ioc.domain.growth import (
    FIELDS,
    WITNESSES,
    State,
    Step,
    asks_same_agencies,
    grown,
    rebased,
    weighed,
    without_words,
)
from ioc.domain.incidents import ReferralStatus, Severity, Tier, Verification
from ioc.domain.triage import Known
from ioc.models.base import point_value
from ioc.models.incident import Incident, Referral
from ioc.models.joining import Growth
from ioc.models.report import Report
from ioc.services.incidents import referral

WEIGHED_MOST = 50

_LEFT_OF_REFERRAL = frozenset(
    {
        *("id", "incident_id", "agency_code"),
        # Warnings were given and pauses taken, whatever the reports turn out to be.
        *("accept_level", "level", "next_step_at", "paused_at", "pause_ends_at"),
        # Who works on it stays who it is; why it was given back is told by `return_reason` too.
        *("assigned_to", "return_code"),
    }
)
_KEPT_OF_REFERRAL = tuple(
    column.key for column in inspect(Referral).column_attrs if column.key not in _LEFT_OF_REFERRAL
)


def state_of(incident: Incident) -> State:
    """What the reports decide of an incident, as it is now."""
    return {
        "severity": incident.severity.value,
        "tier": incident.tier.value if incident.tier else None,
        "score": incident.score,
        "people": incident.people,
        "vulnerable": sorted(incident.vulnerable or ()),
        "verification": incident.verification.value,
        "confirmed_at": clock.local(incident.last_confirmed_at).isoformat(),
        "place": {
            "lat": incident.lat,
            "lon": incident.lon,
            "accuracy_m": incident.accuracy_m,
            "quality": incident.location_quality.value,
            "address": incident.address,
            "area": incident.area_code,
            "other_areas": list(incident.other_area_codes or ()),
        },
    }


def told_by(report: Report, known: Known, verdict: Verification) -> State:
    """What a report brings to an incident."""
    tier = triage.tier(known)
    return {
        "severity": triage.severity(known).value,
        "tier": tier.value if tier else None,
        "score": triage.score(known),
        "people": report.people,
        "people_read": _is_read(report),
        "vulnerable": sorted(report.vulnerable or ()),
        "verification": verdict.value,
        "confirmed_at": clock.local(clock.now()).isoformat(),
        "place": {
            "lat": report.lat,
            "lon": report.lon,
            "accuracy_m": report.accuracy_m,
            "quality": report.location_quality.value,
            "address": report.address,
            "area": report.area_code,
            "other_areas": list(report.other_area_codes or ()),
        },
    }


def _is_read(report: Report) -> bool:
    """Whether the words alone tell how many people there are, and nobody said it besides."""
    read = (report.understood or {}).get("people")
    settled = Fact.PEOPLE.value in (report.settled or ())
    return read is not None and read == report.people and not settled


def keep_opening(session: Session, incident: Incident, report: Report) -> None:
    """The first step: the report that opened the incident."""
    session.add(
        Growth(
            incident_id=incident.id,
            report_id=report.id,
            told={**state_of(incident), "people_read": _is_read(report)},
            before=None,
            at=clock.now(),
        )
    )


def grow(session: Session, incident: Incident, told: State, report: Report) -> None:
    """The incident is told of once more; agencies are not asked here."""
    before = state_of(incident)
    if told["people"] is not None and incident.report_count > WITNESSES:
        told = weighed(_told_before(session, incident.id), told)
    session.add(
        Growth(
            incident_id=incident.id,
            report_id=report.id,
            told=told,
            before={**before, **_kept(incident)},
            at=clock.now(),
        )
    )
    _assign(incident, grown(before, told))


def swallow(session: Session, target: Incident, merged: Incident, reports: list[int]) -> None:
    """`merged` becomes part of `target`. Before its own work is ended: what it was is kept."""
    before = state_of(target)
    told = {
        **state_of(merged),
        "reports": reports,
        "was": {"status": merged.status.value, **_kept(merged)},
    }
    session.add(
        Growth(
            incident_id=target.id,
            merged_id=merged.id,
            told=told,
            before={**before, **_kept(target)},
            at=clock.now(),
        )
    )
    _assign(target, grown(before, told))


def went_along(
    session: Session, target: Incident, merged: Incident, assignments: list[int]
) -> None:
    """The assignments that a merge moved: they go back when it is undone."""
    step = next(one for one in reversed(_steps(session, target.id)) if one.merged_id == merged.id)
    step.told = {**step.told, "assignments": assignments}


def step_of(session: Session, incident_id: int, report_id: int) -> Growth | None:
    """The step by which a report is in an incident: its own, or a merge that brought it."""
    steps = _steps(session, incident_id)
    own = next((s for s in steps if s.report_id == report_id), None)
    if own is not None:
        return own
    brought = (s for s in steps if s.merged_id and report_id in s.told.get("reports", ()))
    return next(brought, None)


def take_back(session: Session, incident: Incident, step: Growth) -> dict[str, Any]:
    """Undoes a step: the incident and its agencies are what they would be without it.

    Answers what the rules decided, for the event; empty where they had not to be asked.
    """
    steps = _steps(session, incident.id)
    at = next(number for number, one in enumerate(steps) if one.id == step.id)
    was_before = step.before
    now = state_of(incident)
    befores, state = rebased([_plain(s) for s in steps], at, None, now)
    for later, before in zip(steps[at + 1 :], befores, strict=True):
        later.before = _with_agencies(before, later.before, was_before)
    session.delete(step)
    _assign(incident, state)
    session.flush()
    if asks_same_agencies(state, now):
        return {}
    if was_before is not None and asks_same_agencies(state, was_before):
        restore_agencies(session, incident, was_before)
        return {}
    return referral.offer_by_rules(session, incident, takes_back=True)


def retell(session: Session, incident: Incident, report: Report, told: State) -> None:
    """A report now tells more than when it joined; the incident itself was changed already."""
    steps = _steps(session, incident.id)
    at = next((number for number, one in enumerate(steps) if one.report_id == report.id), None)
    if at is None:
        return
    now = state_of(incident)
    # The belief it came with stays: an addition is no witness of its own.
    belief = steps[at].told["verification"]
    told = {**told, "verification": belief, "confirmed_at": now["confirmed_at"]}
    told = weighed([step.told for step in steps[:at]], told)
    befores, _state = rebased([_plain(s) for s in steps], at, told, now)
    steps[at].told = told
    for later, before in zip(steps[at + 1 :], befores, strict=True):
        if later.before is not None and before is not None:
            later.before = {**later.before, **before}


def restore_agencies(session: Session, incident: Incident, kept: State) -> None:
    """Gives the incident the agencies and deadlines that it had; who has acted since stays."""
    was = {row["agency_code"]: row for row in kept.get("referrals", ())}
    for item in list(incident.referrals):
        row = was.get(item.agency_code)
        if row is None:
            if item.status is ReferralStatus.OFFERED:
                incident.referrals.remove(item)
                session.delete(item)
            else:
                item.is_lead = False
        elif _has_acted(item, row):
            item.is_lead = row["is_lead"]
        else:
            _put_back(item, row)
    due_at = kept.get("due_at")
    incident.due_at = datetime.fromisoformat(due_at) if due_at else None
    incident.is_overdue = incident.due_at is not None and incident.due_at <= clock.now()


def _has_acted(item: Referral, row: dict[str, Any]) -> bool:
    """Whether the agency itself moved the referral since; what the rules did is undone."""
    if item.status.value == row["status"]:
        return False
    if item.status is ReferralStatus.RETURNED:
        return item.return_reason not in referral.OURS
    return item.status in {ReferralStatus.ACCEPTED, ReferralStatus.DONE}


def put_back_agencies(incident: Incident, kept: State) -> None:
    """As `restore_agencies`, for an incident on which nobody could act in between."""
    was = {row["agency_code"]: row for row in kept.get("referrals", ())}
    for item in incident.referrals:
        if item.agency_code in was:
            _put_back(item, was[item.agency_code])
    due_at = kept.get("due_at")
    incident.due_at = datetime.fromisoformat(due_at) if due_at else None
    incident.is_overdue = incident.due_at is not None and incident.due_at <= clock.now()


def _put_back(item: Referral, row: dict[str, Any]) -> None:
    for name in _KEPT_OF_REFERRAL:
        if name not in row:
            continue  # Kept before the column was there.
        value = row[name]
        if name == "status":
            value = ReferralStatus(value)
        elif name.endswith("_at") and value is not None:
            value = datetime.fromisoformat(value)
        setattr(item, name, value)


def _kept(incident: Incident) -> State:
    """The agencies and deadlines, as they are now."""
    due_at = incident.due_at
    return {
        "due_at": due_at.isoformat() if due_at else None,
        "referrals": [
            {"agency_code": item.agency_code}
            | {name: _json(getattr(item, name)) for name in _KEPT_OF_REFERRAL}
            for item in incident.referrals
        ],
    }


def kept_agencies(incident: Incident) -> State:
    """The agencies and deadlines as they are now, for `put_back_agencies`."""
    return _kept(incident)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, ReferralStatus) else value


def _steps(session: Session, incident_id: int) -> list[Growth]:
    session.flush()
    return list(
        session.scalars(select(Growth).where(Growth.incident_id == incident_id).order_by(Growth.id))
    )


def _told_before(session: Session, incident_id: int) -> list[State]:
    """What the last reports told, as many as it takes to doubt one count."""
    told = select(Growth.told).where(Growth.incident_id == incident_id)
    return list(session.scalars(told.order_by(Growth.id.desc()).limit(WEIGHED_MOST)))


def _plain(step: Growth) -> Step:
    return Step(step.told, step.before)


def _with_agencies(before: State | None, was: State | None, removed: State | None) -> State | None:
    """A replayed state with the agencies that belong to it."""
    if before is None:
        return None
    agencies = was or {}
    if removed is not None and not (was and asks_same_agencies(before, was)):
        agencies = removed if asks_same_agencies(before, removed) else agencies
    return {
        **{name: before[name] for name in FIELDS},
        "due_at": agencies.get("due_at"),
        "referrals": agencies.get("referrals", []),
    }


def _assign(incident: Incident, state: State) -> None:
    place = state["place"]
    incident.severity = Severity(state["severity"])
    incident.tier = Tier(state["tier"]) if state["tier"] else None
    incident.score = state["score"]
    incident.people = state["people"]
    if sorted(incident.vulnerable or ()) != state["vulnerable"]:
        incident.vulnerable = list(state["vulnerable"])
    incident.verification = Verification(state["verification"])
    incident.last_confirmed_at = datetime.fromisoformat(state["confirmed_at"])
    if (place["lat"], place["lon"]) != (incident.lat, incident.lon):
        incident.lat, incident.lon = place["lat"], place["lon"]
        incident.point = point_value(place["lat"], place["lon"])
    incident.accuracy_m = place["accuracy_m"]
    incident.location_quality = LocationQuality(place["quality"])
    incident.address = place["address"]
    incident.area_code = place["area"]
    if list(incident.other_area_codes or ()) != place["other_areas"]:
        incident.other_area_codes = list(place["other_areas"])


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text, not merely as a part of another word."""
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words if word)


def forget(session: Session, report: Report, words: Collection[str]) -> set[int]:
    """Takes addresses that hold erased words out of every step to which the report came, also by
    a merge, and out of the incidents; answers the ids of the incidents that lost theirs."""
    session.flush()
    ids = reached(session, report)
    found = session.scalars(
        select(Incident)
        .where(Incident.id.in_(ids))
        .order_by(Incident.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    changed = set()
    for incident in found:
        steps, was = _steps(session, incident.id), state_of(incident)
        kept, now = without_words([_plain(s) for s in steps], was, lambda text: holds(text, words))
        for step, plain in zip(steps, kept, strict=True):
            if (step.told, step.before) != (plain.told, plain.before):
                step.told, step.before = plain.told, plain.before
        if now != was:
            _assign(incident, now)
            changed.add(incident.id)
    session.flush()
    return changed


def reached(session: Session, report: Report) -> set[int]:
    """The incidents of which the report is or was a part, and those that these became part of."""
    fresh = set(session.scalars(select(Growth.incident_id).where(Growth.report_id == report.id)))
    if report.incident_id is not None:
        fresh.add(report.incident_id)
    reached: set[int] = set()
    while fresh:
        reached |= fresh
        merged = select(Growth.incident_id).where(Growth.merged_id.in_(fresh))
        fresh = set(session.scalars(merged)) - reached
    return reached
