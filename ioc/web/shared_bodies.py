"""Large answers that are made once for all who ask for the same at the same time.

After a restart a thousand consoles ask for the same 50,000 cards within seconds. Each must get
what is true after its question, so an answer that is being made is shared with who asks for the
very state it shows, and everybody else waits for the next one together. It is sent while it is
still being made, and the last few are kept.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator

from gevent import monkey, spawn

logger = logging.getLogger(__name__)

KEPT_BYTES = 48 * 1024 * 1024
Begin = Callable[[str], None]
Make = Callable[[Begin], Iterator[bytes]]


class Body:
    """An answer that is made now or was made. `tag` names the state it shows."""

    def __init__(self) -> None:
        self.tag = ""
        self.size = 0
        self._pieces: list[bytes] = []
        self._is_over = False
        self._error: Exception | None = None
        self._moved = threading.Condition()

    def add(self, piece: bytes) -> None:
        """One piece more."""
        with self._moved:
            self._pieces.append(piece)
            self.size += len(piece)
            self._moved.notify_all()

    def end(self, error: Exception | None = None) -> None:
        """Nothing more comes, because it is whole or because it could not be made."""
        with self._moved:
            self._is_over, self._error = True, error
            self._moved.notify_all()

    def is_whole_within(self, size: int) -> bool:
        """Waits until the answer is whole or larger than `size` bytes; answers which. Raises what
        kept it from being made."""
        with self._moved:
            self._moved.wait_for(lambda: self._is_over or self.size > size)
            if self._error is not None:
                raise self._error
            return self._is_over

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces, those to come included; raises when one of them cannot be made."""
        sent = 0
        while fresh := self._after(sent):
            sent += len(fresh)
            yield from fresh

    def _after(self, sent: int) -> list[bytes]:
        """The pieces after so many, as soon as there are some; none once there are no more."""
        with self._moved:
            self._moved.wait_for(lambda: self._is_over or sent < len(self._pieces))
            fresh = self._pieces[sent:]
            if not fresh and self._error is not None:
                raise self._error
            return fresh


class SharedBodies:
    """The answers that are being made and the last ones that were, by what they are of."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self.kept_bytes = kept_bytes
        self.made = 0
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._coming: dict[str, Body] = {}
        self._known: OrderedDict[str, Body] = OrderedDict()

    def get(self, key: str, tag: str, make: Make) -> Body:
        """The answer of `key` that shows the state `tag` or a later one.

        `make` gives the pieces; it calls what it is given with the tag of the state that it reads
        before it gives the first. It may run in another thread than the caller's.
        """
        with self._lock:
            known = self._known.get(key)
            if known is not None and known.tag == tag:
                self._known.move_to_end(key)
                return known
            coming = self._coming.get(key)
            if coming is not None:
                return coming
            body = self._coming[key] = Body()
        if monkey.is_module_patched("threading"):
            # Beside the request: who asked first takes the pieces as they come, like the others.
            spawn(self._make, key, body, make)
        else:
            self._make(key, body, make)
        return body

    def _make(self, key: str, body: Body, make: Make) -> None:
        with self._lock:
            turn = self._turns[key]
        with turn:
            with self._lock:
                # From here on it may lack what is asked for next.
                del self._coming[key]

            def begin(tag: str) -> None:
                with self._lock:
                    body.tag = tag
                    self._known[key] = body
                    self._known.move_to_end(key)

            try:
                for piece in make(begin):
                    body.add(piece)
            except Exception as error:
                logger.exception("an answer could not be made")
                self._forget(key, body)
                body.end(error)
            else:
                self.made += 1
                self._tidy()
                body.end()

    def _forget(self, key: str, body: Body) -> None:
        with self._lock:
            if self._known.get(key) is body:
                del self._known[key]

    def _tidy(self) -> None:
        """Lets go of what was not asked for the longest."""
        with self._lock:
            while sum(body.size for body in self._known.values()) > self.kept_bytes:
                self._known.popitem(last=False)
