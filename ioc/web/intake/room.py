"""Refuses new reports while the disk is nearly full, and keeps the rest of it for the work.

What was acknowledged must still be worked on when no more can be taken: agencies accept and
resolve, jobs follow, and the log grows by each step. So the last of the disk is not for new
reports. A report that is here already is answered as before, whatever came between.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from ioc.domain.errors import StorageFull
from ioc.web.auth import database

LOOK_SECONDS = 1.0
"""A flood night fills a disk in hours; asking the kernel at every report would gain nothing."""


class Room:
    """How much is left where the data are, looked at once in `LOOK_SECONDS`. Bytes."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self.folder = folder
        self.reserve = reserve
        self._looked = float("-inf")
        self._is_short = False

    def is_short(self) -> bool:
        """Whether less than the reserve is left."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._is_short = _free(self.folder) < self.reserve
        return self._is_short


def _free(folder: Path) -> int:
    """Bytes free; a folder that is not there yet (PostgreSQL, no photos) is asked of its parent."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _room() -> Room:
    settings = current_app.config["IOC"]
    found: Room = current_app.extensions.setdefault(
        "ioc.room", Room(settings.data_dir, settings.disk_reserve_bytes)
    )
    return found


def require(token_column: Any, token: str) -> None:
    """Raises `StorageFull` when there is no room for what comes with this token, if it is new.

    `token_column` is where tokens of what was taken before are kept.
    """
    if not _room().is_short():
        return
    with database().reading() as session:
        is_known = session.scalar(select(token_column).where(token_column == token)) is not None
    if not is_known:
        raise StorageFull
