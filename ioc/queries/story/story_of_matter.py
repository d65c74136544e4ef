"""What is said of a matter itself: what it is, where, who told of it, to whom it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc import i18n
from ioc.domain.events import EventKind
from ioc.domain.facts import Fact
from ioc.domain.incidents import Flag, Tier
from ioc.domain.reports import Satisfaction, Vulnerability, WaterTrend
from ioc.queries.story.story_words import Words


def _opened(say: Words) -> list[str]:
    return [say.severity(say.data.get("severity"))]


def _grew(say: Words) -> list[str]:
    count = say.data.get("report_count")
    lines = [say("%(n)s reports now", n=count)] if count else []
    if say.data.get("against"):
        lines.append(say(f"Against.{say.data['against']}"))
    if say.data.get("severity"):
        lines.append(say("Severity is now: %(word)s", word=say.severity(say.data["severity"])))
    return lines + say.offered(say.data)


def _classified(say: Words) -> list[str]:
    was = say.data.get("was", {})
    changes = []
    if was.get("category") != say.data.get("category"):
        changes.append((say.category(was.get("category")), say.category(say.data.get("category"))))
    if was.get("severity") != say.data.get("severity"):
        changes.append((say.severity(was.get("severity")), say.severity(say.data.get("severity"))))
    changes += _corrected(say, was)
    return [f"{before} → {after}" for before, after in changes] + say.offered(say.data)


def _corrected(say: Words, was: dict[str, Any]) -> list[tuple[str, str]]:
    """People, frail persons and water that were set right: before and after."""
    changes = []
    if "people" in was:
        word, count = i18n.label(Fact.PEOPLE, say.locale), was["people"]
        now = say.data["people"]["count"]
        changes.append((f"{word}: {'?' if count is None else count}", str(now)))
    if "vulnerable" in was:
        codes = say.data["vulnerable"]["codes"]
        changes.append((_persons(say, was["vulnerable"]), _persons(say, codes)))
    if "water" in was:
        changes.append((_water(say, was["water"]), _water(say, say.data["water"])))
    return changes


def _persons(say: Words, codes: list[str]) -> str:
    return ", ".join(i18n.label(Vulnerability(code), say.locale).lower() for code in codes) or "–"


def _water(say: Words, water: dict[str, Any]) -> str:
    depth, trend = water["depth_m"], water["trend"]
    parts = [] if depth is None else [f"{i18n.number(depth, say.locale)} m"]
    parts += [i18n.label(WaterTrend(trend), say.locale).lower()] if trend else []
    return " ".join([i18n.label(Fact.WATER, say.locale), *(parts or ["?"])])


def _relocated(say: Words) -> list[str]:
    return [say.area(say.data.get("area")), *say.offered(say.data)]


def _merged(say: Words) -> list[str]:
    return [say("Into incident number %(id)s", id=say.data.get("into"))]


def _split(say: Words) -> list[str]:
    return [say("New incident number %(id)s", id=say.data.get("new_incident"))]


def _referred(say: Words) -> list[str]:
    lines = say.offered(say.data)
    return [*lines, say("In support")] if say.data.get("supporting") else lines


def _flagged(say: Words) -> list[str]:
    word = i18n.label(Flag(say.data["flag"]), say.locale)
    return [word if say.data.get("on") else say("Taken off: %(word)s", word=word)]


def _prioritised(say: Words) -> list[str]:
    tier = say.data.get("tier") or {}
    was, now = (i18n.label(Tier(t), say.locale) if t else "" for t in _pair(tier))
    by_hand = say.data.get("by_hand")
    lines = [say("%(was)s, now %(now)s", was=was, now=now)] if was and now and was != now else [now]
    if "by_hand" in say.data:
        lines.append(say("set by a person") if by_hand else say("by the rules again"))
    elif was == now:
        score = [i18n.number(value, say.locale) for value in _pair(say.data.get("score") or {})]
        lines.append(say("%(was)s points, now %(now)s", was=score[0], now=score[1]))
    return lines


def _pair(change: dict[str, Any]) -> tuple[Any, Any]:
    return change.get("was") or 0, change.get("now") or 0


def _rated(say: Words) -> list[str]:
    lines: list[str] = []
    if say.data.get("fixed") is not None:
        lines.append(say("Says: done" if say.data["fixed"] else "Says: not done"))
    return lines + _satisfied(say)


def _updated(say: Words) -> list[str]:
    photos = say.data.get("photos")
    return [say("%(n)s photos", n=photos)] if photos else []


def _closed(say: Words) -> list[str]:
    lines = [say("The reporter confirmed that it is done")] if say.data.get("by") else []
    return lines + _satisfied(say)


def _satisfied(say: Words) -> list[str]:
    word = say.data.get("satisfaction")
    return [i18n.label(Satisfaction(word), say.locale)] if word else []


SAYINGS: dict[str, Callable[[Words], list[str]]] = {
    EventKind.INCIDENT_OPENED: _opened,
    EventKind.INCIDENT_GREW: _grew,
    EventKind.INCIDENT_CLASSIFIED: _classified,
    EventKind.INCIDENT_RELOCATED: _relocated,
    EventKind.INCIDENT_MERGED: _merged,
    EventKind.INCIDENT_SPLIT: _split,
    EventKind.INCIDENT_REFERRED: _referred,
    EventKind.INCIDENT_VERIFIED: lambda say: say.offered(say.data),
    EventKind.INCIDENT_REOPENED: lambda say: [*say.coded(), *_satisfied(say)],
    EventKind.INCIDENT_CLOSED: _closed,
    EventKind.INCIDENT_FLAGGED: _flagged,
    EventKind.INCIDENT_PRIORITISED: _prioritised,
    EventKind.REPORT_RATED: _rated,
    EventKind.REPORT_UPDATED: _updated,
}
