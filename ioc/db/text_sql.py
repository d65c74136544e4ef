"""Text as the bytes of its UTF-8 form, in both spellings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class utf8(GenericFunction[bytes]):
    """The bytes of a text, which the driver then neither decodes nor we encode again."""

    type = LargeBinary()
    inherit_cache = True


@compiles(utf8, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (text,) = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST({text} AS BLOB)"


@compiles(utf8, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (text,) = (compiler.process(one, **options) for one in element.clauses)
    return f"convert_to({text}, 'UTF8')"
