"""Catalogues without Flask: `translate(msgid, locale)`, `label(member, locale)`, numbers, times.

Msgids are English sentences or `Enum.member`; `vi` is the default and complete, `en` the
second. The catalogue of a language is every `.po` file of its folder, one per room of the
product, read at first use, so nothing has to be compiled at set-up. The files named `js-….po`
are also what scripts receive.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from ioc.domain.clock import local

LOCALES = ("vi", "en")
DEFAULT = "vi"
FOLDER = Path(__file__).parent / "translations"

MOMENT = "HH:mm dd/MM/yyyy"
DAY = "dd/MM/yyyy"
CLOCK = "HH:mm"


@cache
def catalogue(locale: str) -> Translations:
    """The messages of a language."""
    merged = Catalog(locale=locale)
    for path in files(locale):
        for message in _read(path, locale):
            if message.id:
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def files(locale: str) -> list[Path]:
    """The `.po` files of a language, in order of name."""
    return sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po"))


@cache
def words(locale: str) -> dict[str, str]:
    """What scripts say, msgid to text."""
    return {
        str(message.id): str(message.string)
        for path in files(locale)
        if path.name.startswith("js-")
        for message in _read(path, locale)
        if message.id
    }


def messages(locale: str) -> dict[str, str]:
    """Everything a language says, msgid to text; empty where it is missing or fuzzy.

    Of a message with plural forms, the first.
    """
    found: dict[str, str] = {}
    for path in files(locale):
        for message in _read(path, locale):
            if message.id:
                msgid = message.id if isinstance(message.id, str) else message.id[0]
                said = message.string or ""
                said = said if isinstance(said, str) else said[0]
                found[msgid] = "" if message.fuzzy else str(said)
    return found


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def translate(msgid: str, locale: str = DEFAULT, /, **values: object) -> str:
    """The message in a language, with `%(name)s` filled in."""
    text: str = catalogue(locale).ugettext(msgid)
    return text % values if values else text


def label_msgid(member: StrEnum) -> str:
    """The msgid of an enum member: `Severity.critical`."""
    return f"{type(member).__name__}.{member.value}"


def label(member: StrEnum | None, locale: str = DEFAULT) -> str:
    """The word a screen shows for an enum member; empty for None."""
    return "" if member is None else translate(label_msgid(member), locale)


def moment(at: datetime | None, locale: str = DEFAULT, form: str = MOMENT) -> str:
    """A time on the city's clocks: `14:05 28/10/2026`."""
    return "" if at is None else format_datetime(local(at), form, locale=locale)


def number(value: float, locale: str = DEFAULT) -> str:
    """A number in the language's form: `1.234,5`."""
    return str(format_decimal(value, locale=locale))


def best_locale(wanted: str | None) -> str:
    """The language of ours that fits an `Accept-Language` header or a setting best."""
    for part in (wanted or "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LOCALES:
            return code
    return DEFAULT
