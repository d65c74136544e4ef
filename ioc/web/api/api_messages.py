"""`POST /api/v1/messages/sms`: the gateway tells of an SMS that came in. Signed (`ioc.web.signed`)
with `IOC_SMS_IN_SECRET`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from ioc.domain.errors import InvalidInput
from ioc.domain.messages import MessageChannel
from ioc.services.inbound import inbound
from ioc.services.inbound.inbound import InboundTold
from ioc.web import signed
from ioc.web.auth import database, public
from ioc.web.errors import problem
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_of

blueprint = Blueprint("api_messages", __name__, url_prefix="/api/v1/messages")

LONGEST = 2_000
"""A message of thirteen parts; nobody types more into a telephone."""


def _words(given: Any) -> Any:
    """What people typed, without what no database takes."""
    return "" if given is None else str(given).replace("\x00", "")[:LONGEST]


def _time(given: Any) -> datetime | None:
    try:
        return parsing.moment_of("sent_at", given) if isinstance(given, str) else None
    except InvalidInput:
        return None


class SMSIn(BaseModel):
    """Body of `POST /api/v1/messages/sms`. `message_id` is the gateway's own number of the message:
    the same again changes nothing. `sender` is a number, or the name of a service. A text that is
    too long is cut, and a `sent_at` that is no time counts for nothing: the message is kept."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    message_id: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    sender: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    text: Annotated[str, BeforeValidator(_words)] = ""
    sent_at: Annotated[datetime | None, BeforeValidator(_time)] = None


@blueprint.post("/sms")
@public
def sms() -> Response:
    """Takes one message; the same again is harmless, and one that comes late is judged by the
    moment at which it was sent."""
    raw = request.get_data(cache=False)
    secrets = signed.secrets_in(current_app.config["IOC"].sms_in_secret)
    refusal = signed.refusal(secrets, raw) if secrets else "sms_in_not_set_up"
    if refusal is not None:
        return problem(403, refusal)
    given = json_of(raw)
    if isinstance(given, dict):
        # The words are cleaned before anything looks at them: no message is lost for a letter.
        given = {**given, "text": _words(given.get("text"))}
    body = parsing.parse(SMSIn, given)
    told = InboundTold(MessageChannel.SMS, body.message_id, body.sender, body.text, body.sent_at)
    with database().atomic() as session:
        message = inbound.hear(session, told)
        return json_answer({"id": message.id, "outcome": message.outcome})
