"""The forms of an incident as the bodies of its actions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request

from ioc.domain import clock
from ioc.domain.agency_work import ReturnReason
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import IncidentAction, Outcome
from ioc.queries.agency.answers import in_house_form

COORDINATES = re.compile(r"\(?(?P<lat>-?\d{1,2}\.\d+)\s*[,;\s]\s*(?P<lon>-?\d{1,3}\.\d+)\)?")
TIMED = frozenset({IncidentAction.EXTEND, IncidentAction.ASK_EXTENSION})
ANSWERED = frozenset({IncidentAction.RESOLVE, IncidentAction.DRAFT, IncidentAction.SIGN})


def body_of(action: str, answering: Callable[[], str]) -> dict[str, Any]:
    """The form of the request as the body of the action; an empty field is one that was not given.

    `answering` names the agency that answers, and is asked only where an answer is given. Raises
    `InvalidInput` for what cannot be read.
    """
    body: dict[str, Any] = {name: value for name, value in request.form.items() if value.strip()}
    if action in TIMED and "due_at" in body:
        body["due_at"] = _city_time(body["due_at"])
    if action == IncidentAction.MERGE and "into" in body:
        body["into"] = _id_in_code(body["into"])
    if action == IncidentAction.CLASSIFY:
        body |= _set_right()
    if action == IncidentAction.RELOCATE:
        body |= _coordinates(body)
    if action == IncidentAction.ASSIGN:
        # The empty choice lays it down, which is something else than leaving it out.
        body["to"] = body.get("to")
    if action == IncidentAction.RETURN and body.get("code") == ReturnReason.OTHER:
        body.setdefault("reason", "")
    if action in ANSWERED:
        body |= _answer(body, answering)
    return body


def _answer(body: dict[str, Any], answering: Callable[[], str]) -> dict[str, Any]:
    """The words in the form of the house; the wait for a budget, of an answer that may have it."""
    found: dict[str, Any] = {}
    if "answer" in body:
        found["answer"] = in_house_form(answering(), body["answer"])
    if body.get("outcome") != Outcome.ANSWERED and "waiting_budget" in body:
        # The form hides the mark with any other outcome: what is not seen was not meant.
        found["waiting_budget"] = False
    return found


def _set_right() -> dict[str, Any]:
    """Who is there and the water, as the form of the kind asks them; a list that is shown and
    left empty says that there is nobody."""
    form, found = request.form, dict[str, Any]()
    if form.get("vulnerable_shown"):
        found["vulnerable"] = form.getlist("vulnerable")
    water = {
        "depth_m": form.get("depth_m", "").strip().replace(",", ".") or None,
        "trend": form.get("trend") or None,
    }
    if any(water.values()):
        found["water"] = water
    return found


def _coordinates(body: dict[str, Any]) -> dict[str, Any]:
    """`16.4637, 107.5909` as a map gives it: latitude first, WGS84 degrees."""
    typed = body.get("place") or body.get("coordinates")
    if typed is None:
        raise InvalidInput(FieldError("coordinates", "required"))
    found = COORDINATES.fullmatch(typed.strip())
    if found is None:
        raise InvalidInput(FieldError("coordinates", "not_a_place"))
    return {"lat": float(found["lat"]), "lon": float(found["lon"])}


def _city_time(typed: str) -> str:
    """What a form calls a time is on the city's clocks."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise InvalidInput(FieldError("due_at", "not_a_time")) from None
    return (at if at.tzinfo else at.replace(tzinfo=clock.CITY_TIMEZONE)).isoformat()


def _id_in_code(typed: str) -> str:
    """`123` from `VV-26-000123`, or the number itself."""
    found = re.search(r"(\d+)\s*$", typed)
    return found.group(1) if found else typed
