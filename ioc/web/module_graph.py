"""Which script modules a page will ask for, so that it can ask for all of them at once.

Modules name what they import; a browser learns that only when it has read them, one layer after
another. A page that must be quick lists the whole graph as `modulepreload`.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"
ROOT = "/static/"

_IMPORT = re.compile(
    r"""^\s*(?:import\s*|(?:import|export)\b[^"';]*?\bfrom\s*)["']([^"']+\.js)["']""", re.MULTILINE
)


@cache
def modules_of(*entries: str) -> tuple[str, ...]:
    """The addresses of these modules (below `/static/`) and of all that they import, each once, the
    nearest first. Read once in the life of the process; what is not there is left out."""
    found: dict[str, None] = {}
    waiting = list(entries)
    while waiting:
        address = waiting.pop(0)
        path = STATIC / address.removeprefix(ROOT)
        if address in found or not address.startswith(ROOT) or not path.is_file():
            continue
        found[address] = None
        folder = posixpath.dirname(address)
        for named in _IMPORT.findall(path.read_text(encoding="utf-8")):
            waiting.append(posixpath.normpath(posixpath.join(folder, named)))
    return tuple(found)
