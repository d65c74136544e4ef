"""Work that burns the processor, done off the server's loop.

Under gevent one loop serves everybody; a password hash or a photo computed on it would stop
every other request for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from gevent import get_hub, monkey

P = ParamSpec("P")
T = TypeVar("T")


def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of the call, computed by a real thread where the server runs on gevent."""
    if not monkey.is_module_patched("threading"):
        return work(*args, **kwargs)

    def kept() -> tuple[T | None, Exception | None]:
        # gevent writes a traceback for all that is raised in its threads, refusals included; it is
        # carried over as a value and raised here, where the caller answers for it.
        try:
            return work(*args, **kwargs), None
        except Exception as error:  # noqa: BLE001
            return None, error

    result, error = get_hub().threadpool.apply(kept)
    if error is not None:
        raise error
    return cast(T, result)
