"""How the system is doing: one reading for the administrator's pages."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Settings
from ioc.db.session import database_of
from ioc.domain import clock
from ioc.eventlog import delay, jobs
from ioc.models.catalogue import Setting
from ioc.models.report import Report
from ioc.queries.admin import check, duty, learning_page
from ioc.queries.admin.accounts import without_second_factor
from ioc.queries.admin.check import Finding
from ioc.queries.admin.learning import Training

BACKUP, RESTORE_TEST, LOG_VERIFIED = "last_backup", "last_restore_test", "log_verified"
BACKUP_EVERY = timedelta(hours=26)
"""A backup each night, and two hours for a late one."""

RESTORE_EVERY = timedelta(days=92)


@dataclass(frozen=True)
class Remembered:
    """When something was done, and what is told of it."""

    at: datetime
    told: dict[str, Any]


@dataclass(frozen=True)
class Health:
    """The state of everything that the program can see of itself. Sizes in bytes."""

    findings: list[Finding]
    queues: list[jobs.Queue]
    consumers: list[jobs.Consumer]
    unnumbered: int
    unread_seconds: float
    parked: list[jobs.Parked]
    disk_free: int
    disk_total: int
    disk_reserve: int
    database: str
    database_version: str
    database_size: int
    backup: Remembered | None
    restore_test: Remembered | None
    log_verified: Remembered | None
    training: Training | None
    python: str


def health(session: Session, at: Settings) -> Health:
    """Reads it all; the statements do not grow with what is stored."""
    told = _remembered(session)
    queue = jobs.health(session)
    usage = shutil.disk_usage(at.data_dir if at.data_dir.exists() else Path("/"))
    kind, version, size = _database(session, at)
    found = [*check.work(session), *check.unattended(session), *check.telephony(session, at)]
    found += [*check.disk(_there(at.data_dir), at.disk_reserve_bytes)]
    found += _kept(session, told)
    found += check.reach(at)
    demo = check.demo_accounts(session)
    if demo and (not at.is_local_only or at.public_url):
        found.append(Finding("demo_reachable", {"count": demo}))
    lacking = without_second_factor(session)
    if lacking:
        found.append(Finding("no_second_factor", {"count": lacking}))
    gaps = duty.lists_with_gaps(session, clock.now())
    if gaps:
        found.append(Finding("duty_gaps", {"count": len(gaps)}))
    found += check.coverage(session)
    return Health(
        findings=found,
        queues=jobs.queues(session),
        consumers=jobs.consumers(session),
        unnumbered=queue.unnumbered,
        unread_seconds=delay.unread_seconds(session),
        parked=jobs.parked(session),
        disk_free=usage.free,
        disk_total=usage.total,
        disk_reserve=at.disk_reserve_bytes,
        database=kind,
        database_version=version,
        database_size=size,
        backup=told.get(BACKUP),
        restore_test=told.get(RESTORE_TEST),
        log_verified=told.get(LOG_VERIFIED),
        training=learning_page.last_training(session),
        python=platform.python_version(),
    )


def backups(session: Session) -> list[Finding]:
    """What is to be said of backups, once there is something to lose."""
    if session.scalar(select(Report.id).limit(1)) is None:
        return []
    return _kept(session, _remembered(session))


def verified(session: Session) -> Remembered | None:
    """When the whole chain of the log was last checked."""
    return _remembered(session).get(LOG_VERIFIED)


def _there(folder: Path) -> Path:
    return folder if folder.exists() else Path("/")


def _remembered(session: Session) -> dict[str, Remembered]:
    found = {}
    for row in session.scalars(
        select(Setting).where(Setting.name.in_((BACKUP, RESTORE_TEST, LOG_VERIFIED)))
    ):
        told = orjson.loads(row.value)
        found[row.name] = Remembered(datetime.fromisoformat(told.pop("at")), told)
    return found


def _kept(session: Session, told: dict[str, Remembered]) -> list[Finding]:
    now = clock.now()
    backup, test, chain = (told.get(name) for name in (BACKUP, RESTORE_TEST, LOG_VERIFIED))
    found = []
    if backup is None:
        found.append(Finding("no_backup"))
    elif now - backup.at > BACKUP_EVERY:
        hours = int((now - backup.at).total_seconds() // 3600)
        found.append(Finding("old_backup", {"hours": hours}))
    if test is None or now - test.at > RESTORE_EVERY:
        found.append(Finding("no_restore_test"))
    if chain is not None and chain.told.get("broken_at") is not None:
        found.append(Finding("log_broken", {"position": chain.told["broken_at"]}))
    return found


def _database(session: Session, at: Settings) -> tuple[str, str, int]:
    """Kind, version and size in bytes."""
    if database_of(session).is_embedded:
        version = session.execute(
            text("SELECT sqlite_version() || ' / ' || spatialite_version()")
        ).scalar()
        files = [at.data_dir / f"ioc.db{ending}" for ending in ("", "-wal")]
        return "SpatiaLite", str(version), sum(f.stat().st_size for f in files if f.exists())
    row = session.execute(
        text(
            "SELECT current_setting('server_version') AS version, "
            "pg_database_size(current_database()) AS size"
        )
    ).one()
    return "PostGIS", str(row.version), int(row.size)
