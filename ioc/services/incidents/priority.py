"""The order of rescues when nobody changes a matter: time passes, water rises, a person decides.

What follows from a change of the matter itself is done with that change (`scoring`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shapely import Point
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from dispatch.priority import DEFAULTS
from dispatch.priority_weights import from_json
from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.duplicates import RESCUE
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import OPEN, IncidentAction, Severity, Tier
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.priority import PriorityWeights
from ioc.queries import directory
from ioc.queries.rescue import priority as queries
from ioc.services.changes import log, scoring
from ioc.services.incidents import incidents, referral

AT_ONCE = 100
"""Incidents of an area that are weighed in one transaction."""

LOOKED_AT = 2_000
"""Places around an area that are compared with its outline in one transaction."""

NOTE_LONGEST = 500
REASON_LONGEST = 500


class Area(Protocol):
    """A geometry of longitudes and latitudes (WGS84 degrees), as Shapely has them."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""

    def covers(self, other: Any) -> bool:
        """Whether it holds the other geometry."""


def rescore_due(session: Session, limit: int) -> int:
    """Weighs up to `limit` incidents again whose waiting may have moved them; answers how many.

    Those that somebody else holds are left for the next turn.
    """
    due = session.scalars(
        select(Incident)
        .where(Incident.rescore_at <= clock.now())
        .order_by(Incident.rescore_at)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    rescore(session, due)
    return len(due)


def rescore(session: Session, found: Collection[Incident]) -> list[int]:
    """Weighs locked incidents again by what is known now; tells of those whose tier changed or
    whose score moved by what is worth telling, and answers their ids."""
    told = queries.tellings(session, [one.id for one in found]) if found else {}
    by, now = queries.weights(session), clock.now()
    changed = []
    for incident in found:
        if incident.status not in OPEN:
            incident.rescore_at = None
            continue
        new = queries.priority_of(queries.standing_of(incident), told[incident.id], now, by)
        was = (incident.tier, incident.score)
        held = incident.priority
        before = standing_of(incident)
        scoring.settle(incident, new, now, by)
        moved = abs(incident.score - was[1]) >= scoring.WORTH_TELLING
        if incident.tier is was[0] and not moved and not _must_raise(incident):
            # The card says what was told last; when it is told again is as it would have been.
            incident.score = was[1]
            incident.priority = held
            continue
        _tell(session, SYSTEM, incident, before, was, {})
        changed.append(incident.id)
    session.flush()
    return changed


@dataclass(frozen=True)
class AreaWeighed:
    """What came of a part of an area: how many rescues were weighed, how many of them were told
    anew, and after which id the next part begins (None: all are done)."""

    weighed: int
    told: int
    last: int | None


def rescore_area(
    session: Session,
    geometry: Area,
    *,
    depth_m: float | None = None,
    rise_cm_per_h: float | None = None,
    is_exercise: bool = False,
    after: int = 0,
    limit: int = AT_ONCE,
) -> AreaWeighed:
    """A gauge or a drawn flood tells of the water in an area: its rescues are weighed again, up to
    `limit` of those whose ids come after `after`; no others are loaded or locked.

    `depth_m` counts where the people themselves told no depth. Water of an exercise changes
    nothing that is real.
    """
    inside, last = _inside(session, geometry, after, limit, is_exercise=is_exercise)
    found = session.scalars(
        select(Incident)
        .where(Incident.id.in_(inside), Incident.status.in_(OPEN))
        .order_by(Incident.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    now = clock.now()
    word = {"depth_m": depth_m, "rise_cm_per_h": rise_cm_per_h, "at": now.isoformat()}
    for incident in found:
        if depth_m is not None or rise_cm_per_h is not None:
            incident.priority = {**(incident.priority or {}), "area": word}
        incident.rescore_at = now
    session.flush()
    return AreaWeighed(len(found), len(rescore(session, found)), last)


def _inside(
    session: Session, geometry: Area, after: int, limit: int, *, is_exercise: bool
) -> tuple[list[int], int | None]:
    """The ids of the next open rescues in an area, and the last that was looked at."""
    west, south, east, north = geometry.bounds
    rows = session.execute(
        select(Incident.id, Incident.lat, Incident.lon)
        .where(
            Incident.id > after,
            Incident.status.in_(OPEN),
            or_(Incident.tier.is_not(None), Incident.category == RESCUE),
            Incident.lat.between(south, north),
            Incident.lon.between(west, east),
            *((Incident.is_exercise,) if is_exercise else ()),
        )
        .order_by(Incident.id)
        .limit(LOOKED_AT)
    ).all()
    inside: list[int] = []
    for row in rows:
        if geometry.covers(Point(row.lon, row.lat)):
            inside.append(row.id)
            if len(inside) == limit:
                return inside, row.id
    return inside, rows[-1].id if len(rows) == LOOKED_AT else None


def prioritise_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    tier: Tier | None,
    reason: str | None,
) -> Incident:
    """A person sets the tier, with a reason, or takes their word back (`tier` None)."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.PRIORITY_OVERRIDE)
    rules.advance(incident.status, IncidentAction.PRIORITISE)
    said = (reason or "").strip()
    if tier is not None and not said:
        raise InvalidInput(FieldError("reason", "required"))
    if len(said) > REASON_LONGEST:
        raise InvalidInput(FieldError("reason", "too_long"))
    kept = dict(incident.priority or {})
    if tier is None and not kept.get("override"):
        raise InvalidInput(FieldError("tier", "no_tier_by_hand"))
    before, was = standing_of(incident), (incident.tier, incident.score)
    computed = kept.get("tier")
    override = tier and {
        "tier": tier.value,
        "reason": said,
        "by": actor.label,
        "at": clock.now().isoformat(),
        "computed": computed,
    }
    incident.priority = kept | {"override": override or None}
    incident.tier = tier or (Tier(computed) if computed else None)
    data: dict[str, Any] = {"by_hand": tier.value if tier else None}
    if said:
        data["reason"] = said
    _tell(session, actor, incident, before, was, data)
    return incident


def _must_raise(incident: Incident) -> bool:
    """Whether the first tier stands beside a severity that calls nobody to a danger to life."""
    kept = incident.priority or {}
    return (
        incident.tier is Tier.P1
        and incident.severity is not Severity.CRITICAL
        and not kept.get("raised")
    )


def _tell(
    session: Session,
    actor: Actor,
    incident: Incident,
    before: Any,
    was: tuple[Tier | None, float],
    data: dict[str, Any],
) -> None:
    if _must_raise(incident):
        # Once: a person who says after that that nobody's life is in danger keeps the last word.
        incident.priority = {**(incident.priority or {}), "raised": True}
        incident.severity = Severity.CRITICAL
        data = data | {"severity": incident.severity.value}
        data |= referral.offer_by_rules(session, incident)
    data = data | {
        "tier": {"was": was[0], "now": incident.tier},
        "score": {"was": was[1], "now": incident.score},
    }
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_PRIORITISED, before, data)


def use_weights(
    session: Session,
    actor: Actor,
    given: Mapping[str, Any],
    note: str,
    based_on: int,
    *,
    is_confirmed: bool,
) -> PriorityWeights:
    """A new version of the weights, in use from now on; every open rescue is weighed again soon.

    `based_on` is the version that the actor saw in use; `is_confirmed`: what
    it changes was looked at. Raises `InvalidInput` for weights that
    cannot be used and `Conflict` when somebody was faster.
    """
    actor.must(Permission.SETTINGS_EDIT)
    newest = session.scalar(
        select(PriorityWeights).order_by(PriorityWeights.version.desc()).limit(1).with_for_update()
    )
    current = newest.version if newest else DEFAULTS.version
    if current != based_on:
        raise Conflict("draft_changed", current=current)
    said = note.strip()
    missing = [] if said else [FieldError("note", "required")]
    if len(said) > NOTE_LONGEST:
        missing.append(FieldError("note", "too_long"))
    if not is_confirmed:
        missing.append(FieldError("sure", "use_not_confirmed"))
    if missing:
        raise InvalidInput(*missing)
    try:
        made = from_json(dict(given) | {"version": current + 1})
    except ValueError:
        raise InvalidInput(FieldError("weights", "weights_have_problems")) from None
    row = PriorityWeights(
        version=made.version,
        weights=made.to_json(),
        note=said,
        made_by=actor.label,
        used_at=clock.now(),
    )
    session.add(row)
    session.execute(
        update(Incident)
        .where(Incident.status.in_(OPEN), Incident.priority.is_not(None))
        .values(rescore_at=clock.now())
    )
    session.flush()
    directory.changed(session)
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "priority", "version": made.version, "note": said},
    )
    return row


def is_due(session: Session, at: datetime) -> bool:
    """Whether an incident is to be weighed again; one look at a small index."""
    due = select(Incident.id).where(Incident.rescore_at <= at).limit(1)
    return session.scalar(due) is not None
