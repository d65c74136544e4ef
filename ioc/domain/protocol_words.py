"""What differs between two versions of a protocol card, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ioc.domain.protocols import Card, content_of


@dataclass(frozen=True)
class Difference:
    """One place of a card before and after; empty where it was not there."""

    where: str
    before: str
    after: str


def differences(before: Card | None, after: Card) -> list[Difference]:
    """Every place that differs, in the order of the newer card.

    Steps and answers are found again by their codes, so that moving one is one difference.
    """
    old = _flat(content_of(before)) if before else {}
    new = _flat(content_of(after))
    places = [*new, *(place for place in old if place not in new)]
    return [
        Difference(place, old.get(place, ""), new.get(place, ""))
        for place in places
        if old.get(place, "") != new.get(place, "")
    ]


def changes(before: Card | None, after: Card) -> list[str]:
    """The places alone, as the log keeps them."""
    return [difference.where for difference in differences(before, after)]


def _flat(content: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("order", "red"):
        found[name] = str(content[name])
    for name in ("title", "source"):
        found |= _both(name, content[name])
    for name, codes in content["triggers"].items():
        found[f"triggers.{name}"] = ", ".join(codes)
    found["steps"] = " → ".join(step["step"] for step in content["steps"])
    for step in content["steps"]:
        found |= _step(step)
    return {place: text for place, text in found.items() if text}


def _step(step: Mapping[str, Any]) -> dict[str, str]:
    place = f"steps.{step['step']}"
    found = {f"{place}.fills": step["fills"] or "", f"{place}.next": step["next"] or ""}
    for name in ("ask", "why", "say"):
        found |= _both(f"{place}.{name}", step[name])
    for answer in step["answers"]:
        spot = f"{place}.answers.{answer['code']}"
        found |= _both(f"{spot}.label", answer["label"]) | _both(f"{spot}.say", answer["say"])
        found[f"{spot}.key"] = answer["key"]
        found[f"{spot}.next"] = answer["next"] or ""
        found[f"{spot}.raises"] = "1" if answer["raises"] else ""
        found[f"{spot}.signals"] = ", ".join(answer["signals"])
    return found


def _both(name: str, words: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.{language}": text for language, text in words.items()}
