"""A paper sheet is one report, on whichever screen and however often it is entered."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import current_app
from sqlalchemy import select

from ioc.domain import clock, paper
from ioc.domain.errors import FieldError, InvalidInput
from ioc.models.report import Report
from ioc.web.auth import database
from ioc.web.intake import parsing


def token_of(serial: str) -> str:
    """The key by which a sheet is recognised; nobody outside can take it before."""
    secret = current_app.config["IOC"].secret_key.encode()
    digest = hmac.new(secret, f"paper:{serial}".encode(), hashlib.sha256).hexdigest()
    return f"paper-{serial}-{digest[:32]}"


def entered(serial: str) -> dict[str, Any] | None:
    """The report of a sheet that was entered, or None."""
    known = paper.parse_serial(serial) if serial else None
    if known is None:
        return None
    with database().reading() as session:
        row = session.execute(
            select(Report.tracking_code, Report.incident_id, Report.received_at).where(
                Report.client_token == token_of(known)
            )
        ).one_or_none()
    return None if row is None else {"serial": known, **row._mapping}


def recognise(body: parsing.CallIn) -> None:
    """Gives a sheet that an operator enters on the hotline's screen the key of its number.

    Raises `InvalidInput` for what is no number, and for a time that cannot stand on a sheet.
    """
    errors = []
    serial = paper.parse_serial(body.serial or "")
    if body.serial and serial is None:
        errors.append(FieldError("serial", "not_a_serial"))
    if serial is not None and body.happened_at is not None:
        try:
            paper.check_time(body.happened_at, clock.now())
        except InvalidInput as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidInput(*errors)
    if serial is not None:
        body.serial, body.client_token = serial, token_of(serial)
