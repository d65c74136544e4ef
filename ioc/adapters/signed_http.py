"""SMS and Zalo OA: a signed JSON POST to the gateway of a telephone company or of Zalo.

Body: `{"id", "to", "text", "urgent"}`. Headers: `Idempotency-Key` (the message's key),
`X-IOC-Timestamp` (Unix seconds) and `X-IOC-Signature: sha256=…`, which is HMAC-SHA256 with the
shared secret over timestamp, a dot and the body. Answer: 2xx with a JSON object whose `id` (or
`message_id`) names the message there. docs/operations.md has it for who builds the gateway.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from ioc.domain import clock
from ioc.ports import Outgoing, Undeliverable, Undelivered

TIMEOUT_SECONDS = 10.0
ANSWER_BYTES = 64 * 1024
REFUSED = frozenset({400, 404, 410, 413, 422})
"""The gateway will never take this message; any other failure may pass."""

ZALO_LATER = frozenset({-32, -100, -124, -200, -204, -216})
"""Zalo's codes that say: too many, or a token that has to be renewed."""


@dataclass(frozen=True)
class Gateway:
    """Where messages are handed in; `token` is what Zalo wants besides the signature."""

    url: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Answer:
    """What the other side said. `retry_after` in seconds where it named it."""

    status: int
    body: bytes
    retry_after: float | None


class SMSMessenger:
    """Sends by the SMS gateway."""

    def __init__(self, gateway: Gateway, timeout: float = TIMEOUT_SECONDS) -> None:
        self.gateway = gateway
        self.timeout = timeout

    def send(self, message: Outgoing) -> str | None:
        """Raises `Undeliverable` for what the gateway will never take."""
        answer = post(
            self.gateway.url,
            orjson.dumps(self._body(message)),
            self._headers(message),
            self.timeout,
            secret=self.gateway.secret,
        )
        said = _json_of(answer)
        self._check(said)
        found = said.get("id") or said.get("message_id")
        if found is None and isinstance(said.get("data"), dict):
            found = said["data"].get("message_id") or said["data"].get("msg_id")
        if not isinstance(found, str | int):
            raise Undelivered("the answer names no message")
        return str(found)

    def _body(self, message: Outgoing) -> dict[str, Any]:
        return {
            "id": message.key,
            "to": message.recipient,
            "text": message.body,
            "urgent": message.is_urgent,
        }

    def _headers(self, message: Outgoing) -> dict[str, str]:
        return {"Idempotency-Key": message.key}

    def _check(self, said: dict[str, Any]) -> None:
        """Nothing: the status says it all."""


class ZaloMessenger(SMSMessenger):
    """Sends by a Zalo Official Account: the same, with its token, and errors within a 200."""

    def _headers(self, message: Outgoing) -> dict[str, str]:
        return super()._headers(message) | {"access_token": self.gateway.token}

    def _body(self, message: Outgoing) -> dict[str, Any]:
        return super()._body(message) | {"tracking_id": message.key}

    def _check(self, said: dict[str, Any]) -> None:
        code = said.get("error", 0)
        if code in {0, "0", None}:
            return
        reason = f"Zalo {code}: {said.get('message', '')}"
        raise Undelivered(reason) if code in ZALO_LATER else Undeliverable(reason)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC of `timestamp.body`, in hexadecimal."""
    made = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={made.hexdigest()}"


def post(
    url: str, body: bytes, headers: dict[str, str], timeout: float, *, secret: str = ""
) -> Answer:
    """One POST, no redirect followed. Answers a 2xx; raises `Undelivered` for everything else, and
    `Undeliverable` where the status says that it will never be taken. `timeout` in seconds holds
    for each step and, twofold, for the whole."""
    parts = urlsplit(url)
    stamp = str(int(clock.now().timestamp()))
    sent = {"Content-Type": "application/json", "User-Agent": "ioc", **headers}
    if secret:
        sent["X-IOC-Timestamp"], sent["X-IOC-Signature"] = stamp, signature(secret, stamp, body)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=timeout, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    deadline = time.monotonic() + 2 * timeout
    try:
        connection.request("POST", target, body, sent)
        with connection.getresponse() as response:
            content = _read(response, deadline)
            after = _seconds(response.getheader("Retry-After"))
        answer = Answer(response.status, content, after)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise Undelivered(f"{type(failure).__name__}: {failure}") from failure
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return answer
    reason = f"HTTP {answer.status} {answer.body[:200].decode('utf-8', 'replace')}".strip()
    if answer.status in REFUSED:
        raise Undeliverable(reason)
    raise Undelivered(reason, answer.retry_after)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The answer, as far as it is of use; one that trickles is not waited for."""
    parts, length = [], 0
    while length < ANSWER_BYTES:
        if time.monotonic() > deadline:
            raise TimeoutError("the answer did not end")
        part = response.read1(4096)
        if not part:
            break
        parts.append(part)
        length += len(part)
    return b"".join(parts)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdigit() else None


def _json_of(answer: Answer) -> dict[str, Any]:
    """The object of the answer. Garbage is no proof that the message was taken: it is sent again,
    with the same key."""
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise Undelivered("the answer is no JSON") from None
    if not isinstance(said, dict):
        raise Undelivered("the answer is no JSON object")
    return said
