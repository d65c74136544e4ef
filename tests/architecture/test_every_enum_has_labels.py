"""Every member of every enum has a word in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum

import pytest

import dispatch
import ioc.domain
from ioc import i18n

# What only the program says to itself: no screen shows these.
UNSEEN = {"Match", "Hours", "DayKind", "SLACalendar", "Claim", "LinkUse"}


def enums() -> list[type[StrEnum]]:
    found = set()
    for package in (ioc.domain, dispatch):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, StrEnum) and len(value):
                    found.add(value)
    return sorted((e for e in found if e.__name__ not in UNSEEN), key=lambda e: e.__name__)


@pytest.mark.parametrize("locale", i18n.LOCALES)
@pytest.mark.parametrize("enum", enums(), ids=lambda enum: enum.__name__)
def test_every_member_has_a_label(enum: type[StrEnum], locale: str) -> None:
    missing = [
        i18n.label_msgid(member)
        for member in enum
        if i18n.label(member, locale) in {"", i18n.label_msgid(member)}
    ]
    assert missing == []


def test_the_two_languages_are_two() -> None:
    """A catalogue that was copied and never translated says the same in both."""
    members = [member for enum in enums() for member in enum]
    same = [m for m in members if i18n.label(m, "vi") == i18n.label(m, "en")]
    assert len(same) < len(members) / 10
