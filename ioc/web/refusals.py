"""What pages and scripts are told of a refusal: its status and its words by field; and the version
that a form was filled in with."""

from __future__ import annotations

from flask import request

from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.web.auth import current_locale
from ioc.web.errors import STATUS, message_of
from ioc.web.intake.parsing import LARGEST_ID


def status_of(refusal: DomainError) -> int:
    """The status that a refusal is answered with."""
    return next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)


def fields_of(refusal: DomainError | None) -> dict[str, str]:
    """What is wrong with each field, in the reader's language."""
    errors = refusal.errors if isinstance(refusal, InvalidInput) else ()
    return {one.field: message_of(one.code, current_locale()) for one in errors}


def refused(refusal: DomainError | None) -> tuple[dict[str, str], int]:
    """What a refusal says by the field to blame (`page` for none), and the status of the page."""
    if refusal is None:
        return {}, 200
    if isinstance(refusal, InvalidInput):
        return fields_of(refusal), status_of(refusal)
    return {"page": message_of(refusal.code, current_locale())}, status_of(refusal)


def seen_version() -> int:
    """The version that the form of the request carries; raises `InvalidInput` without one."""
    typed = request.form.get("version", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 20) or int(typed) > LARGEST_ID:
        raise InvalidInput(FieldError("version", "required"))
    return int(typed)
