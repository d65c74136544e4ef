"""The JSON of a request and of an answer."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from ioc.domain.errors import FieldError, InvalidInput


def json_of(raw: bytes) -> Any:
    """What the bytes say; raises `InvalidInput` where they are no JSON, are nested deeper than
    anything a person means, or hold text that no database keeps (half a surrogate pair)."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidInput(FieldError("", "not_json")) from None


def json_body() -> Any:
    """The body of the request as `json_of`; nothing at all is an empty object."""
    raw = request.get_data()
    return json_of(raw) if raw.strip() else {}


def json_answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(orjson.dumps(body), status, headers, content_type="application/json")
