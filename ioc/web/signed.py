"""Calls of machines that sign: an exchange, a gateway of messages. No account, a signature.

The sender signs `TIMESTAMP.BODY` (HMAC-SHA256 with a secret that both have) and sends

    X-IOC-Timestamp: 1790000000          seconds since 1970, at most five minutes off our clock
    X-IOC-Signature: sha256=HEX

Two secrets with a comma between them are both good, so that one can be replaced without a pause.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Sequence

from flask import request

WINDOW_SECONDS = 300
"""How far the sender's clock may be off, and how long a message that was listened to is good."""


def secrets_in(setting: str) -> list[str]:
    """The secrets of a setting."""
    return [secret for part in setting.split(",") if (secret := part.strip())]


def refusal(secrets: Sequence[str], raw: bytes) -> str | None:
    """The code of why the body of this request is not taken, or None for a good one."""
    stamp = request.headers.get("X-IOC-Timestamp", "")
    given = request.headers.get("X-IOC-Signature", "").strip().lower().removeprefix("sha256=")
    signed = stamp.encode() + b"." + raw
    good = [
        hmac.compare_digest(
            hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode(),
            given.encode(),
        )
        for secret in secrets
    ]
    if not any(good):
        return "signature_wrong"
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return "signature_wrong"
    # The machine's clock and not the exercise's: it answers for the age of a signature.
    if abs(time.time() - int(stamp)) > WINDOW_SECONDS:
        return "signature_too_old"
    return None
