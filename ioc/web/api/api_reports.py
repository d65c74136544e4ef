"""`/api/v1/reports` and `/api/v1/calls`: reports in, and what the reporter may do with them."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.reports import TEXT_MAX, Channel, WaterTrend, parse_tracking_code
from ioc.models.report import ReportUpdate
from ioc.ports import StoredImage
from ioc.queries.public import tracking
from ioc.services.intake.reports import Submitted
from ioc.services.reporters import citizen
from ioc.web import limits
from ioc.web.auth import current_actor, current_locale, database, public, requires
from ioc.web.intake import intake, parsing, room, sheets
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_reports", __name__, url_prefix="/api/v1")


def _body() -> Any:
    """The JSON of the request, or of its `report` part when photos come along."""
    if request.mimetype == "multipart/form-data":
        raw = (request.form.get("report") or "").encode() or _part("report")
        if len(raw) > limits.BODY_MAX:
            raise RequestEntityTooLarge
    else:
        raw = request.get_data(cache=False)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidInput(FieldError("", "not_json")) from None


def _part(name: str) -> bytes:
    file = request.files.get(name)
    return file.read(limits.BODY_MAX + 1) if file else b""


def _answer(submitted: Submitted) -> Response:
    code = submitted.tracking_code
    link = f"{blueprint.url_prefix}/reports/{code}"
    return json_answer(
        {
            "tracking_code": code,
            "status": submitted.status.value,
            "received_at": submitted.received_at,
            "links": {"self": link, "page": f"/track/{code}"},
        },
        201 if submitted.is_new else 200,
        {"Location": link},
    )


@blueprint.post("/reports")
@public
def create() -> Response:
    """Takes a report from anyone."""
    body = parsing.parse(parsing.ReportIn, _body())
    limits.check_report(body)
    return _answer(intake.receive(current_actor(), body))


@blueprint.post("/calls")
@requires(Permission.REPORT_TAKE_CALL)
def create_call() -> Response:
    """Takes what an operator typed while a caller spoke, or from a paper sheet later."""
    body = parsing.parse(parsing.CallIn, _body())
    if body.channel != "paper":
        return _answer(intake.receive(current_actor(), body, Channel.HOTLINE))
    sheets.recognise(body)
    try:
        return _answer(intake.receive(current_actor(), body, Channel.PAPER))
    except Conflict:
        if not body.serial or sheets.entered(body.serial) is None:
            raise
        # With other words: a refusal that names the field keeps what was typed open.
        raise InvalidInput(FieldError("serial", "sheet_entered")) from None


def code_in_path(tracking_code: str, said: str = "") -> str:
    """The code as it is stored; raises `NotFound` for what can be no code. Guessing is limited.

    Who says with it (`said`) that somebody is in danger is not held up by the guesses of others
    behind the same address.
    """
    if not (said and intake.danger_of(said).is_emergency):
        limits.check_lookup()
    code = parse_tracking_code(tracking_code)
    if code is None:
        limits.count_miss()
        raise NotFound
    return code


@blueprint.get("/reports/<tracking_code>")
@public
def read(tracking_code: str) -> Response:
    """The public state of a report, for who knows its code."""
    code = code_in_path(tracking_code)
    with limits.counted_misses(), database().reading() as session:
        return json_answer(tracking.public_state(session, code, current_locale()))


@blueprint.post("/reports/<tracking_code>/updates")
@public
def update(tracking_code: str) -> Response:
    """More text or photos from the reporter."""
    body = parsing.parse(parsing.UpdateIn, _body())
    code = code_in_path(tracking_code, body.text)
    files = request.files.getlist("media")
    if not body.text and not any(f.filename for f in files):
        raise InvalidInput(FieldError("text", "required"))
    if len(body.text) > TEXT_MAX:
        raise InvalidInput(FieldError("text", "too_long"))
    is_new = receive_update(code, body)
    return json_answer({"tracking_code": code, "status": "added"}, 201 if is_new else 200)


def receive_update(code: str, body: parsing.UpdateIn) -> bool:
    """Adds to a report, by the page and by the API alike; answers whether it was new."""
    token = body.client_token or request.headers.get("Idempotency-Key") or str(uuid.uuid4())
    if len(token) > parsing.TOKEN_MAX:
        raise InvalidInput(FieldError("client_token", "too_long"))
    room.require(ReportUpdate.client_token, citizen.update_key(code, token))
    kept = intake.keep_media(request.files.getlist("media"))
    try:
        more = _more_told(body, token, kept.images)
        with limits.counted_misses(), database().atomic() as session:
            is_new = citizen.add_update(session, code, more)
    except Exception:
        intake.discard(kept)
        raise
    if not is_new:
        intake.discard(kept)
    return is_new


def _more_told(
    body: parsing.UpdateIn, token: str, images: tuple[StoredImage, ...]
) -> citizen.MoreTold:
    """The answers that were given, and what the words say where none was."""
    read = intake.read_of(body.text) if body.text else None
    people, water = body.people or parsing.PeopleIn(), body.water or parsing.WaterIn()
    trend = read.water_trend if read else None
    return citizen.MoreTold(
        text=body.text,
        client_token=token,
        danger=intake.danger_of(body.text),
        media=images,
        people=people.count if people.count is not None else (read.people if read else None),
        vulnerable=tuple({*people.vulnerable, *(read.vulnerable if read else ())}),
        water_depth_m=(
            water.depth_m if water.depth_m is not None else (read.water_depth_m if read else None)
        ),
        water_trend=water.trend or (WaterTrend(trend) if trend else None),
        water_text=water.text or (read.water_text if read else None),
        phone=body.reporter.phone if body.reporter else None,
    )


@blueprint.post("/reports/<tracking_code>/feedback")
@public
def feedback(tracking_code: str) -> Response:
    """Is it fixed, and how satisfied is the reporter."""
    code = code_in_path(tracking_code)
    body = parsing.parse(parsing.FeedbackIn, _body())
    receive_feedback(code, body)
    with database().reading() as session:
        return json_answer(tracking.public_state(session, code, current_locale()))


def receive_feedback(code: str, body: parsing.FeedbackIn) -> None:
    """Rates a result, by the page and by the API alike."""
    if body.fixed is None and body.satisfaction is None:
        raise InvalidInput(FieldError("fixed", "required"))
    with limits.counted_misses(), database().atomic() as session:
        citizen.give_feedback(session, code, body.fixed, body.satisfaction, body.comment)
