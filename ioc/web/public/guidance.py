"""What a citizen is told whose report another procedure settles; words and places are seeds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from flask import current_app

logger = logging.getLogger(__name__)

FILE = "out_of_scope.yaml"


@dataclass(frozen=True)
class Office:
    """Where a letter goes. `is_checked`: whether the city has confirmed the address."""

    name: str
    address: str
    phone: str
    hours: str
    is_checked: bool


@dataclass(frozen=True)
class Guidance:
    """What the page says, in one language."""

    title: str
    why: str
    where: str
    how: str
    confidential: str
    following: str
    offices: tuple[Office, ...]


def guidance(kind: str | None, locale: str) -> Guidance | None:
    """The guidance for `khieu_nai` or `to_cao`; None for anything else, and without the seeds."""
    if kind is None:
        return None
    known: dict[str, Any] = current_app.extensions.setdefault("ioc.out_of_scope", {})
    if not known:
        known.update(_load(current_app.config["IOC"].seeds_dir / FILE))
    try:
        return _in_language(known, kind, "en" if locale == "en" else "vi")
    except (KeyError, TypeError, AttributeError):
        # A seed that is wrong must not cost the citizen the page.
        logger.exception("%s says nothing for %s", FILE, kind)
        return None


def _load(path: Path) -> dict[str, Any]:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError):
        logger.exception("%s cannot be read", path)
        return {}


def _in_language(known: dict[str, Any], kind: str, language: str) -> Guidance:
    words, kept = known["kinds"][kind], known["kept"]
    offices = tuple(
        Office(
            name=one[f"name_{language}"],
            address=one.get(f"address_{language}") or "",
            phone=str(one.get("phone") or ""),
            hours=str(one.get(f"hours_{language}") or ""),
            is_checked=bool(one.get("checked")),
        )
        for one in known.get("places") or ()
        if kind in one["for"]
    )
    return Guidance(
        title=words[f"title_{language}"],
        why=words[f"why_{language}"],
        where=words[f"where_{language}"],
        how=words[f"how_{language}"],
        confidential=kept[f"confidential_{language}"],
        following=kept[f"next_{language}"],
        offices=offices,
    )
