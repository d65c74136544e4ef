"""Six ordinary weeks of a city: which matters come, who tells them, and what becomes of each.

Covers the plan alone: when a report comes and how far its story goes. Leaves out how the story is
made true (`ioc.cli.demo_lives`), which asks the same rules as everybody else.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ioc.exercise.people import NOBODY, People, Teller
from ioc.exercise.places import Spot, Town
from ioc.exercise.texts import Bag, Tell, Texts, any_hand, filled, in_hand

CITY_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKS = 6


class Fate(StrEnum):
    """How far a matter comes. The first seven are still open at the end of the plan."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    LATE_ACCEPTED = "late_accepted"
    LATE_STARTED = "late_started"
    DOUBTFUL = "doubtful"
    REOPENED_OPEN = "reopened_open"
    REOPENED = "reopened"
    CLOSED = "closed"
    FIXED = "fixed"
    ANSWERED = "answered"
    NOT_POSSIBLE = "not_possible"
    NOT_OURS = "not_ours"
    REJECTED = "rejected"


COUNTS: Mapping[Fate, int] = {
    Fate.OFFERED: 27,
    Fate.ACCEPTED: 27,
    Fate.STARTED: 22,
    Fate.LATE_ACCEPTED: 6,
    Fate.LATE_STARTED: 4,
    Fate.DOUBTFUL: 3,
    Fate.REOPENED_OPEN: 2,
    Fate.REOPENED: 4,
    Fate.CLOSED: 80,
    Fate.FIXED: 56,
    Fate.ANSWERED: 26,
    Fate.NOT_POSSIBLE: 5,
    Fate.NOT_OURS: 4,
    Fate.REJECTED: 5,
}
"""How many ordinary matters of each fate: about sixty open, ten of them late."""

AGE_HOURS: Mapping[Fate, tuple[float, float]] = {
    Fate.OFFERED: (0.2, 11),
    Fate.ACCEPTED: (3, 44),
    Fate.STARTED: (5, 80),
    Fate.LATE_ACCEPTED: (24 * 20, 24 * 27),
    Fate.LATE_STARTED: (24 * 20, 24 * 27),
    Fate.DOUBTFUL: (1, 20),
    Fate.REOPENED_OPEN: (24 * 16, 24 * 26),
    Fate.REJECTED: (10, 24 * 30),
}
"""How long ago the first report came, hours; every other fate anywhere in the weeks."""

CHANNELS = ("app", "web", "hotline", "zalo", "sms", "email", "partner", "paper")
CHANNEL_WEIGHTS = (20, 12, 6, 5, 3, 2, 2, 1)
CHANNEL_DECK = tuple(
    name for name, share in zip(CHANNELS, CHANNEL_WEIGHTS, strict=True) for _ in range(share)
)
"""Drawn without putting back, so that the rare ways in are there at whatever hour it is made."""

ONE_IN_TEN = (True, *(False,) * 9)
ONE_IN_SEVEN = (True, *(False,) * 6)
HOUR_WEIGHTS = (1, 1, 1, 1, 1, 3, 7, 9, 9, 8, 7, 6, 5, 5, 6, 7, 8, 9, 8, 7, 6, 5, 3, 2)
EVENING = {"tieng_on", "chieu_sang"}


@dataclass(frozen=True)
class Message:
    """One report to be sent. Accuracy in metres; `category` only where its sender chose one."""

    text: str
    channel: str
    category: str | None
    spot: Spot
    teller: Teller = NOBODY
    has_point: bool = False
    accuracy_m: float | None = None
    source: str | None = None
    at_scene: bool | None = None
    address: str | None = None
    photo: str | None = None
    photo_has_place: bool = False
    is_emergency: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """What becomes one incident: its reports with their delays, and its fate."""

    at: datetime
    category: str
    fate: Fate
    messages: tuple[tuple[timedelta, Message], ...]
    is_returned: bool = False
    is_extended: bool = False
    is_emergency: bool = False
    answer: str | None = None
    reason: str | None = None


class Weeks:
    """Plans the matters of the weeks before `now` (an aware moment)."""

    def __init__(
        self, texts: Texts, town: Town, people: People, rng: random.Random, now: datetime
    ) -> None:
        self._texts = texts
        self._town = town
        self._people = people
        self._rng = rng
        self._now = now
        self._bag = Bag(rng)
        # Drawn first: the ordinary weeks draw more or less often by the hour of the day, and what
        # happens now must not hang on it.
        self._danger_rng = random.Random(rng.getrandbits(64))

    def ordinary(self) -> list[Matter]:
        """The matters that are no emergency."""
        fates = [fate for fate, count in COUNTS.items() for _ in range(count)]
        categories = self._categories(len(fates))
        self._rng.shuffle(fates)
        return [self._matter(code, fate) for code, fate in zip(categories, fates, strict=True)]

    def _categories(self, count: int) -> list[str]:
        """Every category at least twice, the rest by its share."""
        codes = list(self._texts.categories)
        weights = [self._texts.categories[code].share for code in codes]
        drawn = [code for code in codes for _ in range(2)]
        drawn += self._rng.choices(codes, weights, k=count - len(drawn))
        self._rng.shuffle(drawn)
        return drawn

    def _matter(self, code: str, fate: Fate) -> Matter:
        rng = self._rng
        at = self._moment(code, fate)
        if fate is Fate.REJECTED:
            return self._nothing(at, "rejected", fate)
        if fate is Fate.DOUBTFUL:
            return self._nothing(at, "doubtful", fate)
        tell: Tell = self._bag.draw(code, self._texts.categories[code].tells)
        spot = self._town.spot(rng, tell.where)
        messages = [(timedelta(), self._message(tell, tell.text, code, spot, is_first=True))]
        for other in tell.also[: rng.choice((0, 1, 1, 2))]:
            delay = timedelta(minutes=rng.randrange(4, 170))
            near = self._town.beside(rng, spot, 18.0)
            messages.append((delay, self._message(tell, other, code, near, is_first=False)))
        messages = [(delay, m) for delay, m in messages if at + delay < self._now]
        ends_well = fate in {Fate.CLOSED, Fate.FIXED, Fate.ANSWERED, Fate.ACCEPTED}
        return Matter(
            at,
            code,
            fate,
            tuple(messages),
            is_returned=ends_well and self._bag.draw("returned", ONE_IN_TEN),
            is_extended=fate in {Fate.STARTED, Fate.FIXED}
            and self._bag.draw("extended", ONE_IN_SEVEN),
        )

    def _moment(self, code: str, fate: Fate) -> datetime:
        """When it comes: by the hours in which people write, within the age its fate wants."""
        rng = self._rng
        youngest, oldest = AGE_HOURS.get(fate, (60.0, 24.0 * 7 * WEEKS))
        if code in EVENING and oldest < 24:
            return self._now - timedelta(hours=rng.uniform(youngest, oldest))
        best = self._now - timedelta(hours=rng.uniform(youngest, oldest))
        for _ in range(12):
            at = self._now - timedelta(hours=rng.uniform(youngest, oldest))
            hour = at.astimezone(CITY_TIME).hour
            weight = (9 if hour >= 19 else 1) if code in EVENING else HOUR_WEIGHTS[hour]
            if rng.random() * 9 < weight:
                return at
        return best

    def _message(self, tell: Tell, text: str, code: str, spot: Spot, *, is_first: bool) -> Message:
        rng = self._rng
        is_call = tell.is_call and is_first
        channel = "hotline" if is_call else self._bag.draw("channels", CHANNEL_DECK)
        names_ward = is_call or rng.random() < 0.35
        place = spot.address if names_ward else spot.phrase
        written = filled(text, place=place)
        if channel == "hotline" and not is_call:
            written = f"Người dân phản ánh: {written[:1].lower()}{written[1:]}"
        elif not is_call:
            written = in_hand(written, any_hand(rng), rng)
        has_point = channel in {"app", "web"} and rng.random() < 0.85
        by_map = channel == "hotline" or (has_point and rng.random() < 0.25)
        has_point = has_point or (channel == "hotline" and rng.random() < 0.5)
        photo = tell.photo if channel in {"app", "web", "zalo"} and rng.random() < 0.6 else None
        source = "operator" if channel == "hotline" else "map" if by_map else "gps"
        return Message(
            written,
            channel,
            code if channel in {"hotline", "paper"} or rng.random() < 0.72 else None,
            spot,
            self._people.teller(must_ring=channel in {"hotline", "sms", "zalo"}),
            has_point=has_point,
            accuracy_m=(float(rng.randrange(5, 40)) if source == "gps" else 30.0)
            if has_point
            else None,
            source=source if has_point else None,
            at_scene=rng.random() < 0.7 if channel == "app" else None,
            address=spot.address if channel != "app" or rng.random() < 0.5 else None,
            photo=photo,
            photo_has_place=rng.random() < 0.6,
        )

    def _nothing(self, at: datetime, kind: str, fate: Fate) -> Matter:
        """A report that nothing stands behind, or perhaps nothing."""
        row = self._bag.draw(kind, self._texts.common[kind])
        text, reason = (row["text"], row["reason"]) if isinstance(row, Mapping) else (row, None)
        spot = self._town.spot(self._rng)
        written = filled(text, place=spot.phrase)
        message = Message(written, self._rng.choice(("app", "web", "sms")), None, spot)
        return Matter(at, "khac", fate, ((timedelta(), message),), reason=reason)

    # Danger to life.

    def emergencies(self, raw: Mapping[str, Any]) -> list[Matter]:
        """What happens now, single cases of the past, and the night of rain."""
        ordinary, self._rng = self._rng, self._danger_rng
        self._bag = Bag(self._rng)
        try:
            return self._emergencies(raw)
        finally:
            self._rng, self._bag = ordinary, Bag(ordinary)

    def _emergencies(self, raw: Mapping[str, Any]) -> list[Matter]:
        rows = [self._now_matter(row) for row in raw["now"]]
        rows += [self._past_matter(row) for row in raw["past"]]
        return rows + self._rain_night(raw["rain_night"])

    def _now_matter(self, row: Mapping[str, Any]) -> Matter:
        at = self._now - timedelta(minutes=row["minutes_ago"])
        return self._danger(at, row, Fate(row["until"]), 4.0)

    def _past_matter(self, row: Mapping[str, Any]) -> Matter:
        day = self._now.astimezone(CITY_TIME).date() - timedelta(days=row["days_ago"])
        hour = self._rng.randrange(6, 22)
        at = datetime.combine(day, time(hour, self._rng.randrange(60)), CITY_TIME)
        return replace(self._danger(at, row, Fate.CLOSED, 9.0), answer=row["answer"])

    def _rain_night(self, night: Mapping[str, Any]) -> list[Matter]:
        day = self._now.astimezone(CITY_TIME).date() - timedelta(days=night["days_ago"])
        begins = datetime.combine(day, time.fromisoformat(night["begins"]), CITY_TIME)
        matters = []
        for row in night["matters"]:
            at = begins + timedelta(minutes=row["after_minutes"])
            is_rescue = row["category"] == "cuu_ho_cuu_nan"
            answers = night["answers" if is_rescue else "answers_other"]
            answer = self._bag.draw("rain" if is_rescue else "rain-other", answers)
            fate = self._rng.choice((Fate.CLOSED, Fate.CLOSED, Fate.FIXED))
            matters.append(replace(self._danger(at, row, fate, 25.0), answer=answer))
        return matters

    def _danger(
        self, at: datetime, row: Mapping[str, Any], fate: Fate, minutes_apart: float
    ) -> Matter:
        """An emergency told by one person, then by others."""
        rng = self._rng
        spot = self._town.spot(rng, row["where"])
        messages = []
        delay = timedelta()
        for place, text in enumerate((row["text"], *row.get("also", ()))):
            near = spot if place == 0 else self._town.beside(rng, spot, 9.0)
            channel = (
                row.get("channel") or rng.choice(("hotline", "hotline", "app", "zalo", "web"))
                if place == 0
                else rng.choice(("hotline", "app", "web"))
            )
            named = spot.address if channel == "hotline" or rng.random() < 0.6 else spot.phrase
            message = Message(
                filled(text, place=named),
                channel,
                row.get("category", "cuu_ho_cuu_nan") if channel in {"hotline", "app"} else None,
                near,
                self._people.teller(must_ring=True),
                has_point=place == 0 or rng.random() < 0.8,
                accuracy_m=float(rng.randrange(6, 28)),
                source="operator" if channel == "hotline" else "gps",
                at_scene=channel == "app",
                address=spot.address,
                photo=row.get("photo") if channel != "hotline" else None,
                photo_has_place=True,
                extra={k: row[k] for k in ("water", "people", "refuge") if k in row}
                if place == 0
                else {},
            )
            if at + delay < self._now:
                messages.append((delay, message))
            delay += timedelta(minutes=rng.uniform(0.3, 1.0) * minutes_apart)
        return Matter(
            at,
            row.get("category", "cuu_ho_cuu_nan"),
            fate,
            tuple(messages),
            is_emergency=True,
        )
