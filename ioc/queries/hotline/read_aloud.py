"""The words of a sheet that is read to another service on the telephone: always Vietnamese.

A pure function of the facts. What is not known is said to be not known, because silence would be
taken for "none". The order is that in which a service decides: what, where, who, what else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ioc.domain.incidents import Severity, Tier
from ioc.domain.reports import RefugeKind, SupplyNeed, Vulnerability, WaterTrend
from ioc.i18n import label, moment, number, translate
from ioc.queries.hotline.protocols import Said

SPOKEN = "vi"
DEEP_ROAD_M = 0.3
"""From this depth on, metres, a car or an ambulance should not go in."""

NUMBERS_MOST = 3
TOLD_MOST = 8


@dataclass(frozen=True)
class Facts:
    """What is known of an incident when it is read to another service. Metres, WGS84 degrees."""

    code: str
    category: str
    title: str
    severity: Severity
    tier: Tier | None = None
    address: str | None = None
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    plus_code: str | None = None
    people: int | None = None
    vulnerable: tuple[str, ...] = ()
    depth_m: float | None = None
    trend: WaterTrend | None = None
    refuge: RefugeKind | None = None
    needs: tuple[str, ...] = ()
    battery_percent: int | None = None
    numbers: tuple[str, ...] = ()
    may_see_numbers: bool = True
    told: tuple[Said, ...] = ()
    opened_at: datetime | None = None
    confirmed_at: datetime | None = None
    is_exercise: bool = False


@dataclass(frozen=True)
class Line:
    """One line: the code of its heading, its sentences, and whether it is read slowly."""

    head: str
    sentences: tuple[str, ...]
    is_spelt: bool = False


def read_aloud(facts: Facts) -> tuple[Line, ...]:
    """The lines in the order in which they are read."""
    return (
        Line("what", _what(facts)),
        Line("where", _where(facts)),
        Line("position", _position(facts), is_spelt=True),
        Line("people", _people(facts)),
        Line("water", _water(facts)),
        Line("access", _access(facts)),
        Line("number", _number(facts), is_spelt=True),
        Line("told", _told(facts)),
        Line("times", _times(facts)),
    )


def _say(msgid: str, **values: object) -> str:
    return translate(msgid, SPOKEN, **values)


def _what(facts: Facts) -> tuple[str, ...]:
    urgent = label(facts.tier, SPOKEN) if facts.tier else label(facts.severity, SPOKEN)
    found = [f"{facts.category}. {urgent}."]
    if facts.title and facts.title != facts.category:
        found.append(_say("The caller says: “%(words)s”", words=facts.title))
    if facts.is_exercise:
        found.insert(0, _say("THIS IS AN EXERCISE. Do not send anyone."))
    return tuple(found)


def _where(facts: Facts) -> tuple[str, ...]:
    place = facts.address or facts.area
    if place is None:
        return (_say("The place is not known yet. Nothing but the number leads there."),)
    if facts.area and facts.area.casefold() not in place.casefold():
        place = f"{place}, {facts.area}"
    return (place, _say("Please repeat: %(place)s, is that right?", place=place))


def _position(facts: Facts) -> tuple[str, ...]:
    if facts.lat is None or facts.lon is None:
        return (_say("No coordinates."),)
    lat, lon = f"{facts.lat:.5f}".replace(".", ","), f"{facts.lon:.5f}".replace(".", ",")
    found = [_say("%(lat)s north, %(lon)s east", lat=lat, lon=lon)]
    if facts.plus_code:
        found.append(_say("Plus code %(code)s", code=facts.plus_code))
    if facts.accuracy_m is not None:
        found.append(_say("known to about %(n)s metres", n=number(round(facts.accuracy_m), SPOKEN)))
    return tuple(found)


def _people(facts: Facts) -> tuple[str, ...]:
    count = (
        _say("How many people: not asked yet.")
        if facts.people is None
        else _say("%(n)s people.", n=facts.people)
    )
    known = {member.value for member in Vulnerability}
    frail = [label(Vulnerability(c), SPOKEN).lower() for c in facts.vulnerable if c in known]
    who = (
        _say("Among them: %(who)s.", who=", ".join(frail)) if frail else _say("Nobody frail told.")
    )
    return (count, who)


def _water(facts: Facts) -> tuple[str, ...]:
    found = []
    if facts.depth_m is not None:
        found.append(_say("Water %(n)s metres deep.", n=number(facts.depth_m, SPOKEN)))
    if facts.trend is not None:
        found.append(f"{label(facts.trend, SPOKEN)}.")
    if facts.refuge is not None:
        found.append(_say("They are: %(where)s.", where=label(facts.refuge, SPOKEN).lower()))
    return tuple(found) or (_say("No water told."),)


def _access(facts: Facts) -> tuple[str, ...]:
    found = []
    if facts.depth_m is not None and facts.depth_m >= DEEP_ROAD_M:
        found.append(_say("The way is flooded: a boat or a high vehicle."))
    known = {member.value for member in SupplyNeed}
    needs = [label(SupplyNeed(need), SPOKEN).lower() for need in facts.needs if need in known]
    if needs:
        found.append(_say("They ask for: %(what)s.", what=", ".join(needs)))
    return tuple(found) or (_say("The way in was not asked yet."),)


def _number(facts: Facts) -> tuple[str, ...]:
    if not facts.may_see_numbers:
        return (_say("The number is kept at the center."),)
    if not facts.numbers:
        return (_say("No number."),)
    found = [", ".join(_grouped(one) for one in facts.numbers[:NUMBERS_MOST])]
    if facts.battery_percent is not None:
        found.append(_say("Battery %(n)s percent.", n=facts.battery_percent))
    return tuple(found)


def _grouped(phone: str) -> str:
    """A number in the groups in which it is read out: `0905 123 456`."""
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) == 10 and digits.startswith("0"):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return phone


def _told(facts: Facts) -> tuple[str, ...]:
    if not facts.told:
        return (_say("Nothing was asked by a card yet."),)
    return tuple(f"{one.question}: {one.answer}." for one in facts.told[:TOLD_MOST])


def _times(facts: Facts) -> tuple[str, ...]:
    return (
        _say("Reported at %(at)s.", at=moment(facts.opened_at, SPOKEN)),
        _say("Heard of last at %(at)s.", at=moment(facts.confirmed_at, SPOKEN)),
        _say("Number of the matter: %(code)s.", code=facts.code),
    )
