"""What the administrator's forms of time share: whole numbers, refusals, a page gone stale."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from ioc.domain.errors import FieldError, InvalidInput
from ioc.queries.directory import directory
from ioc.web.auth import current_locale
from ioc.web.errors import message_of


def must_be_unchanged(session: Session) -> None:
    """Raises `InvalidInput` when somebody changed the settings since the form was shown."""
    seen = request.form.get("catalogue", "")
    if seen and seen != directory(session).version:
        raise InvalidInput(FieldError("page", "settings_changed"))


def whole_of(text: str | None, field: str, code: str) -> int:
    """A whole number of a form; raises `InvalidInput` with the code for anything else."""
    try:
        value = int((text or "").strip().replace(".", ""))
    except ValueError:
        raise InvalidInput(FieldError(field, code)) from None
    if abs(value) > 10**9:
        raise InvalidInput(FieldError(field, code))
    return value


def refused(refusal: InvalidInput | None) -> tuple[dict[str, str], int]:
    """What a refusal says by field, and the status of the page."""
    if refusal is None:
        return {}, 200
    locale = current_locale()
    return {one.field: message_of(one.code, locale) for one in refusal.errors}, 422
