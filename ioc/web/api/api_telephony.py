"""`POST /api/v1/telephony/events`: the exchange tells of calls. No account, a signature.

The exchange signs `TIMESTAMP.BODY` (HMAC-SHA256 with `IOC_TELEPHONY_SECRET`) and sends

    X-IOC-Timestamp: 1790000000          seconds since 1970, at most five minutes off our clock
    X-IOC-Signature: sha256=HEX

A token of an account is not taken instead: every partner has one, and whoever can tell of calls
puts numbers before operators and has messages sent to them. Two secrets with a comma between them
are both good, so that one can be replaced without a pause.
"""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ConfigDict, StringConstraints

from ioc.domain import clock
from ioc.domain.calls import CallState
from ioc.services.calls import calls
from ioc.services.calls.calls import News
from ioc.web import signed
from ioc.web.auth import database, public
from ioc.web.errors import problem
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_of

blueprint = Blueprint("api_telephony", __name__, url_prefix="/api/v1/telephony")


class TelephonyIn(BaseModel):
    """Body of `POST /api/v1/telephony/events`. `caller` is null or a word for a hidden number."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    call_id: Annotated[str, StringConstraints(min_length=1, max_length=72)]
    state: CallState
    caller: parsing.Phone | None = None
    extension: Annotated[str, StringConstraints(max_length=40)] | None = None
    at: parsing.Moment | None = None
    recording_url: Annotated[str, StringConstraints(max_length=1000)] | None = None


@blueprint.post("/events")
@public
def event() -> Response:
    """Takes one piece of news of a call; the same again, late, or out of order is harmless."""
    raw = request.get_data(cache=False)
    refusal = _refusal(raw)
    if refusal is not None:
        return problem(403, refusal)
    body = parsing.parse(TelephonyIn, json_of(raw))
    news = News(
        # Apart from calls opened by hand, whatever an exchange calls its own.
        f"x:{body.call_id}",
        body.state,
        body.at or clock.now(),
        body.caller or None,
        body.extension or None,
        body.recording_url or None,
    )
    with database().atomic() as session:
        call = calls.hear(session, news)
        return json_answer({"id": call.id, "state": call.state.value, "version": call.version})


def _refusal(raw: bytes) -> str | None:
    """The code of why the message is not taken, or None for a good one."""
    secrets = signed.secrets_in(current_app.config["IOC"].telephony_secret)
    return signed.refusal(secrets, raw) if secrets else "telephony_not_set_up"
