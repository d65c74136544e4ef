"""What is said in a story of the people of a rescue: who confirmed what, who is missing, who was
found."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from ioc import i18n
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.events import EventKind
from ioc.domain.people_ledger import Settlement, Whereabouts
from ioc.queries.story.story_words import Words


def _word(say: Words, enum: type[StrEnum], name: str) -> str:
    value = say.data.get(name)
    return i18n.label(enum(value), say.locale) if value else ""


def _confirmed(say: Words) -> list[str]:
    by, word = _word(say, ConfirmedBy, "by"), _word(say, ConfirmedWord, "word")
    lines = [word, by]
    if say.data.get("counted"):
        lines.append(say("people.story_counted", n=say.data["counted"]))
    if say.data.get("tries"):
        lines.append(say("people.story_tries", n=say.data["tries"]))
    return lines


def _asked(say: Words) -> list[str]:
    lines = []
    if say.data.get("tries"):
        lines.append(say("people.story_tries", n=say.data["tries"]))
    if say.data.get("ring"):
        lines.append(say("people.story_ring"))
    return lines


def _missing(say: Words) -> list[str]:
    lines = [say("people.story_missing", n=say.data.get("missing"))]
    return [*lines, str(say.data["unit_name"])] if say.data.get("unit_name") else lines


def _settled(say: Words) -> list[str]:
    people = say("people.n", n=say.data.get("settled"))
    return [f"{_word(say, Settlement, 'settled_as')}: {people}"]


def of_crew(say: Words) -> list[str]:
    """What a crew's step tells of those whom it did not take or hand over."""
    lines = []
    if say.data.get("short"):
        where = _word(say, Whereabouts, "whereabouts").lower()
        lines.append(say("people.story_short", n=say.data["short"], where=where))
    if say.data.get("named"):
        lines.append(say("people.story_named", n=say.data["named"]))
    return lines


def of_end(say: Words) -> list[str]:
    """How a rescue ended: with everybody known of, or by a person's decision."""
    lines = []
    if say.data.get("closed_by"):
        who = _word(say, ConfirmedBy, "closed_by").lower()
        lines.append(say("people.story_closed_by", who=who))
    if say.data.get("people_reason"):
        told = {"n": say.data.get("unaccounted"), "why": say.data["people_reason"]}
        lines.append(say("people.story_decided", **told))
    return lines


SAYINGS: dict[str, Callable[[Words], list[str]]] = {
    EventKind.INCIDENT_CONFIRMED: _confirmed,
    EventKind.INCIDENT_ASKED_AGAIN: _asked,
    EventKind.INCIDENT_WENT_STALE: _asked,
    EventKind.INCIDENT_PERSON_MISSING: _missing,
    EventKind.INCIDENT_PERSON_SETTLED: _settled,
}
