"""`/api/v1/public/understand`: how a citizen's words would be understood, before they are sent.

Nothing of it is kept or logged. It is limited, and whoever is refused sends the form all the same.
"""

from __future__ import annotations

import logging
from typing import Annotated

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import Point, is_valid
from ioc.domain.reports import TEXT_MAX
from ioc.ports import Classified, Located
from ioc.queries.public import preview
from ioc.services.intake.enrichment import UNSURE
from ioc.web import limits
from ioc.web.auth import current_locale, database, public
from ioc.web.intake import intake, parsing
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_understand", __name__, url_prefix="/api/v1/public")
logger = logging.getLogger(__name__)


class UnderstandIn(BaseModel):
    """Body of `POST /api/v1/public/understand`: what stands in the form. WGS84 degrees."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    text: str = ""
    address: parsing.Line | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None


@blueprint.post("/understand")
@public
def understand() -> Response:
    """How these words are understood: kind, danger with its reasons, place. Nothing is kept."""
    limits.check_understand()
    try:
        raw = orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        raise InvalidInput(FieldError("", "not_json")) from None
    body = parsing.parse(UnderstandIn, raw)
    pin = Point(body.lat, body.lon) if body.lat is not None and body.lon is not None else None
    if pin is not None and not is_valid(pin):
        pin = None
    located, classified = _read(body.text[:TEXT_MAX], body.address or None, pin)
    with database().reading() as session:
        found = preview.understood_so(
            session, located, classified, pin, unsure=UNSURE, locale=current_locale()
        )
    return json_answer(found, headers={"Cache-Control": "no-store"})


def _read(text: str, address: str | None, pin: Point | None) -> tuple[Located, Classified]:
    """What the words say; nothing where they cannot be read, which must trouble nobody."""
    if not text and not address:
        return Located(), Classified()
    given = intake.ports()
    try:
        return given.geocoder.locate(text, address, pin), given.classifier.classify(text)
    except Exception:
        logger.exception("a text could not be read before it was sent")
        return Located(), Classified()
