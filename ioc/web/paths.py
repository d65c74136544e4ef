"""Which addresses a request may send its browser on to: paths of ours alone."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(target: str) -> str | None:
    """The target if it is a path of ours; an address of another site is never followed.

    Browsers drop tabs and line breaks and read `\\\\` as `/`, so that `/<tab>/elsewhere` would lead
    away: whatever holds one is no path.
    """
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in target):
        return None
    try:
        return None if urlsplit(target).netloc else target
    except ValueError:
        return None
