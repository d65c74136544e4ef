"""Reads the project's own source for the tests that guard its habits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("ioc", "dispatch", "maps", "migrations", "config.py", "wsgi.py")


def python_files(*folders: str) -> list[Path]:
    """The Python files of the product, or of some of its folders."""
    found: list[Path] = []
    for name in folders or CODE:
        path = ROOT / name
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def name_of(path: Path) -> str:
    """The file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call that the file makes."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node


def called(call: ast.Call) -> str:
    """The last name of what is called: `commit` for `session.commit()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string the program uses, docstrings left out, with its line."""
    tree = tree_of(path)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(id(node.value))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.lineno, node.value


def first_string(call: ast.Call, position: int = 0) -> str | None:
    """The constant text given at a position of a call, or None."""
    if len(call.args) > position:
        given = call.args[position]
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            return given.value
    return None
