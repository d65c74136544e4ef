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
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

import ioc.domain
from config import Settings
from ioc import i18n
from ioc.domain.jurisdiction import uncovered
from ioc.eventlog import delay, jobs
from ioc.models.agency import Agency
from ioc.models.call import Call
from ioc.models.people import Membership, User
from ioc.queries.directory import directory

STUCK_SECONDS = 300.0
LOW_RESERVES = 10
"""A disk with less than so many times the reserve is low: time to act, before it refuses."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not in order; its sentence is `Finding.<code>` and says what to do."""

    code: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, locale: str) -> str:
        """The sentence in a language."""
        return i18n.translate(f"Finding.{self.code}", locale, **self.values)


def coverage(session: Session) -> list[Finding]:
    """Pairs of category and area for which no agency can be reached, grouped by category."""
    city = directory(session)
    if not city.areas or not city.categories:
        return [Finding("city_not_loaded")]
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
        Finding("nobody_anywhere", {"category": category})
        if len(areas) == len(city.areas)
        else Finding("nobody_there", {"category": category, "areas": _some(areas)})
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


def words() -> list[Finding]:
    """Enum members without a label, and messages that one language has and another has not."""
    findings = []
    known = {locale: i18n.messages(locale) for locale in i18n.LOCALES}
    for locale, messages in known.items():
        labels = (i18n.label_msgid(member) for enum in enums() for member in enum)
        missing = [msgid for msgid in labels if not messages.get(msgid)]
        if missing:
            findings.append(Finding("no_label", {"locale": locale, "names": _some(missing)}))
        everything = set().union(*known.values())
        untold = sorted(m for m in everything if not messages.get(m) and m not in missing)
        if untold:
            findings.append(Finding("not_translated", {"locale": locale, "names": _some(untold)}))
    return findings


def work(session: Session) -> list[Finding]:
    """Work that is stuck or was given up."""
    queue = jobs.health(session)
    findings = []
    if queue.oldest_seconds > STUCK_SECONDS:
        minutes = f"{queue.oldest_seconds / 60:.0f}"
        findings.append(Finding("jobs_wait", {"count": queue.waiting, "minutes": minutes}))
    unread = delay.unread_seconds(session)
    if unread > delay.STUCK_SECONDS:
        values = {"minutes": f"{unread / 60:.0f}", "behind": queue.behind}
        findings.append(Finding("log_unread", values | {"unnumbered": queue.unnumbered}))
    if queue.parked:
        findings.append(Finding("jobs_parked", {"count": queue.parked}))
    return findings


def unattended(session: Session) -> list[Finding]:
    """Agencies in use for which nobody can sign in; before the first account nothing is in use."""
    if session.scalar(select(User.id).limit(1)) is None:
        return []
    attended = (
        select(Membership.agency_id)
        .join(User, User.id == Membership.user_id)
        .where(User.is_active, Membership.agency_id.is_not(None))
    )
    names = session.scalars(
        select(Agency.short_name)
        .where(Agency.is_active, Agency.id.not_in(attended))
        .order_by(Agency.code)
    ).all()
    return (
        [Finding("nobody_signs_in", {"count": len(names), "names": _some(names)})] if names else []
    )


def telephony(session: Session, at: Settings) -> list[Finding]:
    """Whether an exchange that is expected to tell of calls could be believed."""
    if at.telephony_secret:
        return []
    came = session.scalar(select(Call.id).where(Call.is_manual.is_(False)).limit(1))
    return [Finding("no_telephony_secret")] if came is not None or at.recording_hosts else []


def demo_accounts(session: Session) -> int:
    """How many accounts of the demonstration can sign in; their password is printed publicly."""
    return (
        session.scalar(select(func.count()).select_from(User).where(User.is_demo, User.is_active))
        or 0
    )


def disk(folder: Path, reserve: int) -> list[Finding]:
    """Whether the disk of the data folder fills. `reserve` in bytes, as for new reports."""
    usage = shutil.disk_usage(folder)
    values: dict[str, object] = {
        "free": f"{usage.free / 1e6:.0f}",
        "folder": folder,
        "reserve": f"{reserve / 1e6:.0f}",
    }
    if usage.free < reserve:
        return [Finding("disk_full", values)]
    if usage.free < reserve * LOW_RESERVES:
        return [Finding("disk_low", values)]
    return []


def reach(at: Settings) -> list[Finding]:
    """What does not work, or is not safe, for those who reach the server from elsewhere."""
    is_public = not at.is_local_only or bool(at.public_url)
    found = []
    if bool(at.tls_cert) != bool(at.tls_key):
        found.append(Finding("tls_half"))
    if is_public and not at.is_secure:
        found.append(Finding("plain_http"))
    if is_public and not at.rate_limits:
        found.append(Finding("limits_off"))
    if at.public_url.startswith("https://") and not at.tls_cert and not at.trusted_proxies:
        found.append(Finding("proxy_untrusted"))
    return found


def _some(names: Iterable[str], shown: int = 8) -> str:
    listed = list(names)
    rest = len(listed) - shown
    return ", ".join(listed[:shown]) + (f" (+{rest})" if rest > 0 else "")
