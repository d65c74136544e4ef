"""What the administrator's forms of the city share: a page gone stale, and refusals."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from ioc.domain.errors import DomainError, InvalidInput
from ioc.queries.directory import directory
from ioc.services.city import catalogue
from ioc.web.auth import current_locale
from ioc.web.errors import STATUS, message_of


def unchanged(session: Session) -> None:
    """Raises `Conflict` when the catalogue changed since the form was opened."""
    catalogue.must_agree(request.form.get("catalogue", ""), directory(session).version)


def saved() -> str:
    """The code of what was saved last, for the page that follows."""
    return request.args.get("saved", "")[:64]


def refused(refusal: DomainError | None) -> tuple[dict[str, str], str, int]:
    """Messages by field, the message of the whole, and the status."""
    if refusal is None:
        return {}, "", 200
    locale = current_locale()
    fields = refusal.errors if isinstance(refusal, InvalidInput) else ()
    messages: dict[str, str] = {}
    for error in fields:
        said = message_of(error.code, locale)
        messages[error.field] = (
            f"{messages[error.field]} {said}" if error.field in messages else said
        )
    status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    return messages, message_of(refusal.code, locale), status
