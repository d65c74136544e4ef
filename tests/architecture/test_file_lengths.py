"""Long files are named as a remark: they often hold two reasons, and sometimes just one table."""

from __future__ import annotations

import warnings

from tests.architecture.source import name_of, python_files

LONG = 300


class LongFile(UserWarning):
    """A remark, no failure."""


def test_long_files_are_named() -> None:
    lengths = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in python_files()}
    assert "ioc/app.py" in lengths
    long_ones = {name: count for name, count in lengths.items() if count > LONG}
    remark = ", ".join(f"{name} ({count})" for name, count in sorted(long_ones.items()))
    with warnings.catch_warnings():
        warnings.simplefilter("always", LongFile)
        if remark:
            warnings.warn(f"over {LONG} lines: {remark}", LongFile, stacklevel=1)
