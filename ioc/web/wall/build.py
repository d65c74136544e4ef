"""Which wall this server serves: a digest of what the page of a wall consists of.

A screen that runs for months compares it with the one that it was opened with, and loads itself
anew when they differ.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PARTS = (
    ("static/js", "*.js"),
    ("static/js/wall", "**/*.js"),
    ("static/css", "tokens.css"),
    ("static/css", "wall.css"),
    ("templates/wall", "*.html"),
    ("translations", "*/LC_MESSAGES/js-*.po"),
)


@cache
def build() -> str:
    """The digest, made once in a process; the same on every machine that runs the same program."""
    digest = hashlib.sha256()
    for folder, pattern in _PARTS:
        for path in sorted((_ROOT / folder).glob(pattern)):
            digest.update(str(path.relative_to(_ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
