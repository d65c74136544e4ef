"""`/api/v1/reports/{tracking_code}/safety`: who reported says that all are safe, or still wait."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import FieldError, InvalidInput
from ioc.queries.public import tracking
from ioc.services.reporters import confirming
from ioc.web import limits
from ioc.web.api.api_reports import code_in_path
from ioc.web.auth import current_locale, database, public
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_safety", __name__, url_prefix="/api/v1/reports")


class SafetyIn(BaseModel):
    """How the people of a call for help are; `people` are so many safe, without it those of the
    report."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    word: ConfirmedWord
    people: Annotated[int, Field(ge=1, le=200)] | None = None


@blueprint.post("/<tracking_code>/safety")
@public
def say(tracking_code: str) -> Response:
    """The people of a call for help are safe, or still wait."""
    code = code_in_path(tracking_code)
    receive_safety(code, parsing.parse(SafetyIn, json_body()))
    with database().reading() as session:
        return json_answer(tracking.public_state(session, code, current_locale()))


@blueprint.post("/<tracking_code>/safety/undo")
@public
def undo(tracking_code: str) -> Response:
    """Takes back that they are safe."""
    code = code_in_path(tracking_code)
    take_safety_back(code)
    with database().reading() as session:
        return json_answer(tracking.public_state(session, code, current_locale()))


def receive_safety(code: str, body: SafetyIn) -> None:
    """Says it, by the page and by the API alike."""
    if body.word is ConfirmedWord.NOT_REACHED:
        raise InvalidInput(FieldError("word", "unknown_value"))
    with limits.counted_misses(), database().atomic() as session:
        confirming.by_link(session, code, body.word, body.people)


def take_safety_back(code: str) -> bool:
    """Takes it back; answers whether there was anything to take back."""
    with limits.counted_misses(), database().atomic() as session:
        return confirming.take_back(session, code)
