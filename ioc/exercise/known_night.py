"""A night of flood whose truth is known: which report tells of which family, which lamp.

Covers: families alone and side by side, second calls, other telephones of a family, neighbours,
relatives far away, notes of other desks, one telephone for several houses; ordinary matters told
twice, others like them close by. Places are given by each channel with its own error, words come
from lists that the caller hands in. Nothing here knows of the rules that are measured with it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ioc.exercise.places import METRES_PER_DEGREE
from ioc.exercise.texts import Bag, any_hand, filled, in_hand

RESCUE = "cuu_ho_cuu_nan"
SIDE_BY_SIDE = 0.3
"""Of the new families: next door to one that has told already."""

NEXT_DOOR_M = (6.0, 14.0)
SHARE_ORDINARY = 0.25
DUPLICATES = 0.6


class Case(StrEnum):
    """What a report is to the reports before it."""

    NEW = "new"
    SIDE_BY_SIDE = "side_by_side"
    FOR_NEIGHBOUR = "for_neighbour"
    SAME_PHONE = "same_phone"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    RELATIVE = "relative"
    NOTE = "note"
    ORDINARY_NEW = "ordinary_new"
    ORDINARY_NEAR = "ordinary_near"
    ORDINARY_SAME = "ordinary_same"
    ORDINARY_AGAIN = "ordinary_again"


AGAIN = frozenset(
    {
        Case.SAME_PHONE,
        Case.FAMILY,
        Case.NEIGHBOUR,
        Case.RELATIVE,
        Case.NOTE,
        Case.ORDINARY_SAME,
        Case.ORDINARY_AGAIN,
    }
)
"""Cases that tell of something known."""


@dataclass(frozen=True)
class Street:
    """A street or village of the city; accuracy in metres is about half its length."""

    name: str
    lat: float
    lon: float
    accuracy_m: float
    is_village: bool


@dataclass(frozen=True)
class Telling:
    """One report. `truth` is the same for all that tell of one thing; accuracy in metres."""

    at_seconds: float
    case: Case
    truth: int
    channel: str
    text: str
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    source: str | None = None
    phone: str | None = None
    place_phone: str | None = None
    category: str | None = None
    on_behalf_of: bool = False


@dataclass
class _House:
    truth: int
    street: Street
    number: int
    alley: int | None
    lat: float
    lon: float
    people: int
    frail: tuple[str, ...]
    details: Sequence[Sequence[str]]
    depth_m: float
    phone: str
    phones: list[str] = field(default_factory=list)
    told_by_neighbour: str | None = None


@dataclass
class _Matter:
    truth: int
    category: str
    street: Street
    number: int
    lat: float
    lon: float
    phone: str | None


def _metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    north = (lat - other_lat) * METRES_PER_DEGREE
    east = (lon - other_lon) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot(north, east)


class KnownNight:
    """The reports of one night, in order. `words` is one of the lists of wordings."""

    def __init__(
        self, words: Mapping[str, Any], streets: Sequence[Street], rng: random.Random
    ) -> None:
        self._words = words
        self._streets = streets
        self._rng = rng
        self._bag = Bag(rng)
        self._houses: list[_House] = []
        self._matters: list[_Matter] = []
        self._truths = 0
        self._phones = rng.randrange(1000)

    def tellings(self, count: int, hours: float) -> Iterator[Telling]:
        """So many reports, spread over the night."""
        moments = sorted(self._rng.random() * hours * 3600 for _ in range(count))
        for at in moments:
            yield self._telling(at, at / (hours * 3600))

    def _telling(self, at: float, share: float) -> Telling:
        rng = self._rng
        is_again = rng.random() < DUPLICATES
        if rng.random() < SHARE_ORDINARY:
            if is_again and self._matters:
                case = rng.choices((Case.ORDINARY_SAME, Case.ORDINARY_AGAIN), (3, 1))[0]
                return self._ordinary(at, case, rng.choice(self._matters[-30:]))
            near = self._matters and rng.random() < 0.4
            case = Case.ORDINARY_NEAR if near else Case.ORDINARY_NEW
            return self._ordinary(at, case, self._new_matter(case))
        if is_again and self._houses:
            house = rng.choice(self._houses[-40:])
            house.depth_m += rng.random() * 0.2
            case = rng.choices(
                (Case.SAME_PHONE, Case.FAMILY, Case.NEIGHBOUR, Case.RELATIVE, Case.NOTE),
                (28, 20, 20, 20, 12),
            )[0]
            return self._flooded(at, case, house)
        return self._new_family(at, share)

    # Families.

    def _new_family(self, at: float, share: float) -> Telling:
        rng = self._rng
        if self._houses and rng.random() < SIDE_BY_SIDE:
            beside = rng.choice(self._houses[-40:])
            house = self._house(beside)
            if rng.random() < 0.2:
                # One telephone rings for two houses.
                house.told_by_neighbour = beside.phone
                return self._flooded(at, Case.FOR_NEIGHBOUR, house)
            return self._flooded(at, Case.SIDE_BY_SIDE, house)
        return self._flooded(at, Case.NEW, self._house(None))

    def _house(self, beside: _House | None) -> _House:
        rng = self._rng
        if beside is None:
            street = rng.choice(self._streets)
            lat, lon = self._off(street.lat, street.lon, street.accuracy_m * 0.35)
            alley = None if street.is_village or rng.random() < 0.6 else rng.randrange(2, 160)
            number = self._free_number(street, alley, rng.randrange(1, 220))
        else:
            street, alley = beside.street, beside.alley
            number = self._free_number(street, alley, beside.number + 1)
            lat, lon = self._at(beside.lat, beside.lon, rng.uniform(*NEXT_DOOR_M))
        frail = rng.choices(
            ((), ("tre_em",), ("nguoi_gia",), ("nguoi_gia", "tre_em"), ("nguoi_benh",)),
            (24, 22, 20, 12, 8),
        )[0]
        if rng.random() < 0.12:
            frail = (*frail, rng.choice(("thai_phu", "so_sinh")))
        self._truths += 1
        house = _House(
            self._truths,
            street,
            number,
            alley,
            lat,
            lon,
            max(rng.randrange(1, 8), len(frail) + 1),
            frail,
            [self._bag.draw("details", self._words["details"]) for _ in range(2)],
            rng.uniform(0.7, 1.7),
            self._phone(),
        )
        house.phones = [self._phone() for _ in range(2)]
        self._houses.append(house)
        return house

    def _free_number(self, street: Street, alley: int | None, number: int) -> int:
        """A number that no other house of the street has."""
        taken = {h.number for h in self._houses if h.street is street and h.alley == alley}
        while number in taken:
            number += 1
        return number

    def _flooded(self, at: float, case: Case, house: _House) -> Telling:
        rng = self._rng
        channel = self._channel(case)
        is_call = channel == "hotline"
        place = self._address(house, case)
        text = filled(
            self._template(case, is_call),
            place=place,
            water=self._water(house.depth_m),
            who=self._who(house, case),
            detail=rng.choice(rng.choice(house.details)),
            trend=rng.choice(self._words["trend"]),
        )
        place_phone = None
        if case is Case.RELATIVE and rng.random() < 0.4:
            if rng.random() < 0.5:
                place_phone = house.phone
            else:
                text += filled(self._words["relative_phone"], phone=house.phone)
        if not is_call and case is not Case.NOTE:
            text = in_hand(text, any_hand(rng, hurry=0.22, bare=0.26), rng)
        is_there = case not in {Case.RELATIVE, Case.NOTE}
        where = self._fix(channel, house.lat, house.lon, case) if is_there else {}
        typed = is_call or rng.random() < 0.35
        return Telling(
            at,
            case,
            house.truth,
            channel,
            text,
            address=place if typed else None,
            phone=self._number_of(case, house),
            place_phone=place_phone,
            category=RESCUE if is_call else None,
            on_behalf_of=case in {Case.NEIGHBOUR, Case.RELATIVE, Case.NOTE},
            **where,
        )

    def _number_of(self, case: Case, house: _House) -> str | None:
        if case is Case.NOTE:
            return None
        if case is Case.FOR_NEIGHBOUR:
            return house.told_by_neighbour
        if case in {Case.NEW, Case.SIDE_BY_SIDE, Case.SAME_PHONE}:
            return house.phone
        return self._rng.choice(house.phones) if case is Case.FAMILY else self._phone()

    def _template(self, case: Case, is_call: bool) -> str:
        name = {Case.NEW: "first", Case.SIDE_BY_SIDE: "first"}.get(case, case.value)
        if name == "first" and is_call:
            name = "first_call"
        drawn: str = self._bag.draw(name, self._words[name])
        return drawn

    def _channel(self, case: Case) -> str:
        if case is Case.NOTE:
            return self._rng.choice(("partner", "paper"))
        return self._rng.choices(("hotline", "app", "web", "zalo", "sms"), (40, 30, 12, 10, 8))[0]

    def _who(self, house: _House, case: Case) -> str:
        """Those at home know how many they are; others guess, or say who is frail alone."""
        rng = self._rng
        count = house.people
        if case in {Case.NEIGHBOUR, Case.RELATIVE, Case.NOTE} and rng.random() < 0.35:
            count = max(1, count + rng.choice((-1, 1, 2)))
        parts = [rng.choice(self._words["who"]).replace("{n}", str(count))]
        parts += [rng.choice(self._words["frail"][code]) for code in house.frail]
        if house.frail and rng.random() < 0.2:
            parts = parts[1:]
        return ", ".join(parts)

    def _water(self, depth_m: float) -> str:
        rows = [row for row in self._words["water"] if depth_m >= row["from_m"]]
        drawn: str = self._rng.choice(rows[-1]["words"])
        return drawn

    def _address(self, house: _House, case: Case) -> str:
        """The address as this writer gives it: whole, or only as far as they know it."""
        rng, name, number = self._rng, house.street.name, house.number
        knows = rng.random() < (0.55 if case is Case.NEIGHBOUR else 0.78)
        if house.street.is_village:
            group = number % 6 + 1
            return f"xóm {group} thôn {name}" if knows else f"thôn {name}"
        if not knows:
            vague = f"kiệt {house.alley} {name}" if house.alley else f"đường {name}"
            return rng.choice((vague, f"đường {name}"))
        if house.alley is None:
            return rng.choice(
                (f"số {number} {name}", f"{number} {name}", f"số nhà {number} đường {name}")
            )
        return rng.choice(
            (
                f"{house.alley}/{number} {name}",
                f"nhà {number} kiệt {house.alley} {name}",
                f"số {number} kiệt {house.alley} đường {name}",
            )
        )

    # Ordinary matters.

    def _new_matter(self, case: Case) -> _Matter:
        rng = self._rng
        self._truths += 1
        if case is Case.ORDINARY_NEAR:
            like = rng.choice(self._matters[-30:])
            lat, lon = self._beside_matter(like)
            number = like.number + rng.randrange(20, 60)
            matter = _Matter(self._truths, like.category, like.street, number, lat, lon, None)
        else:
            street = rng.choice([s for s in self._streets if not s.is_village])
            lat, lon = self._off(street.lat, street.lon, street.accuracy_m * 0.35)
            category = rng.choice(sorted(self._words["ordinary"]))
            number = rng.randrange(1, 220)
            matter = _Matter(self._truths, category, street, number, lat, lon, None)
        matter.phone = self._phone()
        self._matters.append(matter)
        return matter

    def _beside_matter(self, like: _Matter) -> tuple[float, float]:
        """A place 90 to 220 metres off, and as far from every other of the kind."""
        others = [m for m in self._matters if m.category == like.category]
        for _ in range(20):
            lat, lon = self._at(like.lat, like.lon, self._rng.uniform(90, 220))
            if all(_metres(lat, lon, other.lat, other.lon) > 90 for other in others):
                break
        return lat, lon

    def _ordinary(self, at: float, case: Case, matter: _Matter) -> Telling:
        rng = self._rng
        channel = rng.choices(("app", "web", "zalo", "hotline"), (45, 25, 15, 15))[0]
        name = matter.street.name
        place = rng.choice(
            (
                f"trước số {matter.number} {name}",
                f"đường {name} gần số {matter.number}",
                f"đường {name}",
            )
        )
        template = self._bag.draw(matter.category, self._words["ordinary"][matter.category])
        text = filled(template, place=place)
        if case is Case.ORDINARY_AGAIN:
            text = rng.choice(self._words["again_ordinary"]) + text
        if channel != "hotline":
            text = in_hand(text, any_hand(rng), rng)
        phone = matter.phone if case is not Case.ORDINARY_SAME else self._phone()
        return Telling(
            at,
            case,
            matter.truth,
            channel,
            text,
            address=place if channel == "hotline" or rng.random() < 0.3 else None,
            phone=phone if rng.random() < 0.85 or case is Case.ORDINARY_AGAIN else None,
            category=matter.category if rng.random() < 0.7 else None,
            **self._fix(channel, matter.lat, matter.lon, case),
        )

    # Where.

    def _fix(self, channel: str, lat: float, lon: float, case: Case) -> dict[str, Any]:
        """The position that a channel sends: a phone's fix, a pin, or none."""
        rng = self._rng
        if channel == "app" or (channel == "web" and rng.random() < 0.6):
            # Now and then a phone under a roof knows its mast alone.
            accuracy = rng.choice((5, 8, 10, 12, 15, 20, 30, 50))
            accuracy = rng.choice((300, 800)) if rng.random() < 0.08 else accuracy
            source = "gps"
        elif channel == "hotline" and rng.random() < 0.35:
            accuracy, source = rng.choice((40, 80, 150)), "operator"
        elif channel == "web" and rng.random() < 0.5:
            accuracy, source = 25, "map"
        else:
            return {}
        if case is Case.NEIGHBOUR:
            lat, lon = self._at(lat, lon, rng.uniform(10, 40))
        # About two fixes in three lie within the accuracy that the phone states.
        sigma = accuracy / 1.5
        lat = lat + rng.gauss(0, sigma) / METRES_PER_DEGREE
        lon = lon + rng.gauss(0, sigma) / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
        return {
            "lat": round(lat, 6),
            "lon": round(lon, 6),
            "accuracy_m": float(accuracy),
            "source": source,
        }

    def _off(self, lat: float, lon: float, metres: float) -> tuple[float, float]:
        return self._at(lat, lon, metres * math.sqrt(self._rng.random()))

    def _at(self, lat: float, lon: float, metres: float) -> tuple[float, float]:
        turn = self._rng.random() * math.tau
        return (
            lat + metres * math.cos(turn) / METRES_PER_DEGREE,
            lon + metres * math.sin(turn) / (METRES_PER_DEGREE * math.cos(math.radians(lat))),
        )

    def _phone(self) -> str:
        self._phones += 1
        digits = f"{self._phones * 7919 % 10_000_000:07d}"
        return f"010{digits[0]} {digits[1:4]} {digits[4:]}"
