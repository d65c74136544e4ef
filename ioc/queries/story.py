"""The story of an incident in words: each event with who, when, and what exactly happened.

`history` gives the events with their data; here they become the lines of a page. Covers the
events that a person reads about; a kind without words of its own shows its label alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ioc import i18n
from ioc.domain.events import EventKind
from ioc.domain.facts import Fact
from ioc.domain.incidents import Flag, Outcome, Severity
from ioc.domain.reports import Satisfaction, Vulnerability, WaterTrend
from ioc.queries.directory import Directory

CODED_REASONS = frozenset(
    {
        "new_danger",
        "not_fixed",
        "reclassified",
        "referred_elsewhere",
        "settled",
        "taken_by_neighbour",
        "unmerged",
    }
)
"""Reasons that the program gives itself; every other reason is a person's own words."""

MANY = 4
"""So many agencies are named in one line of a story."""

MORE = "and %(n)s other agencies"
AROUND = frozenset({EventKind.REPORT_LOCATED, EventKind.REPORT_LINKED, EventKind.REPORT_UNLINKED})
"""Steps of the machinery that the incident's own events tell already."""

MARKS: dict[str, tuple[str, str]] = {
    EventKind.REPORT_RECEIVED: ("chat-left-text", "is-now"),
    EventKind.REPORT_VERIFIED: ("check2", "is-done"),
    EventKind.REPORT_REJECTED: ("x-lg", ""),
    EventKind.REPORT_UPDATED: ("person", "is-now"),
    EventKind.REPORT_RATED: ("star", "is-now"),
    EventKind.REPORT_CONTACT_VIEWED: ("eye", ""),
    EventKind.INCIDENT_OPENED: ("plus-lg", ""),
    EventKind.INCIDENT_GREW: ("people", "is-now"),
    EventKind.INCIDENT_VERIFIED: ("check2", "is-done"),
    EventKind.INCIDENT_REJECTED: ("x-lg", ""),
    EventKind.INCIDENT_CLASSIFIED: ("tag", ""),
    EventKind.INCIDENT_RELOCATED: ("geo-alt", ""),
    EventKind.INCIDENT_MERGED: ("sign-merge-right", ""),
    EventKind.INCIDENT_SPLIT: ("scissors", ""),
    EventKind.INCIDENT_REFERRED: ("send", ""),
    EventKind.INCIDENT_ACCEPTED: ("check2", "is-done"),
    EventKind.INCIDENT_RETURNED: ("arrow-return-left", "is-back"),
    EventKind.INCIDENT_STARTED: ("play", "is-now"),
    EventKind.INCIDENT_EXTENDED: ("clock-history", ""),
    EventKind.INCIDENT_RESOLVED: ("check2-all", "is-done"),
    EventKind.INCIDENT_CLOSED: ("archive", ""),
    EventKind.INCIDENT_REOPENED: ("arrow-counterclockwise", "is-back"),
    EventKind.INCIDENT_NOTED: ("pencil", ""),
    EventKind.INCIDENT_FLAGGED: ("flag", ""),
    EventKind.INCIDENT_OVERDUE: ("exclamation-triangle", "is-back"),
}
"""Kind of event to its icon (Bootstrap Icons) and its class in the story."""


@dataclass(frozen=True)
class Line:
    """One event of a story. `at` is RFC 3339, `lines` are sentences, `quote` a person's words."""

    position: int
    kind: str
    title: str
    at: str
    who: str
    icon: str
    mark: str
    lines: tuple[str, ...]
    quote: str | None
    is_internal: bool


def why_asked(events: list[dict[str, Any]], city: Directory, locale: str) -> dict[str, str]:
    """Why each agency was asked last, by its code, in the reader's language.

    Where a return passed the matter on, that is the reason for the agency that follows: who gave
    it back and with which words.
    """
    reasons: dict[str, str] = {}
    asked: set[str] = set()
    for event in events:
        data = event["data"]
        say = _Said(city, locale, data)
        is_return = event["kind"] == EventKind.INCIDENT_RETURNED
        if is_return:
            asked.discard(data.get("agency"))
        decision = (data.get("next") or {}) if is_return else data
        named = decision.get("agencies") or []
        rule = decision.get("reason_en" if locale == "en" else "reason_vi")
        if not rule or not named:
            continue
        for code in named:
            if code not in asked:
                reasons[code] = str(rule)
        if is_return:
            # A supporter that leads now was asked before, but leads for this reason.
            reasons[named[0]] = _passed_on(say)
        asked.update(named)
    return reasons


def _passed_on(say: _Said) -> str:
    reason = say.data.get("reason") or ""
    words = say(f"reason.{reason}") if reason in CODED_REASONS else reason
    return say(
        "passed on because %(agency)s returned it: %(reason)s",
        agency=say.agency(say.data.get("agency")),
        reason=words,
    )


def told(events: list[dict[str, Any]], city: Directory, locale: str) -> list[Line]:
    """The story, newest first, from what `history.of_incident` answers."""
    lines = [_line(event, city, locale) for event in events if event["kind"] not in AROUND]
    return lines[::-1]


def _line(event: dict[str, Any], city: Directory, locale: str) -> Line:
    kind, data = event["kind"], event["data"]
    icon, mark = MARKS.get(kind, ("dot", ""))
    say = _Said(city, locale, data)
    words = SAYINGS.get(kind)
    is_internal = kind == EventKind.INCIDENT_NOTED and not data.get("public")
    return Line(
        position=event["position"],
        kind=kind,
        title=event["label"],
        at=event["at"],
        who=_who(event["actor"], locale),
        icon="lock" if is_internal else icon,
        mark="is-internal" if is_internal else mark,
        lines=tuple(line for line in (words(say) if words else ()) if line),
        quote=_quote(data),
        is_internal=is_internal,
    )


def _who(actor: dict[str, Any], locale: str) -> str:
    if actor["name"]:
        return str(actor["name"])
    label = actor["label"]
    if label in {"public", "reporter"}:
        return i18n.translate("Reporter", locale)
    return i18n.translate("The system" if label == "system" else "A colleague", locale)


def _quote(data: dict[str, Any]) -> str | None:
    for key in ("answer", "text", "note", "comment", "reason"):
        found = data.get(key)
        if isinstance(found, str) and found and found not in CODED_REASONS:
            return found
    return None


@dataclass(frozen=True)
class _Said:
    """The data of one event, and how its values are called in a language."""

    city: Directory
    locale: str
    data: dict[str, Any]

    def __call__(self, msgid: str, /, **values: object) -> str:
        return i18n.translate(msgid, self.locale, **values)

    def agency(self, code: str | None) -> str:
        found = self.city.agencies.get(code or "")
        if found is None:
            return code or ""
        return found.name_en if self.locale == "en" else found.name_vi

    def agencies(self, codes: list[str] | None) -> str:
        """The short names; of many the first few, because the page lists them all elsewhere."""
        known = self.city.agencies
        names = [known[code].short_name if code in known else code for code in codes or ()]
        shown = ", ".join(names[:MANY])
        more = len(names) - MANY
        return f"{shown} {self(MORE, n=more)}" if more > 0 else shown

    def category(self, code: str | None) -> str:
        found = self.city.categories.get(code or "")
        return found.name(self.locale) if found else (code or "")

    def area(self, code: str | None) -> str:
        found = self.city.areas.get(code or "")
        if found is None:
            return code or ""
        return found.full_name_en if self.locale == "en" else found.full_name

    def severity(self, code: str | None) -> str:
        return i18n.label(Severity(code), self.locale) if code else ""

    def moment(self, text: str | None) -> str:
        return i18n.moment(datetime.fromisoformat(text), self.locale) if text else ""

    def offered(self, decision: dict[str, Any]) -> list[str]:
        """To whom it went, and by which reason."""
        names = self.agencies(decision.get("agencies"))
        reason = decision.get("reason_en" if self.locale == "en" else "reason_vi")
        return [self("To: %(names)s", names=names) if names else "", reason or ""]


def _coded(say: _Said) -> list[str]:
    reason = say.data.get("reason")
    return [say(f"reason.{reason}")] if reason in CODED_REASONS else []


def _opened(say: _Said) -> list[str]:
    return [say.severity(say.data.get("severity"))]


def _grew(say: _Said) -> list[str]:
    count = say.data.get("report_count")
    lines = [say("%(n)s reports now", n=count)] if count else []
    if say.data.get("against"):
        lines.append(say(f"Against.{say.data['against']}"))
    if say.data.get("severity"):
        lines.append(say("Severity is now: %(word)s", word=say.severity(say.data["severity"])))
    return lines + say.offered(say.data)


def _classified(say: _Said) -> list[str]:
    was = say.data.get("was", {})
    changes = []
    if was.get("category") != say.data.get("category"):
        changes.append((say.category(was.get("category")), say.category(say.data.get("category"))))
    if was.get("severity") != say.data.get("severity"):
        changes.append((say.severity(was.get("severity")), say.severity(say.data.get("severity"))))
    changes += _corrected(say, was)
    return [f"{before} → {after}" for before, after in changes] + say.offered(say.data)


def _corrected(say: _Said, was: dict[str, Any]) -> list[tuple[str, str]]:
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


def _persons(say: _Said, codes: list[str]) -> str:
    return ", ".join(i18n.label(Vulnerability(code), say.locale).lower() for code in codes) or "–"


def _water(say: _Said, water: dict[str, Any]) -> str:
    depth, trend = water["depth_m"], water["trend"]
    parts = [] if depth is None else [f"{i18n.number(depth, say.locale)} m"]
    parts += [i18n.label(WaterTrend(trend), say.locale).lower()] if trend else []
    return " ".join([i18n.label(Fact.WATER, say.locale), *(parts or ["?"])])


def _relocated(say: _Said) -> list[str]:
    return [say.area(say.data.get("area")), *say.offered(say.data)]


def _merged(say: _Said) -> list[str]:
    return [say("Into incident number %(id)s", id=say.data.get("into"))]


def _split(say: _Said) -> list[str]:
    return [say("New incident number %(id)s", id=say.data.get("new_incident"))]


def _referred(say: _Said) -> list[str]:
    lines = say.offered(say.data)
    return [*lines, say("In support")] if say.data.get("supporting") else lines


def _answered(say: _Said) -> list[str]:
    lines = [say.agency(say.data.get("agency")), *_coded(say)]
    following = say.data.get("next")
    if following:
        lines.append(say("Goes on to: %(names)s", names=say.agencies(following.get("agencies"))))
        lines.append(following.get("reason_en" if say.locale == "en" else "reason_vi") or "")
    return lines


def _extended(say: _Said) -> list[str]:
    return [say("New deadline: %(at)s", at=say.moment(say.data.get("due_at")))]


def _resolved(say: _Said) -> list[str]:
    outcome = say.data.get("outcome")
    return [i18n.label(Outcome(outcome), say.locale)] if outcome else []


def _flagged(say: _Said) -> list[str]:
    word = i18n.label(Flag(say.data["flag"]), say.locale)
    return [word if say.data.get("on") else say("Taken off: %(word)s", word=word)]


def _rated(say: _Said) -> list[str]:
    lines = []
    if say.data.get("fixed") is not None:
        lines.append(say("Says: done" if say.data["fixed"] else "Says: not done"))
    if say.data.get("satisfaction"):
        lines.append(i18n.label(Satisfaction(say.data["satisfaction"]), say.locale))
    return lines


def _updated(say: _Said) -> list[str]:
    photos = say.data.get("photos")
    return [say("%(n)s photos", n=photos)] if photos else []


def _closed(say: _Said) -> list[str]:
    return [say("The reporter confirmed that it is done")] if say.data.get("by") else []


SAYINGS: dict[str, Callable[[_Said], list[str]]] = {
    EventKind.INCIDENT_OPENED: _opened,
    EventKind.INCIDENT_GREW: _grew,
    EventKind.INCIDENT_CLASSIFIED: _classified,
    EventKind.INCIDENT_RELOCATED: _relocated,
    EventKind.INCIDENT_MERGED: _merged,
    EventKind.INCIDENT_SPLIT: _split,
    EventKind.INCIDENT_REFERRED: _referred,
    EventKind.INCIDENT_VERIFIED: lambda say: say.offered(say.data),
    EventKind.INCIDENT_ACCEPTED: _answered,
    EventKind.INCIDENT_RETURNED: _answered,
    EventKind.INCIDENT_EXTENDED: _extended,
    EventKind.INCIDENT_RESOLVED: _resolved,
    EventKind.INCIDENT_REOPENED: _coded,
    EventKind.INCIDENT_CLOSED: _closed,
    EventKind.INCIDENT_FLAGGED: _flagged,
    EventKind.REPORT_RATED: _rated,
    EventKind.REPORT_UPDATED: _updated,
}
"""What is said of an event beside its label and the words that a person wrote."""
