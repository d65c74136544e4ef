"""A night of flood as its calls: who rings when, from where, and what the water has done since.

Arrivals are a Poisson process whose rate has a peak; the water rises through the night and falls
towards its end; about half of the calls tell of a family that is known already. Nothing here
knows of HTTP: `ioc.cli.simulate` sends the bodies.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ioc.exercise.people import People, Teller
from ioc.exercise.places import Spot, Town
from ioc.exercise.texts import Bag, any_hand, filled, in_hand

CREST_M = 2.4
"""How far the water rises from evening to its crest, metres; at Kim Long the flood of November
1999 rose about that much within half a day."""

PEAK_AT = 0.55
PEAK_WIDTH = 0.2
PEAK_HEIGHT = 2.2
"""The busiest moment against the quietest: 1 + this."""

SHARE_OTHER, SHARE_SUPPLIES, SHARE_JOKE = 0.16, 0.04, 0.02
AGAIN = 0.7
"""Of the calls about a family in the water: with the shares above, half of all calls."""

BY_TELEPHONE = 0.45
DANGER_M, DANGER_FRAIL_M = 0.95, 0.7


class Kind(StrEnum):
    """What a call tells of."""

    NEW = "new"
    SAME = "same"
    NEIGHBOUR = "neighbour"
    RELATIVE = "relative"
    SUPPLIES = "supplies"
    OTHER = "other"
    JOKE = "joke"


KNOWN = frozenset({Kind.SAME, Kind.NEIGHBOUR, Kind.RELATIVE})


@dataclass(frozen=True)
class Sending:
    """One report: seconds since the night began, by telephone or not, and its body as sent."""

    at_seconds: float
    kind: Kind
    is_call: bool
    body: dict[str, Any]


@dataclass
class _Household:
    spot: Spot
    floor_m: float
    people: int
    frail: tuple[str, ...]
    teller: Teller
    words: dict[str, str] = field(default_factory=dict)

    def depth_m(self, level_m: float) -> float:
        """How deep the water stands in the house."""
        return max(0.0, level_m - self.floor_m)

    def is_in_danger(self, level_m: float) -> bool:
        """Whether they cannot stay: at the thigh with somebody frail, at the belly without."""
        return self.depth_m(level_m) >= (DANGER_FRAIL_M if self.frail else DANGER_M)


def water_level_m(share: float) -> float:
    """The water above its height of the evening, metres; `share` is the part of the night gone."""
    risen = CREST_M / (1 + math.exp(-9 * (share - 0.45)))
    return risen - max(0.0, share - 0.85) * 1.2


def _rate(share: float) -> float:
    return 1 + PEAK_HEIGHT * math.exp(-(((share - PEAK_AT) / PEAK_WIDTH) ** 2))


_MEAN_RATE = sum(_rate((step + 0.5) / 1000) for step in range(1000)) / 1000


def arrivals(per_hour: float, hours: float, rng: random.Random) -> Iterator[float]:
    """The seconds at which calls come: Poisson by thinning, `per_hour` on the average of the
    night."""
    highest = per_hour * _rate(PEAK_AT) / _MEAN_RATE / 3600
    at = 0.0
    while True:
        at += rng.expovariate(highest)
        if at >= hours * 3600:
            return
        if rng.random() * _rate(PEAK_AT) < _rate(at / (hours * 3600)):
            yield at


class Night:
    """The calls of one night, from the texts of `flood.yaml`."""

    def __init__(
        self,
        texts: Mapping[str, Any],
        town: Town,
        people: People,
        rng: random.Random,
        by_telephone: float = BY_TELEPHONE,
    ) -> None:
        self._by_telephone = by_telephone
        self._texts = texts
        self._town = town
        self._people = people
        self._rng = rng
        self._bag = Bag(rng)
        self._families: list[_Household] = []

    def sendings(self, per_hour: float, hours: float) -> Iterator[Sending]:
        """Every report of the night, in order."""
        for at in arrivals(per_hour, hours, self._rng):
            yield self._sending(at, at / (hours * 3600))

    def _sending(self, at: float, share: float) -> Sending:
        rng = self._rng
        kind = self._kind()
        if kind is Kind.JOKE:
            return self._plain(at, kind, self._bag.draw("jokes", self._texts["jokes"]), None)
        if kind is Kind.SUPPLIES:
            text = self._bag.draw("supplies", self._texts["supplies"])
            return self._plain(at, kind, text, "cuu_ho_cuu_nan", where="low")
        if kind is Kind.OTHER:
            row = self._bag.draw("other", self._texts["other"])
            return self._plain(at, kind, row["text"], row["category"], where="low")
        # Families that came later are still waiting; the first ones have been fetched.
        level = water_level_m(share)
        waiting = [f for f in self._families[-80:] if f.is_in_danger(level)]
        if kind is Kind.NEW or not waiting:
            return self._flooded(at, share, Kind.NEW, self._new_family(share))
        return self._flooded(at, share, kind, rng.choice(waiting))

    def _kind(self) -> Kind:
        rng = self._rng
        drawn = rng.random()
        for share, kind in (
            (SHARE_JOKE, Kind.JOKE),
            (SHARE_SUPPLIES, Kind.SUPPLIES),
            (SHARE_OTHER, Kind.OTHER),
        ):
            if drawn < share:
                return kind
            drawn -= share
        if not self._families or rng.random() >= AGAIN:
            return Kind.NEW
        return rng.choices((Kind.SAME, Kind.NEIGHBOUR, Kind.RELATIVE), (45, 30, 25))[0]

    def _plain(
        self, at: float, kind: Kind, text: str, category: str | None, where: str = "street"
    ) -> Sending:
        """A report of something else than a family in the water."""
        rng = self._rng
        spot = self._town.spot(rng, where)
        is_call = kind is not Kind.JOKE and rng.random() < self._by_telephone
        written = filled(text, place=spot.address if is_call else spot.phrase)
        if not is_call:
            written = in_hand(written, any_hand(rng), rng)
        body: dict[str, Any] = {"text": written, "exercise": True}
        if kind is not Kind.JOKE:
            body["address"] = spot.address
        if is_call:
            body |= {"category": category, "caller_phone": self._people.phone()}
        elif rng.random() < 0.7:
            body["location"] = self._location(spot, 15.0)
        return Sending(at, kind, is_call, body)

    def _location(self, spot: Spot, metres: float) -> dict[str, Any]:
        near = self._town.beside(self._rng, spot, metres)
        accuracy = float(self._rng.choice((6, 8, 12, 15, 22, 35, 60)))
        return {"lat": near.lat, "lon": near.lon, "accuracy_m": accuracy, "source": "gps"}

    def _new_family(self, share: float) -> _Household:
        """A house that the water has reached now: how deep it stands there sets its floor."""
        rng = self._rng
        frail = rng.choices(
            ((), ("tre_em",), ("nguoi_gia",), ("nguoi_gia", "tre_em"), ("nguoi_benh",)),
            (24, 22, 20, 12, 8),
        )[0]
        if rng.random() < 0.12:
            frail = (*frail, rng.choice(("thai_phu", "so_sinh", "khuyet_tat")))
        family = _Household(
            self._town.spot(rng, "low"),
            water_level_m(share) - min(1.5, rng.gammavariate(2.4, 0.3)),
            max(rng.randrange(1, 8), len(frail) + 1),
            frail,
            self._people.teller(must_ring=True),
        )
        people = [rng.choice(self._texts["frail"][code]) for code in frail]
        family.words["who"] = ", ".join([f"{family.people} người", *people])
        self._families.append(family)
        return family

    def _flooded(self, at: float, share: float, kind: Kind, family: _Household) -> Sending:
        rng = self._rng
        depth = family.depth_m(water_level_m(share))
        rising = water_level_m(min(1.0, share + 0.02)) - water_level_m(share)
        trend = "rising" if rising > 0.01 else "falling" if rising < -0.005 else "stable"
        is_danger = family.is_in_danger(water_level_m(share))
        is_call = rng.random() < self._by_telephone
        teller = family.teller
        if kind in {Kind.NEIGHBOUR, Kind.RELATIVE}:
            teller = self._people.teller(must_ring=True)
        place = family.spot.address if is_call or rng.random() < 0.7 else family.spot.phrase
        words = self._water(depth)
        written = filled(
            self._template(kind, is_call, is_danger),
            place=place,
            water=words,
            who=family.words["who"],
            trend=rng.choice(self._texts["trend"][trend]),
            name=teller.name or self._people.name(),
            phone=family.teller.phone or "không rõ",
        )
        if not is_call:
            written = in_hand(written, any_hand(rng, hurry=0.22, bare=0.26), rng)
        body: dict[str, Any] = {"text": written, "exercise": True}
        self._say_where(body, kind, family)
        if kind is Kind.RELATIVE:
            body |= {"on_behalf_of": True, "contact": {"phone": family.teller.phone}}
        if is_call:
            body |= {"category": "cuu_ho_cuu_nan", "caller_phone": teller.phone}
            body["people"] = {"count": family.people, "vulnerable": list(family.frail)}
        else:
            self._say_more(body, family, teller, depth, trend, is_danger)
        return Sending(at, kind, is_call, body)

    def _template(self, kind: Kind, is_call: bool, is_danger: bool) -> str:
        if kind is not Kind.NEW:
            group, name = "again_call" if is_call else "again", kind.value
        else:
            group, name = "first", "danger" if is_danger else "worry"
            if is_call:
                name = "call" if is_danger else "call_worry"
        drawn: str = self._bag.draw(f"{group} {name}", self._texts[group][name])
        return drawn

    def _water(self, depth_m: float) -> str:
        rows: Sequence[Mapping[str, Any]] = self._texts["water"]
        reached = [row for row in rows if depth_m >= row["from_m"]]
        drawn: str = self._rng.choice(reached[-1]["words"])
        return drawn

    def _say_where(self, body: dict[str, Any], kind: Kind, family: _Household) -> None:
        """The place as this caller gives it: a fix of another phone, or words alone."""
        rng = self._rng
        if kind is not Kind.RELATIVE and rng.random() < 0.75:
            body["location"] = self._location(family.spot, 45.0 if kind is Kind.NEIGHBOUR else 12.0)
        if "location" not in body or rng.random() < 0.5:
            body["address"] = family.spot.address

    def _say_more(
        self,
        body: dict[str, Any],
        family: _Household,
        teller: Teller,
        depth: float,
        trend: str,
        is_danger: bool,
    ) -> None:
        """What the form of the app asks, as far as somebody in the rain fills it in."""
        rng = self._rng
        body["channel"] = rng.choices(("app", "web", "zalo", "sms"), (55, 20, 15, 10))[0]
        body["reporter"] = {"name": teller.name, "phone": teller.phone}
        body["emergency"] = is_danger and rng.random() < 0.4
        if rng.random() < 0.4:
            body["people"] = {"count": family.people, "vulnerable": list(family.frail)}
            body["water"] = {"depth_m": round(depth, 1), "trend": trend}
        if rng.random() < 0.3:
            body["battery_percent"] = rng.randrange(2, 60)
        if is_danger:
            body["needs"] = ["boat"]
