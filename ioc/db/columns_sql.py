"""A whole column as one text of JSON, in both spellings: a hundred thousand small numbers come as
one value, where as rows each would be made into objects several times over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class json_column(GenericFunction[str]):
    """The values of a column as a JSON array, NULL as null; several in one SELECT are in the same
    order. NULL itself where there is no row at all (PostgreSQL) or an empty array (SQLite)."""

    type = Text()
    inherit_cache = True


@compiles(json_column, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (column,) = (compiler.process(one, **options) for one in element.clauses)
    return f"json_group_array({column})"


@compiles(json_column, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    (column,) = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(json_agg({column}) AS text)"
