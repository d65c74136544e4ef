"""What pages with forms share: what a refusal says by field, and the status of the page."""

from __future__ import annotations

from ioc.domain.errors import DomainError, InvalidInput
from ioc.web.auth import current_locale
from ioc.web.errors import STATUS, message_of


def refused(refusal: DomainError | None) -> tuple[dict[str, str], int]:
    """What a refusal says by the field to blame (`page` for none), and the status."""
    if refusal is None:
        return {}, 200
    locale = current_locale()
    status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    if isinstance(refusal, InvalidInput):
        return {one.field: message_of(one.code, locale) for one in refusal.errors}, status
    return {"page": message_of(refusal.code, locale)}, status
