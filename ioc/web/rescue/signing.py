"""What a form asks before it signs: a signature is final, so that one press is not enough."""

from __future__ import annotations

from flask import request

from ioc.domain.errors import FieldError, InvalidInput


def must_have_read() -> None:
    """Who signs has said that it was read. Raises `InvalidInput`."""
    if request.form.get("read") != "1":
        raise InvalidInput(FieldError("read", "must_have_read"))
