"""The labelled collection: reports with what a careful reader understands of them.

One JSON object a line in `seeds/collection/PART/*.jsonl`; a field that is left out has its default.
Parts: `train` (models learn from it), `tune` (rules and settings are chosen by it), `held` (looked
at only to judge). The meaning of every field is in `seeds/collection/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

Part = Literal["train", "tune", "held"]
PARTS: tuple[Part, ...] = ("train", "tune", "held")
DEFAULT_COLLECTION = Path(__file__).resolve().parent.parent / "seeds" / "collection"


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled report. `depth_m` in metres, `battery` in per cent."""

    text: str
    register: str
    category: str
    also: tuple[str, ...] = ()
    emergency: bool = False
    kind: str | None = None
    urgent: bool = False
    frame: str | None = None
    people: int | None = None
    vulnerable: tuple[str, ...] = ()
    water: str | None = None
    depth_m: float | None = None
    trend: str | None = None
    refuge: str | None = None
    needs: tuple[str, ...] = ()
    battery: int | None = None
    location: str | None = None
    street: str | None = None
    alley: str | None = None
    house: str | None = None
    landmark: str | None = None
    hamlet: str | None = None
    ward: str | None = None
    legal: str | None = None
    repeat: int | bool | None = None


_KNOWN = {field.name for field in fields(Sample)}
_ROWS = {"also", "vulnerable", "needs"}


def load_reports(part: Part, directory: Path = DEFAULT_COLLECTION) -> list[Sample]:
    """All reports of one part, in the order of the files' names.

    Raises ValueError with file and line where a line is not a labelled report."""
    return [_sample(where, row) for where, row in read_lines(directory / part) if "text" in row]


def read_lines(directory: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """File and line number, and the object on it, of every line of every file of a folder."""
    for path in sorted(directory.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.name}:{number}"
            if not line.strip():
                continue
            try:
                yield where, dict(json.loads(line))
            except (ValueError, TypeError) as error:
                raise ValueError(f"{where}: not an object of JSON: {error}") from error


def _sample(where: str, row: dict[str, Any]) -> Sample:
    unknown = row.keys() - _KNOWN
    if unknown:
        raise ValueError(f"{where}: unknown fields {sorted(unknown)}")
    missing = {"text", "register", "category"} - row.keys()
    if missing:
        raise ValueError(f"{where}: {sorted(missing)} missing")
    values: dict[str, Any] = {
        key: tuple(value) if key in _ROWS else value for key, value in row.items()
    }
    return Sample(**values)
