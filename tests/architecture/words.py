"""Collects every msgid that templates, Python and scripts ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from ioc import i18n
from tests.architecture.source import ROOT, called, calls, first_string, name_of, python_files

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "t": None}
JINJA = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}
WITH_CODE = {"FieldError": 1, "InvalidTransition": 0, "Conflict": 0, "NotFound": 0}


def _extracted(method: str, path: Path, options: dict[str, str] | None = None) -> set[str]:
    found: set[str] = set()
    with path.open("rb") as file:
        for _line, message, _comments, _context in extract(
            method, file, keywords=KEYWORDS, options=options or {}
        ):
            found.update([message] if isinstance(message, str) else [m for m in message if m])
    return found


@cache
def of_templates() -> dict[str, str]:
    """Msgids of the templates: msgid to the file that asks for it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "ioc/templates").rglob("*.*")):
        for msgid in _extracted("jinja2.ext:babel_extract", path, JINJA):
            found[msgid] = name_of(path)
    return found


@cache
def of_scripts() -> dict[str, str]:
    """Msgids of the ES modules."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "ioc/static/js").rglob("*.js")):
        for msgid in _extracted("javascript", path, {"template_string": "true"}):
            found[msgid] = name_of(path)
    return found


@cache
def of_python() -> dict[str, str]:
    """Msgids of Python: given to `translate` as they are, or a code that becomes `error.CODE`."""
    found: dict[str, str] = {}
    for path in python_files("ioc"):
        for call in calls(path):
            name = called(call)
            given = first_string(call, WITH_CODE.get(name, 0))
            if given is None:
                continue
            if name in {"translate", "_"}:
                found[given] = name_of(path)
            elif name in WITH_CODE:
                found[f"error.{given}"] = name_of(path)
    return found | _codes_in_tables()


def _codes_in_tables() -> dict[str, str]:
    """Codes that stand in a table or on a class, not in a call."""
    from ioc.domain import errors as domain_errors
    from ioc.queries.public import tracking
    from ioc.web import errors
    from ioc.web.intake import parsing

    found = {f"error.{code}": "ioc/web/errors.py" for code in errors.HTTP_CODES.values()}
    found |= {f"error.{code}": "ioc/web/intake/parsing.py" for code in parsing._CODES.values()}
    found |= {f"step.{step}": "ioc/queries/public/tracking.py" for step in tracking.STEPS.values()}
    for value in vars(domain_errors).values():
        if isinstance(value, type) and domain_errors.DomainError in value.__bases__:
            found[f"error.{value.code}"] = "ioc/domain/errors.py"
    for node in ast.walk(ast.parse((ROOT / "ioc/web/errors.py").read_text("utf-8"))):
        if isinstance(node, ast.Call) and called(node) == "answer":
            code = first_string(node, 1)
            if code:
                found[f"error.{code}"] = "ioc/web/errors.py"
    return found


@cache
def messages(locale: str) -> list[tuple[Path, Message]]:
    """Every message of a language with the file it stands in."""
    found = []
    for path in i18n.files(locale):
        for message in catalogue_of(path, locale):
            if message.id:
                found.append((path, message))
    return found


def catalogue_of(path: Path, locale: str) -> Catalog:
    """One `.po` file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def ids(given: Iterable[tuple[Path, Message]]) -> list[str]:
    """The msgids; of a message with a plural, both forms."""
    found = []
    for _path, message in given:
        found += [message.id] if isinstance(message.id, str) else list(message.id)
    return found
