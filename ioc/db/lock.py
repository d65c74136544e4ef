"""The lock that says who owns a data folder.

A server holds it as long as it runs; the kernel releases it however the process ends, so a
killed server leaves nothing behind to clean up. On the embedded database one process owns the
file, so the lock is exclusive there; processes that share PostgreSQL share it. `flask ioc
restore` takes it alone, and so never writes beneath a running server.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

NAME = "server.lock"


class DataFolderInUse(RuntimeError):
    """Another process owns the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a running server owns the data folder {folder}")


class DataFolderLock:
    """Holds `server.lock` of a data folder until `release`, or until the process ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, wait_seconds: float = 0.0) -> None:
        """Takes the lock; raises `DataFolderInUse` when it is not free within `wait_seconds`.

        A server that is being replaced needs a moment to finish its answers, which is what
        waiting is for.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / NAME, os.O_RDWR | os.O_CREAT, 0o640)
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(
                    descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
                )
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise DataFolderInUse(self.folder) from None
                time.sleep(0.1)
            except BaseException:
                os.close(descriptor)
                raise
            else:
                self._descriptor = descriptor
                return

    def release(self) -> None:
        """Gives the lock back; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> DataFolderLock:
        self.acquire()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()
