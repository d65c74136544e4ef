"""A database as a city has it after months: real matters, copied until there are enough.

A few hundred incidents come through the product's own intake; then `multiply` copies their rows
inside the database with ids, codes and times of their own, so that lists, indexes and cards are
as large as they would be. Events are not copied: the log is a chain.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from ioc.models.base import Base
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report, ReporterContact

STEP = 10_000_000
"""Ids of the n-th copy begin here, n times over: far above whatever the intake gives."""

OPEN_IN_TEN = 4
"""Of ten copies so many are open: 40,000 of 100,000, as on a night of flood."""

NOT_OF_CLOSED = frozenset(
    {"risk_rank", "desk_rank", "desk_marks", "next_step_at", "waiting_since", "drafted_at"}
)

HOURS_APART = 7
"""Each copy happened so many hours before the one it was made after."""


def multiply(connection: Connection, incidents: int, open_in_ten: int = OPEN_IN_TEN) -> int:
    """Copies every incident with its reports and referrals until there are so many; answers how
    many there are. Of ten copies `open_in_ten` stay open."""
    is_sqlite = connection.dialect.name == "sqlite"
    there = connection.scalar(text("SELECT count(*) FROM incident")) or 0
    if not there:
        raise RuntimeError("nothing to copy: post some reports first")
    copies = max(0, -(-incidents // there) - 1)
    for model in (Incident, Report, Referral, ReporterContact):
        table = Base.metadata.tables[model.__tablename__]
        connection.execute(text(_copy(table, is_sqlite)), {"copies": copies, "open": open_in_ten})
    connection.execute(text("ANALYZE"))
    return there * (copies + 1)


def _copy(table: Table, is_sqlite: bool) -> str:
    """One statement that copies a whole table `:copies` times."""
    names = [column.name for column in table.columns]
    if table.name == "referral":
        # Its ids are given by the database.
        names.remove("id")
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(_value(table, name, is_sqlite) for name in names)
    series = (
        "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :copies) "
        "SELECT n FROM s) AS copy"
        if is_sqlite
        else "generate_series(1, CAST(:copies AS bigint)) AS copy(n)"
    )
    column = "report_id" if table.name == "reporter_contact" else "id"
    if table.name == "referral":
        column = "incident_id"
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM {table.name} AS o, {series} "
        f"WHERE o.{column} < {STEP} AND copy.n <= :copies"
    )


def _value(table: Table, name: str, is_sqlite: bool) -> str:
    if table.name in {"incident", "referral"}:
        return _of_closed(table, name, _copied(table, name, is_sqlite), is_sqlite)
    return _copied(table, name, is_sqlite)


def _of_closed(table: Table, name: str, copied: str, is_sqlite: bool) -> str:
    """What a copy holds that is closed, where that differs from one that is open."""
    closed = None
    if name == "status":
        closed = "'closed'" if table.name == "incident" else "'done'"
    elif name in NOT_OF_CLOSED:
        closed = "NULL"
    elif name == "outcome":
        closed = "'fixed'"
    elif name == "card":
        closed = f"replace(replace({copied}, '\"open\"', '\"closed\"'), '\"offered\"', '\"done\"')"
    elif name in {"closed_at", "resolved_at", "done_at"}:
        source = "offered_at" if table.name == "referral" else "opened_at"
        closed = _earlier(source, is_sqlite)
    if closed is None:
        return copied
    return f"CASE WHEN copy.n % 10 < :open THEN {copied} ELSE {closed} END"


def _earlier(name: str, is_sqlite: bool) -> str:
    if is_sqlite:
        hours = f"'-' || (copy.n * {HOURS_APART}) || ' hours'"
        return f"strftime('%Y-%m-%d %H:%M:%f000', o.\"{name}\", {hours})"
    return f"o.\"{name}\" - copy.n * interval '{HOURS_APART} hours'"


def _copied(table: Table, name: str, is_sqlite: bool) -> str:
    shifted = f'(o."{name}" + copy.n * {STEP})'
    new_id = f"(o.id + copy.n * {STEP})"
    if name in {"id", "incident_id", "report_id", "merged_into", "proposed_incident_id"}:
        return shifted
    if name == "card":
        return _card(table.name, new_id, is_sqlite)
    if name in {"code", "tracking_code"}:
        return _code(table.name, new_id, is_sqlite)
    if name == "client_token":
        return "(o.client_token || '-' || copy.n)"
    if name in {"due_at", "accept_due_at", "next_step_at"}:
        # Most matters of a city are in time; the others would keep the watcher busy for an hour.
        days = "'+' || (1 + copy.n % 30) || ' days'"
        if is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', o.\"{name}\", {days})"
        return f"o.\"{name}\" + (1 + copy.n % 30) * interval '1 day'"
    if str(table.columns[name].type).startswith("DATETIME"):
        return _earlier(name, is_sqlite)
    return f'o."{name}"'


def _code(table: str, new_id: str, is_sqlite: bool) -> str:
    if table == "incident":
        return f"('VV-26-' || {new_id})"
    # Hexadecimal digits are Crockford's too.
    return f"printf('%010X', {new_id})" if is_sqlite else f"lpad(upper(to_hex({new_id})), 10, '0')"


def _card(table: str, new_id: str, is_sqlite: bool) -> str:
    """The card with the copy's own id and code, and of the copy's incident."""
    code = "code" if table == "incident" else "tracking_code"
    with_id = f"replace(o.card, '{{\"id\":' || o.id || ',', '{{\"id\":' || {new_id} || ',')"
    with_code = f"replace({with_id}, o.{code}, {_code(table, new_id, is_sqlite)})"
    if table == "incident":
        return with_code
    return (
        f"replace({with_code}, '\"incident\":' || coalesce(o.incident_id, 0) || ',', "
        f"'\"incident\":' || (coalesce(o.incident_id, 0) + copy.n * {STEP}) || ',')"
    )


if __name__ == "__main__":
    import sys

    import config
    from ioc.db.engine import open_embedded, open_postgis

    settings = config.from_environment()
    engine = (
        open_embedded(settings.data_dir / "ioc.db")
        if settings.is_embedded
        else open_postgis(settings.database_url)
    )
    with engine.begin() as opened:
        print(multiply(opened, *map(int, sys.argv[1:])))
