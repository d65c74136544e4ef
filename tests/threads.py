"""Things done at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any


def at_once(works: Sequence[Callable[[], Any]], seconds: float = 20.0) -> list[Any]:
    """The results of calls that begin together, each in a thread; a failure is its result."""
    together = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        together.wait(seconds)
        try:
            results[place] = works[place]()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
        assert not thread.is_alive(), "two of them wait for each other"
    return results
