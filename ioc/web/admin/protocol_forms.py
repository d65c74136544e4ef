"""A protocol card as a form and back: names like `steps.2.answers.1.say.vi`, numbered from 0.

Steps and answers are added, moved and removed by buttons of the same form, so that it works
without a script and nothing that was typed is lost.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from werkzeug.datastructures import MultiDict

from ioc.domain.protocols import KEYS, Card, Words, content_of

STEP = re.compile(r"steps\.(\d{1,3})\.")
ANSWER = re.compile(r"steps\.(\d{1,3})\.answers\.(\d{1,2})\.")
ACT = re.compile(r"(add|remove|up|down|add_answer|remove_answer)(?:\.(\d{1,3}))?(?:\.(\d{1,2}))?")
EMPTY = {"vi": "", "en": ""}


def content_of_form(form: MultiDict[str, str], code: str) -> dict[str, Any]:
    """What the form says, as a content; codes that were left empty are made of the words."""
    steps = [_step(form, number) for number in _numbers(form)]
    content = {
        "code": code or code_of(form.get("title.vi", "")),
        "order": _order(form.get("order", "")),
        "red": form.get("red") == "1",
        "title": _both(form, "title"),
        "source": _both(form, "source"),
        "triggers": {
            "categories": form.getlist("categories"),
            "signals": form.getlist("signals"),
        },
        "steps": steps,
    }
    _name(steps, "step", "ask")
    for step in steps:
        _name(step["answers"], "code", "label")
    return content


def changed_by(content: dict[str, Any], did: str) -> str | None:
    """Does what a button of the form says; answers the id of the place to go to, or None."""
    found = ACT.fullmatch(did)
    if found is None:
        return None
    steps: list[dict[str, Any]] = content["steps"]
    act, number, answer = found[1], int(found[2] or 0), int(found[3] or 0)
    if act == "add":
        at = min(number + 1, len(steps)) if found[2] else len(steps)
        steps.insert(at, new_step())
        return f"steps.{at}.ask.vi"
    if number >= len(steps):
        return None
    if act == "remove":
        steps.pop(number)
        return "steps"
    if act in {"up", "down"}:
        other = number + (1 if act == "down" else -1)
        if 0 <= other < len(steps):
            steps[number], steps[other] = steps[other], steps[number]
        return f"steps.{max(0, min(other, len(steps) - 1))}.ask.vi"
    answers: list[dict[str, Any]] = steps[number]["answers"]
    if act == "add_answer" and len(answers) < len(KEYS):
        answers.append(new_answer(answers))
        return f"steps.{number}.answers.{len(answers) - 1}.label.vi"
    if act == "remove_answer" and answer < len(answers):
        answers.pop(answer)
        for place, one in enumerate(answers):
            one["key"] = KEYS[place]
    return f"steps.{number}.ask.vi"


def new_step() -> dict[str, Any]:
    """A step with nothing in it."""
    return {
        "step": "",
        "ask": dict(EMPTY),
        "why": dict(EMPTY),
        "say": dict(EMPTY),
        "fills": None,
        "next": None,
        "answers": [],
    }


def new_answer(beside: list[dict[str, Any]]) -> dict[str, Any]:
    """An answer with nothing in it but its key."""
    return {
        "key": KEYS[min(len(beside), len(KEYS) - 1)],
        "code": "",
        "label": dict(EMPTY),
        "say": dict(EMPTY),
        "next": None,
        "raises": False,
        "signals": [],
    }


def new_card() -> dict[str, Any]:
    """A card with one empty step."""
    return content_of(Card("", Words(), ())) | {"steps": [new_step()]}


def code_of(words: str) -> str:
    """A code made of words: small letters without accents, joined by `_`."""
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    joined = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c)))
    code = joined.strip("_")[:32].strip("_")
    return code if not code or code[0].isalpha() else f"b_{code}"


def _name(rows: list[dict[str, Any]], member: str, words: str) -> None:
    """Gives every row without a code one of its own."""
    taken = {row[member] for row in rows if row[member]}
    for row in rows:
        if row[member] or not row[words]["vi"].strip():
            continue
        stem = code_of(row[words]["vi"]) or "cau"
        code, number = stem, 2
        while code in taken or code in {"end", "unclear"}:
            code, number = f"{stem}_{number}", number + 1
        row[member] = code
        taken.add(code)


def _numbers(form: MultiDict[str, str]) -> list[int]:
    found = (STEP.match(name) for name in form)
    return sorted({int(match[1]) for match in found if match})


def _step(form: MultiDict[str, str], number: int) -> dict[str, Any]:
    place = f"steps.{number}"
    found = (ANSWER.match(name) for name in form)
    answers = sorted({int(m[2]) for m in found if m and int(m[1]) == number})
    return {
        "step": form.get(f"{place}.step", "").strip(),
        "ask": _both(form, f"{place}.ask"),
        "why": _both(form, f"{place}.why"),
        "say": _both(form, f"{place}.say"),
        "fills": form.get(f"{place}.fills") or None,
        "next": form.get(f"{place}.next") or None,
        "answers": [_answer(form, f"{place}.answers.{one}", at) for at, one in enumerate(answers)],
    }


def _answer(form: MultiDict[str, str], place: str, at: int) -> dict[str, Any]:
    return {
        "key": KEYS[at] if at < len(KEYS) else "",
        "code": form.get(f"{place}.code", "").strip(),
        "label": _both(form, f"{place}.label"),
        "say": _both(form, f"{place}.say"),
        "next": form.get(f"{place}.next") or None,
        "raises": form.get(f"{place}.raises") == "1",
        "signals": [code for code in re.split(r"[\s,]+", form.get(f"{place}.signals", "")) if code],
    }


def _both(form: MultiDict[str, str], place: str) -> dict[str, str]:
    return {language: form.get(f"{place}.{language}", "") for language in ("vi", "en")}


def _order(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) < 1000 else 100
