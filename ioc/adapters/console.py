"""Writes messages into a file instead of sending them: the embedded default."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import orjson

from ioc.domain import clock
from ioc.domain.contact import MASK, masked_phone
from ioc.domain.messages import MessageChannel
from ioc.ports import Outgoing, Undelivered

logger = logging.getLogger(__name__)

FILE = "messages.log"
LARGEST_BYTES = 5 * 1024 * 1024


class ConsoleMessenger:
    """One JSON line each in `messages.log` of the data folder, for the eyes of who runs it (mode
    0600). Who it was for is masked, since the file outlives an erasure; the words are as they
    would have gone. At 5 MB it is put aside as `messages.log.1`."""

    def __init__(self, folder: Path, channel: MessageChannel) -> None:
        self.path = folder / FILE
        self.channel = channel

    def send(self, message: Outgoing) -> str | None:
        """Appends a line; the same key again appends another, which the key shows."""
        line = orjson.dumps(
            {
                "at": clock.now().isoformat(timespec="seconds"),
                "channel": self.channel.value,
                "key": message.key,
                "to": masked(message.recipient),
                "subject": message.subject,
                "text": message.body,
            }
        )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > LARGEST_BYTES:
                self.path.replace(self.path.with_suffix(".log.1"))
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(line + b"\n")
        except OSError as failure:
            raise Undelivered(str(failure)) from failure
        logger.info("%s by %s to %s", message.key, self.channel.value, masked(message.recipient))
        return f"console:{message.key}"


def masked(recipient: str) -> str:
    """Enough to recognise one's own number or address by."""
    name, at, domain = recipient.partition("@")
    if at:
        return f"{name[:1]}{MASK}@{domain}"
    return masked_phone(recipient)
