"""Keeps tier and score of an incident beside it, with why; called with every change (`log`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dispatch.priority import Priority, Weights
from dispatch.situation import PriorityTerm
from ioc.domain import clock
from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import OPEN, Severity, Tier
from ioc.models.incident import Incident
from ioc.queries.rescue import priority

WORTH_TELLING = 5.0
"""A score that moved by less is told with the next change of the incident, not by itself."""


def follow(session: Session, incident: Incident) -> dict[str, str | None] | None:
    """Gives the incident its tier and score by what is known now; answers what the tier was and is,
    where it changed. What is over keeps what it had."""
    if incident.status not in OPEN:
        incident.rescore_at = None
        return None
    if not _may_have_one(incident):
        return None
    session.flush()
    told = priority.tellings(session, [incident.id])[incident.id]
    by = priority.weights(session)
    now = clock.now()
    found = priority.priority_of(priority.standing_of(incident), told, now, by)
    return settle(incident, found, now, by)


def settle(
    incident: Incident, found: Priority | None, now: datetime, by: Weights
) -> dict[str, str | None] | None:
    """Keeps a priority with its incident; a person's tier stands over the rule's."""
    kept = dict(incident.priority or {})
    was = (kept.get("override") or kept).get("tier")
    computed = Tier(found.tier.value) if found and found.tier else None
    floor = kept.get("floor") if computed else None
    if computed and floor and floor < computed.value:
        computed = Tier(floor)
    override = standing_override(kept.get("override"), computed)
    incident.tier = Tier(override["tier"]) if override else computed
    incident.score = found.score if found else 0.0
    incident.rescore_at = rescore_at(incident, found, by)
    if found is None and override is None and "area" not in kept:
        incident.priority = None
    else:
        incident.priority = {
            **{name: kept[name] for name in ("area", "raised") if name in kept},
            **_members(found, computed),
            **({"floor": floor} if floor else {}),
            "version": by.version,
            "computed_at": now.isoformat(),
            "override": override,
        }
    now_tier = incident.tier.value if incident.tier else None
    return None if was == now_tier else {"was": was, "now": now_tier}


def hold(incident: Incident) -> None:
    """What is told or set right from here on makes the tier no milder: water that fell at the door
    says nothing of who is still inside. A person lowers it, with a reason."""
    kept = incident.priority or {}
    if kept.get("tier"):
        floor = min(kept["tier"], kept.get("floor") or kept["tier"])
        incident.priority = kept | {"floor": floor}


def let_go(incident: Incident) -> None:
    """A person has said how bad it is: what it was held for before counts no more."""
    gone = {"floor", "area"}
    kept = {name: value for name, value in (incident.priority or {}).items() if name not in gone}
    incident.priority = kept or None


def _may_have_one(incident: Incident) -> bool:
    return bool(
        incident.tier is not None
        or incident.severity is Severity.CRITICAL
        or incident.priority
        or incident.category == RESCUE
    )


def standing_override(
    override: dict[str, Any] | None, computed: Tier | None
) -> dict[str, Any] | None:
    """The tier that a person set, unless the danger has grown since beyond both."""
    if override is None or computed is None:
        return override
    then = override["computed"]
    has_grown = then is None or computed.value < then
    return None if has_grown and computed.value < override["tier"] else override


def rescore_at(incident: Incident, found: Priority | None, by: Weights) -> datetime | None:
    """When waiting alone will have moved the score by what is worth telling; None for never."""
    if found is None:
        return None
    points = found.terms.get(PriorityTerm.WAITING, 0.0) + WORTH_TELLING
    if points > by.waiting_most:
        return None
    return incident.opened_at + timedelta(minutes=points * by.waiting_minutes_per_point)


def _members(found: Priority | None, computed: Tier | None) -> dict[str, Any]:
    if found is None or computed is None:
        return {"tier": None, "score": 0.0, "terms": {}, "reasons": []}
    return {
        "tier": computed.value,
        "score": found.score,
        "terms": {term.value: value for term, value in found.terms.items()},
        "reasons": [[one.code.value, one.value, one.of] for one in found.reasons],
    }
