"""Writes messages into a file instead of sending them: the embedded default."""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from ioc.domain import clock
from ioc.domain.contact import MASK, masked_phone, without_personal_data
from ioc.domain.messages import KEEP_DAYS, MessageChannel
from ioc.domain.reports import CROCKFORD, TRACKING_CODE_LENGTH
from ioc.ports import Outgoing, Undelivered

logger = logging.getLogger(__name__)

FILE = "messages.log"
LARGEST_BYTES = 5 * 1024 * 1024
LOOK_EVERY = timedelta(hours=12)
"""How often lines that are too old are looked for."""

_INVITATION = re.compile(r"(/welcome/)[\w-]+")
_KEY = re.compile(r"(/l/|/track/)[\w-]+")
_CODE = re.compile(rf"(?<!\w)[{CROCKFORD}]{{{TRACKING_CODE_LENGTH}}}(?!\w)")


class ConsoleMessenger:
    """One JSON line each in `messages.log` of the data folder, for the eyes of who runs it (mode
    0600). Who it was for is masked, since the file outlives an erasure, and so are persons' numbers
    and addresses in the words, links by which a password is chosen (the administrator's page shows
    them), and, unless `shows_keys`, links and codes that let in whoever has them. In the
    demonstration nothing else would tell them. At 5 MB it is put aside as `messages.log.1`; lines
    older than `keep_days()` go, from both."""

    def __init__(
        self,
        folder: Path,
        channel: MessageChannel,
        *,
        shows_keys: bool = False,
        keep_days: Callable[[], int] = lambda: KEEP_DAYS,
    ) -> None:
        self.path = folder / FILE
        self.channel = channel
        self.shows_keys = shows_keys
        self.keep_days = keep_days
        self._looked_at: datetime | None = None

    def send(self, message: Outgoing) -> str | None:
        """Appends a line; the same key again appends another, which the key shows."""
        line = orjson.dumps(
            {
                "at": clock.now().isoformat(timespec="seconds"),
                "channel": self.channel.value,
                "key": message.key,
                "to": masked(message.recipient),
                "subject": self._without_keys(message.subject),
                "text": self._without_keys(message.body),
            }
        )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self._forget_old()
                if self.path.exists() and self.path.stat().st_size > LARGEST_BYTES:
                    self.path.replace(self._aside)
                _append(self.path, line + b"\n")
        except OSError as failure:
            raise Undelivered(str(failure)) from failure
        logger.info("%s by %s to %s", message.key, self.channel.value, masked(message.recipient))
        return f"console:{message.key}"

    def _without_keys(self, words: str) -> str:
        hidden = _INVITATION.sub(rf"\1{MASK}", words)
        if not self.shows_keys:
            hidden = _CODE.sub(MASK, _KEY.sub(rf"\1{MASK}", hidden))
        return without_personal_data(hidden)

    @property
    def _aside(self) -> Path:
        return self.path.with_suffix(".log.1")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes or cleans the files meanwhile, in whatever process."""
        descriptor = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _forget_old(self) -> None:
        now = clock.now()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        until = now - timedelta(days=self.keep_days())
        for path in (self.path, self._aside):
            if not path.exists():
                continue
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [line for line in lines if _is_since(line, until)]
            if len(kept) < len(lines):
                fresh = path.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                _append(fresh, b"".join(kept))
                fresh.replace(path)


def _append(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _is_since(line: bytes, until: datetime) -> bool:
    """Whether a line is not older; what cannot be read, a line cut short, is."""
    try:
        return datetime.fromisoformat(orjson.loads(line)["at"]) >= until
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return False


def masked(recipient: str) -> str:
    """Enough to recognise one's own number or address by."""
    name, at, domain = recipient.partition("@")
    if at:
        return f"{name[:1]}{MASK}@{domain}"
    return masked_phone(recipient)
