"""Places that take people in or stand ready: shelters, hospitals, staging areas, water gauges.

The rules of places: what is taken and what is reserved together never exceed what there is. A
facility is full by itself while nothing is free; what a person set by hand stays until a person
changes it.
"""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition

PLACES_MOST = 100_000
PARTY_MOST = 10_000
NAMES_MOST = 200
"""Names kept of one party; whoever brings more people enters them as several parties."""


class FacilityKind(StrEnum):
    """What a facility is (contract: facility card)."""

    SHELTER = "shelter"
    HOSPITAL = "hospital"
    STAGING = "staging"
    GAUGE = "gauge"


TAKES_PEOPLE = frozenset({FacilityKind.SHELTER, FacilityKind.HOSPITAL})


class FacilityStatus(StrEnum):
    """Whether people may be brought there (contract: facility card)."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"


class FacilityNeed(StrEnum):
    """What a facility is short of."""

    FOOD = "food"
    WATER = "water"
    BLANKETS = "blankets"
    CLOTHES = "clothes"
    MEDICINE = "medicine"
    MEDICAL_STAFF = "medical_staff"
    BABY_FOOD = "baby_food"
    POWER = "power"
    LIGHT = "light"
    TOILETS = "toilets"
    SECURITY = "security"
    VOLUNTEERS = "volunteers"


class PartyStatus(StrEnum):
    """How far the people of one party are."""

    RESERVED = "reserved"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    RELEASED = "released"


def settled(
    kind: FacilityKind, status: FacilityStatus, is_by_hand: bool, places: int, used: int
) -> FacilityStatus:
    """The status after places changed: full by itself and open again, unless set by hand.

    Closed is always by hand. Whoever takes nobody in is never full.
    """
    if status is FacilityStatus.CLOSED or kind not in TAKES_PEOPLE:
        return status
    if used >= places:
        return FacilityStatus.FULL
    if status is FacilityStatus.FULL and not is_by_hand:
        return FacilityStatus.OPEN
    return status


def must_have_room(
    kind: FacilityKind, status: FacilityStatus, free: int, people: int, *, is_expected: bool = False
) -> None:
    """Raises unless so many more people may come.

    `InvalidTransition` (`facility_closed`, `takes_nobody`) or `Conflict` (`no_places`, with what
    is free). Who is expected comes in where a place was kept, though it was closed or set to
    full meanwhile: they stand at the door.
    """
    if kind not in TAKES_PEOPLE:
        raise InvalidTransition("takes_nobody")
    if status is FacilityStatus.CLOSED and not is_expected:
        raise InvalidTransition("facility_closed")
    is_shut = status is FacilityStatus.FULL and not is_expected
    if people > free or (is_shut and people > 0):
        raise Conflict("no_places", free=max(0, free))


def whole_people(people: int, field: str = "people") -> int:
    """A number of people in one party; raises `InvalidInput`."""
    if not 1 <= people <= PARTY_MOST:
        raise InvalidInput(FieldError(field, "out_of_range"))
    return people


def whole_places(kind: FacilityKind, places: int, used: int) -> int:
    """How many places there are; raises `InvalidInput` for fewer than are in use."""
    if not 0 <= places <= PLACES_MOST:
        raise InvalidInput(FieldError("places", "out_of_range"))
    if kind not in TAKES_PEOPLE and places:
        raise InvalidInput(FieldError("places", "takes_nobody"))
    if places < used:
        raise InvalidInput(FieldError("places", "places_below_taken"))
    return places
