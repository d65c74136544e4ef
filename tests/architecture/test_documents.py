"""The documents name files that are there."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "ioc/seeds").rglob("*.md")]
)
HOMES = "ioc|dispatch|maps|tests|docs|benchmarks|scripts|migrations"
NAMED = re.compile(rf"`((?:{HOMES})/[^`\s]*)`")


def spelled(name: str) -> list[str]:
    """`a/{b,c}.py` as both files that it means."""
    pieces = re.split(r"\{([^}]*)\}", name)
    choices = [piece.split(",") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    return ["".join(chosen) for chosen in product(*choices)]


def is_there(name: str) -> bool:
    if any(mark in name for mark in "<…"):
        return True
    return any(ROOT.glob(name)) if "*" in name else (ROOT / name).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_is_there(document: Path) -> None:
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    assert [file for name in named for file in spelled(name) if not is_there(file)] == []


def test_a_name_with_choices_is_read_as_all_of_them() -> None:
    assert spelled("ioc/{a,b}.py") == ["ioc/a.py", "ioc/b.py"]
    assert not is_there("ioc/services/nothing.py")
