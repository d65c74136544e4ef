"""What is not in order: the findings of `flask ioc check`.

Covers what the database and the program can tell of themselves: matters nobody answers for, words
that are missing, work that is stuck, a disk that fills, accounts of the demonstration. Leaves out
the routes, which are the web's, and whether a telephone number is really answered.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

import ioc.domain
from ioc import i18n
from ioc.domain.jurisdiction import uncovered
from ioc.eventlog import delay, jobs
from ioc.models.agency import Agency
from ioc.models.people import User
from ioc.queries.directory import directory

STUCK_SECONDS = 300.0
LOW_RESERVES = 10
"""A disk with less than so many times the reserve is low: time to act, before it refuses."""


def coverage(session: Session) -> list[str]:
    """Pairs of category and area for which no agency can be reached, grouped by category."""
    city = directory(session)
    if not city.areas or not city.categories:
        return ["the city is not loaded: run flask ioc load-city"]
    reachable = set(
        session.scalars(
            select(Agency.code).where(
                Agency.is_active,
                or_(func.length(Agency.phone) > 0, func.length(Agency.email) > 0),
            )
        )
    )
    gaps: dict[str, list[str]] = defaultdict(list)
    for category, area in uncovered(city.rules, city.categories, city.areas_with_kind, reachable):
        gaps[category].append(area)
    return [
        f"no agency that can be reached for category {category} in "
        + ("every area" if len(areas) == len(city.areas) else f"areas {_some(areas)}")
        for category, areas in gaps.items()
    ]


def enums() -> list[type[StrEnum]]:
    """Every enum of the rules, in order of module and name."""
    found = set()
    for module in pkgutil.iter_modules(ioc.domain.__path__):
        content = importlib.import_module(f"{ioc.domain.__name__}.{module.name}")
        for thing in vars(content).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                found.add(thing)
    return sorted(found, key=lambda enum: (enum.__module__, enum.__name__))


def words() -> list[str]:
    """Enum members without a label, and messages that one language has and another has not."""
    findings = []
    known = {locale: i18n.messages(locale) for locale in i18n.LOCALES}
    for locale, messages in known.items():
        labels = (i18n.label_msgid(member) for enum in enums() for member in enum)
        missing = [msgid for msgid in labels if not messages.get(msgid)]
        if missing:
            findings.append(f"no label in {locale}: {_some(missing)}")
        everything = set().union(*known.values())
        untold = sorted(m for m in everything if not messages.get(m) and m not in missing)
        if untold:
            findings.append(f"not translated into {locale}: {_some(untold)}")
    return findings


def work(session: Session) -> list[str]:
    """Work that is stuck or was given up."""
    queue = jobs.health(session)
    findings = []
    if queue.oldest_seconds > STUCK_SECONDS:
        findings.append(
            f"{queue.waiting} jobs wait, the oldest for {queue.oldest_seconds / 60:.0f} minutes: "
            "is the server or the worker running?"
        )
    unread = delay.unread_seconds(session)
    if unread > delay.STUCK_SECONDS:
        findings.append(
            f"nobody has followed the log for {unread / 60:.0f} minutes ({queue.behind} events "
            f"unread, {queue.unnumbered} without a position): is the server or the worker running?"
        )
    if queue.parked:
        findings.append(
            f"{queue.parked} jobs are parked after too many failures: see flask ioc jobs"
        )
    return findings


def demo_accounts(session: Session) -> int:
    """How many accounts of the demonstration can sign in; their password is printed publicly."""
    return (
        session.scalar(select(func.count()).select_from(User).where(User.is_demo, User.is_active))
        or 0
    )


def disk(folder: Path, reserve: int) -> list[str]:
    """Whether the disk of the data folder fills. `reserve` in bytes, as for new reports."""
    usage = shutil.disk_usage(folder)
    free = f"{usage.free / 1e6:.0f} MB are free in {folder}"
    if usage.free < reserve:
        return [f"{free}, less than the reserve of {reserve / 1e6:.0f} MB: new reports are refused"]
    if usage.free < reserve * LOW_RESERVES:
        return [f"{free}: below {reserve / 1e6:.0f} MB new reports are refused"]
    return []


def _some(names: Iterable[str], shown: int = 8) -> str:
    listed = list(names)
    rest = len(listed) - shown
    return ", ".join(listed[:shown]) + (f" and {rest} more" if rest > 0 else "")
