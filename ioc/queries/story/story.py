"""The story of an incident in words: each event with who, when, and what exactly happened.

`history` gives the events with their data; here they become the lines of a page. What is said of
each kind stands in `story_of_matter` and `story_of_work`; a kind without words of its own shows
its label alone. Names of colleagues are told: only the staff reads a story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ioc import i18n
from ioc.domain.events import EventKind
from ioc.queries.directory import Directory
from ioc.queries.hotline.protocols import Said
from ioc.queries.story import story_of_matter, story_of_people, story_of_units, story_of_work
from ioc.queries.story.story_folding import folded
from ioc.queries.story.story_marks import MARKS
from ioc.queries.story.story_words import CODED_REASONS, Words

SAYINGS = {
    **story_of_matter.SAYINGS,
    **story_of_work.SAYINGS,
    **story_of_units.SAYINGS,
    **story_of_people.SAYINGS,
}
"""What is said of an event beside its label and the words that a person wrote."""

PEOPLE = ("to", "from", "drafted_by", "signed_by")
"""Members of an event's data that are the id of one account; `people` are several."""

AROUND = frozenset({EventKind.REPORT_LOCATED, EventKind.REPORT_LINKED, EventKind.REPORT_UNLINKED})
"""Steps of the machinery that the incident's own events tell already."""


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
        say = Words(city, locale, data)
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


def _passed_on(say: Words) -> str:
    reason = say.data.get("reason") or ""
    words = say(f"reason.{reason}") if reason in CODED_REASONS else reason
    return say(
        "passed on because %(agency)s returned it: %(reason)s",
        agency=say.agency(say.data.get("agency")),
        reason=words,
    )


def people_in(events: list[dict[str, Any]]) -> set[int]:
    """The accounts that the events name beside who did them."""
    found: set[Any] = set()
    for event in events:
        found.update(event["data"].get(name) for name in PEOPLE)
        found.update(event["data"].get("people") or ())
    return {one for one in found if isinstance(one, int)}


def told(
    events: list[dict[str, Any]],
    city: Directory,
    locale: str,
    answers: Mapping[int, Sequence[Said]] | None = None,
    names: Mapping[int, str] | None = None,
    reports: Mapping[int, str] | None = None,
) -> list[Line]:
    """The story, newest first, from what `history.of_incident` answers.

    `answers` are what callers said to protocol cards, by report; they stand with its receipt.
    `names` are those of `people_in` the events, `reports` what the page calls each report.
    """
    kept = folded([event for event in events if event["kind"] not in AROUND])
    lines = [_line(event, city, locale, names or {}, reports or {}) for event in kept]
    if answers:
        lines = [
            replace(line, lines=(*line.lines, *_answered_card(event, answers, locale)))
            for line, event in zip(lines, kept, strict=True)
        ]
    return lines[::-1]


def _answered_card(
    event: dict[str, Any], answers: Mapping[int, Sequence[Said]], locale: str
) -> list[str]:
    if event["kind"] != EventKind.REPORT_RECEIVED:
        return []
    return [
        i18n.translate(
            "Card “%(card)s”: %(question)s: %(answer)s",
            locale,
            card=said.card,
            question=said.question,
            answer=said.answer,
        )
        for said in answers.get(event["subject"]["id"], ())
    ]


def _line(
    event: dict[str, Any],
    city: Directory,
    locale: str,
    names: Mapping[int, str],
    reports: Mapping[int, str],
) -> Line:
    kind, data = event["kind"], event["data"]
    icon, mark = MARKS.get(kind) or story_of_units.MARKS.get(kind, ("dot", ""))
    say = Words(city, locale, data, names, reports)
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
    if label == "boat_owner":
        return i18n.translate("ward.owner_acts", locale)
    return i18n.translate("The system" if label == "system" else "A colleague", locale)


def _quote(data: dict[str, Any]) -> str | None:
    for key in ("answer", "text", "question", "note", "comment", "reason"):
        found = data.get(key)
        if isinstance(found, str) and found and found not in CODED_REASONS:
            return found
    return None
