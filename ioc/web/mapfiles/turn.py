"""Maps and files are drawn one at a time in a process: each takes a processor for a second, and
PDFium, which makes pictures of pages, is not made for two threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ioc.db.offload import off_loop

P = ParamSpec("P")
T = TypeVar("T")

_turn = threading.Lock()


def in_turn(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of the call, made off the server's loop when those before are done."""
    with _turn:
        return off_loop(work, *args, **kwargs)
