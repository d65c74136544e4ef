"""Habits that no linter knows: where a commit, a spatial word, a clock may stand."""

from __future__ import annotations

import ast
import importlib.metadata
import re

import pytest

from tests.architecture.source import (
    ROOT,
    called,
    calls,
    name_of,
    python_files,
    strings,
    tree_of,
)

SPATIAL = re.compile(r"\b(ST_[A-Z]\w+|PtDistWithin|MakePoint|idx_\w+_(point|outline))\b")
SPATIAL_HOMES = ("ioc/db/spatial_sql.py", "migrations/")


def offences(found: list[tuple[str, int]], allowed: tuple[str, ...] = ()) -> list[str]:
    return [f"{name}:{line}" for name, line in found if not name.startswith(allowed)]


def test_only_the_session_commits() -> None:
    found = [
        (name_of(path), call.lineno)
        for path in python_files()
        for call in calls(path)
        if called(call) == "commit"
    ]
    assert any(name == "ioc/db/session.py" for name, _ in found)
    assert offences(found, ("ioc/db/session.py",)) == []


def test_spatial_words_stand_in_one_file() -> None:
    found = [
        (name_of(path), line)
        for path in python_files()
        for line, text in strings(path)
        if SPATIAL.search(text)
    ]
    found += [
        (name_of(path), node.lineno)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr.startswith("ST_")
    ]
    assert any(name == "ioc/db/spatial_sql.py" for name, _ in found)
    assert offences(found, SPATIAL_HOMES) == []


def test_one_clock() -> None:
    """Rules take the moment as `at`; whoever needs it asks `clock.now`, which a test can stop."""
    found = [
        (name_of(path), call.lineno)
        for path in python_files()
        for call in calls(path)
        if called(call) in {"now", "utcnow", "today"}
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in {"datetime", "datetime.datetime", "date"}
    ]
    assert [name for name, _ in found] == ["ioc/domain/clock.py"]


def test_no_failure_is_swallowed_without_a_word() -> None:
    found = []
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            kinds = "" if node.type is None else ast.unparse(node.type)
            is_bare = kinds in {"", "Exception", "BaseException"}
            if is_bare and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body):
                found.append((name_of(path), node.lineno))
    for path in python_files():
        found += [
            (name_of(path), call.lineno)
            for call in calls(path)
            if called(call) == "suppress" and "Exception" in {ast.unparse(a) for a in call.args}
        ]
    assert offences(found) == []


def test_spatialites_crashing_table_is_never_asked() -> None:
    """`KNN` and `KNN2` end the process under every SQLite but the one they were linked with."""
    found = [
        (name_of(path), line)
        for path in python_files()
        for line, text in strings(path)
        if re.search(r"\bknn2?\b", text, re.IGNORECASE)
    ]
    assert offences(found) == []


def test_spatial_metadata_is_never_made_bare() -> None:
    """Without its arguments the call writes six thousand rows in as many transactions (13 s)."""
    made = [
        (name_of(path), line)
        for path in python_files()
        for line, text in strings(path)
        if "InitSpatialMetaData" in text
    ]
    bare = [
        (name_of(path), line)
        for path in python_files()
        for line, text in strings(path)
        if re.search(r"InitSpatialMetaData\(\s*\)", text)
    ]
    assert [name for name, _ in made] == ["ioc/db/engine.py"]
    assert bare == []


@pytest.mark.parametrize("package", ["eventlet", "gevent-websocket"])
def test_a_package_that_would_take_over_the_sockets_is_not_installed(package: str) -> None:
    """Flask-SocketIO prefers them silently when they are there; neither is kept any more."""
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version(package)


def test_the_driver_of_the_sockets_is_named() -> None:
    """Left to itself Flask-SocketIO chooses by what happens to be installed."""
    given = [
        keyword.arg
        for call in calls(ROOT / "ioc/app.py")
        if called(call) == "init_app" and ast.unparse(call.func).startswith("socketio")
        for keyword in call.keywords
    ]
    assert {"async_mode", "transports", "cors_allowed_origins"} <= set(given)


def test_services_never_name_the_request() -> None:
    """A service that reads the request cannot be called by a job or a command."""
    found = [
        (name_of(path), node.lineno)
        for path in python_files("ioc/services", "ioc/queries", "ioc/domain")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Name) and node.id in {"request", "current_app", "g"}
    ]
    assert offences(found) == []


def test_only_services_add_rows_outside_the_log() -> None:
    """Views and queries that write would pass by the event log."""
    found = [
        (name_of(path), call.lineno)
        for path in python_files("ioc/web", "ioc/queries", "ioc/realtime", "ioc/access")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in {"session", "writing", "reading"}
        and called(call) in {"add", "add_all", "delete", "merge"}
    ]
    # `queries.directory` raises the version of the catalogue for the service that changed it.
    assert offences(found, ("ioc/queries/directory.py",)) == []
