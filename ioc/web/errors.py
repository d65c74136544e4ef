"""Refusals and failures, as problem+json for machines and as a page for people."""

from __future__ import annotations

import errno
import logging
from typing import Any

import orjson
from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from ioc.db.turns import is_crossed
from ioc.domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
    NotFound,
    StorageFull,
)
from ioc.i18n import translate
from ioc.web.auth import current_locale

logger = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    InvalidTransition: 409,
    Conflict: 409,
    InvalidInput: 422,
    StorageFull: 507,
}
HTTP_CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
    507: "storage_full",
}
FULL_DISK_STATES = frozenset({"53100", "53000"})
"""PostgreSQL: disk_full, insufficient_resources."""


def message_of(code: str, locale: str) -> str:
    """The sentence for a code, which says what to do."""
    return translate(f"error.{code}", locale)


def problem(
    status: int,
    code: str,
    errors: tuple[FieldError, ...] = (),
    headers: dict[str, str] | None = None,
    **members: Any,
) -> Response:
    """An `application/problem+json` answer (RFC 9457)."""
    locale = current_locale()
    body = {
        "type": f"/problems/{code}",
        "title": message_of(code, locale),
        "status": status,
        "code": code,
        "errors": [
            {"field": e.field, "code": e.code, "message": message_of(e.code, locale)}
            for e in errors
        ],
        **members,
    }
    return Response(orjson.dumps(body), status, headers, content_type="application/problem+json")


def wants_json() -> bool:
    """Whether the caller is a machine or a script."""
    if request.path.startswith(("/api/", "/open311/", "/health/", "/metrics")):
        return True
    return "application/json" in request.headers.get("Accept", "")


def answer(status: int, code: str, errors: tuple[FieldError, ...] = (), **extra: Any) -> Response:
    """The refusal in the form that fits who asked."""
    headers = extra.pop("headers", None)
    if wants_json():
        return problem(status, code, errors, headers, **extra)
    page = render_template(
        "errors/error.html", status=status, code=code, title=message_of(code, current_locale())
    )
    return Response(page, status, headers)


def is_full_disk(error: BaseException) -> bool:
    """Whether a failure means that there is no room left."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, DBAPIError):
        text = str(error.orig).lower()
        state = getattr(error.orig, "sqlstate", None)
        return "disk is full" in text or state in FULL_DISK_STATES
    return False


def is_beyond_rows(error: BaseException) -> bool:
    """Whether a number was asked for that no row can have; SQLite's driver and PostgreSQL
    (numeric_value_out_of_range) each refuse it in their way."""
    if isinstance(error, OverflowError):
        return "too large to convert to SQLite INTEGER" in str(error)
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == "22003"


def install(app: Flask) -> None:
    """Registers the answers for everything that can be raised."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Response:
        status = next((STATUS[c] for c in type(error).__mro__ if c in STATUS), 400)
        errors = error.errors if isinstance(error, InvalidInput) else ()
        extra: dict[str, Any] = {}
        if isinstance(error, Conflict) and "current" in error.details:
            extra["current_version"] = error.details["current"]
            extra |= {
                name: error.details[name]
                for name in ("current", "changes", "card")
                if name in error.details
            }
        if isinstance(error, Conflict) and "free" in error.details:
            extra["free"] = error.details["free"]
        if isinstance(error, Conflict) and "by" in error.details:
            extra |= {"by": error.details["by"], "expires_at": error.details.get("expires_at")}
        return answer(status, error.code, errors, **extra)

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> Response:
        return answer(400, "csrf")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        headers = {}
        retry_after = getattr(error, "retry_after", None)
        if retry_after:
            headers["Retry-After"] = str(retry_after)
        return answer(status, HTTP_CODES.get(status, "bad_request"), headers=headers)

    @app.errorhandler(Exception)
    def failure(error: Exception) -> Response:
        if is_full_disk(error):
            logger.error("no room left on the disk: %s", error)
            return answer(507, "storage_full")
        if is_beyond_rows(error):
            return answer(404, "not_found")
        if is_crossed(error):
            logger.warning("two requests were in each other's way: %s", error)
            return answer(409, "busy_try_again")
        logger.exception("a request failed")
        return answer(500, "internal_error")
