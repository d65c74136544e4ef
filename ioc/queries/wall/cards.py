"""Cards as a wall needs them: chosen members alone, so that nothing more can ever be on a wall.

A wall is read by whoever stands in the room, and its screens open without a person. So there are no
words of reporters, no codes, no names; titles and addresses of what is critical are masked once
more. What is not critical is a sign on a map and a figure, and carries nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ioc.domain.contact import without_personal_data
from ioc.domain.events import SubjectType

OPEN = frozenset({"open", "in_progress"})
HOLDING = frozenset({"offered", "accepted"})
Card = Mapping[str, Any]

_SIGN = ("id", "version", "severity", "status", "lat", "lon", "opened_at", "exercise")
_RESCUE = (
    *("tier", "score", "why", "people", "vulnerable", "accuracy_m", "area", "location_quality"),
    *("verification", "last_confirmed_at", "fetched", "due_at", "overdue"),
)
_UNIT = (
    *("id", "version", "code", "kind", "status", "lat", "lon", "position_at"),
    *("silent_at", "local", "exercise"),
)
_FACILITY = (
    *("id", "version", "name", "kind", "lat", "lon", "status", "places", "reserved", "taken"),
    *("exercise", "gauge"),
)


def reduced(kind: str, card: Card | None) -> dict[str, Any] | None:
    """The card of an event for a wall; None: it stands on no wall (any more)."""
    if card is None:
        return None
    if kind == SubjectType.INCIDENT:
        return incident(card)
    if kind == SubjectType.REPORT:
        return report(card)
    if kind == SubjectType.UNIT:
        return unit(card)
    return facility(card) if kind == SubjectType.FACILITY else None


def incident(card: Card) -> dict[str, Any] | None:
    """An open incident; with words only where it is critical."""
    if card["status"] not in OPEN or card.get("merged_into"):
        return None
    found = {name: card.get(name) for name in _SIGN}
    found["late_at"] = late_at(card)
    found["is_verified"] = card.get("verification") == "verified"
    if card["severity"] != "critical":
        return found
    found |= {name: card.get(name) for name in _RESCUE}
    found["title"] = without_personal_data(card.get("title") or "")
    found["address"] = without_personal_data(card["address"]) if card.get("address") else None
    found["agencies"] = [
        {
            "status": one["status"],
            "lead": one.get("lead"),
            "name": one.get("name"),
            "accept_due_at": one.get("accept_due_at"),
        }
        for one in card.get("agencies") or ()
    ]
    found["assignments"] = [
        {"active": one.get("active"), "status": one.get("status"), "eta_at": one.get("eta_at")}
        for one in card.get("assignments") or ()
    ]
    return found


def late_at(card: Card) -> str | None:
    """From when on it is late (RFC 3339): the deadline of the result, or until when its lead had
    to take it while nobody has; one that is late already answers when it was opened."""
    if card.get("overdue"):
        return str(card["opened_at"])
    moments = [card.get("due_at")]
    agencies = card.get("agencies") or ()
    is_taken = card["status"] == "in_progress" or any(
        one["status"] == "accepted" for one in agencies
    )
    if not is_taken:
        moments += [next((one.get("accept_due_at") for one in agencies if one.get("lead")), None)]
    return min((one for one in moments if one), default=None)


def report(card: Card) -> dict[str, Any] | None:
    """A report that waits for its incident: that it is there, and where; nothing of its words."""
    if card["status"] != "received" or card.get("incident"):
        return None
    return {
        "id": card["id"],
        "version": card["version"],
        "emergency": card.get("emergency"),
        "received_at": card.get("received_at"),
        "exercise": card.get("exercise"),
    }


def unit(card: Card) -> dict[str, Any] | None:
    """A unit in use."""
    if card.get("active") is False:
        return None
    found = {name: card.get(name) for name in _UNIT}
    held = card.get("assignment")
    found["assignment"] = {"incident": held["incident"], "status": held["status"]} if held else None
    return found


def facility(card: Card) -> dict[str, Any]:
    """A shelter, another place, or a gauge with what it says."""
    return {name: card[name] for name in _FACILITY if name in card}
