"""Seals small secrets before they are stored, with a key made from the application's secret key.

A copy of the database alone then holds no second factor. Whoever changes `IOC_SECRET_KEY` can
open nothing that was sealed before.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Seals and opens for one purpose; what was sealed for another does not open."""

    def __init__(self, secret_key: str, purpose: str = "second factor") -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"ioc " + purpose.encode())
        self._box = Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))

    def close(self, secret: bytes) -> str:
        """The sealed form (AES-128-CBC with HMAC-SHA-256), safe to store."""
        return self._box.encrypt(secret).decode()

    def open(self, sealed: str) -> bytes | None:
        """The secret, or None when it was sealed with another key or changed since."""
        try:
            return self._box.decrypt(sealed.encode())
        except InvalidToken:
            return None
