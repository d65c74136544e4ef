"""Web push: encrypted for one browser (RFC 8291, RFC 8188), signed by us (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ioc.adapters.signed_http import TIMEOUT_SECONDS, post
from ioc.domain import clock
from ioc.domain.messages import is_push_service
from ioc.ports import Outgoing, Undeliverable

RECORD_BYTES = 4096
LIVES_SECONDS = 24 * 3600
SIGNED_FOR_SECONDS = 12 * 3600
CURVE = ec.SECP256R1()

HOSTS = (
    "fcm.googleapis.com",
    "web.push.apple.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
)
"""The push services of the browsers of today."""


def private_key(given: str, folder: Path) -> ec.EllipticCurvePrivateKey:
    """Our key: the one of the settings (base64url, 32 bytes), or made once and kept beside the
    data. With another key every browser would have to subscribe again."""
    text, path = given, folder / "push_key"
    if not text:
        try:
            text = path.read_text().strip()
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            made = ec.generate_private_key(CURVE).private_numbers().private_value
            text = _text(made.to_bytes(32, "big"))
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
    return ec.derive_private_key(int.from_bytes(_bytes(text), "big"), CURVE)


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as browsers take it."""
    return _text(_point(key.public_key()))


class PushMessenger:
    """Hands each notice to the push service of the browser; the same key replaces what it showed
    before, so that a repeat is not seen twice."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        contact: str,
        hosts: tuple[str, ...] = HOSTS,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.key, self.contact, self.hosts, self.timeout = key, contact, hosts, timeout

    def send(self, message: Outgoing) -> str | None:
        """Raises `Undeliverable` for a browser that is gone."""
        subscription = orjson.loads(message.recipient)
        endpoint = subscription["endpoint"]
        if not self.is_allowed(endpoint):
            raise Undeliverable("not a push service that is known")
        tag = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        told = {
            "title": message.subject,
            "body": message.body,
            "link": message.link,
            "locale": message.locale,
            "tag": tag,
        }
        body = encrypted(
            orjson.dumps(told), subscription["keys"]["p256dh"], subscription["keys"]["auth"]
        )
        headers = {
            "Authorization": f"vapid t={self._token(endpoint)}, k={public_text(self.key)}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(LIVES_SECONDS),
            "Topic": tag,
            "Urgency": "high" if message.is_urgent else "normal",
        }
        post(endpoint, body, headers, self.timeout)
        return None

    def is_allowed(self, endpoint: str) -> bool:
        """Whether the address is one of a push service."""
        return is_push_service(endpoint, self.hosts)

    def _token(self, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        expires = int(clock.now().timestamp()) + SIGNED_FOR_SECONDS
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": expires,
            "sub": self.contact,
        }
        head = _text(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
        signed = f"{head}.{_text(orjson.dumps(claims))}"
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def encrypted(plain: bytes, p256dh: str, auth: str) -> bytes:
    """The body of the request: one record that only this browser can read.

    Raises `Undeliverable` for keys that are none, or a text that is too long for one record.
    """
    if len(plain) > RECORD_BYTES - 120:
        raise Undeliverable("too long for a notification")
    theirs = _bytes(p256dh)
    try:
        browser = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
    except ValueError as broken:
        raise Undeliverable("the browser's key is none") from broken
    own = ec.generate_private_key(CURVE)
    ours, salt = _point(own.public_key()), secrets.token_bytes(16)
    shared = own.exchange(ec.ECDH(), browser)
    key, nonce = keys_of(shared, _bytes(auth), theirs, ours, salt)
    sealed = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def keys_of(
    shared: bytes, auth: bytes, theirs: bytes, ours: bytes, salt: bytes
) -> tuple[bytes, bytes]:
    """The key and the nonce of the record (RFC 8291, section 3.4)."""
    info = b"WebPush: info\0" + theirs + ours
    material = _derived(shared, auth, info, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    return key, _derived(material, salt, b"Content-Encoding: nonce\0", 12)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
