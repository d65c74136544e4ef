"""Reads the words of messages that the product brings (`ioc/seeds/messages.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ioc.domain.letters import Wording
from ioc.domain.messages import BY_SMS_ALONE, STAFF, MessageChannel, Purpose

FILE = "messages.yaml"
Wordings = dict[tuple[Purpose, MessageChannel, str], Wording]


def load(seeds: Path) -> tuple[Wordings, dict[tuple[str, str], str]]:
    """The words per purpose, channel and language; the advice per category and language.

    Raises `KeyError` for a purpose without words: a message would be empty.
    """
    content: Mapping[str, Any] = yaml.safe_load((seeds / FILE).read_text("utf-8"))
    advice = {
        (category, locale): text
        for category, texts in content["advice"].items()
        for locale, text in texts.items()
    }
    found: Wordings = {}
    for purpose in Purpose:
        for locale, words in content["purposes"][purpose.value].items():
            tail = "" if purpose in STAFF else str(content["signature"][locale])
            found |= _of_one(purpose, locale, words, tail)
    return found, advice


def _of_one(purpose: Purpose, locale: str, words: Mapping[str, str], tail: str) -> Wordings:
    title, short, long = (words[part].strip() for part in ("title", "short", "long"))
    if purpose in BY_SMS_ALONE:
        return {(purpose, MessageChannel.SMS, locale): Wording("", short)}
    # What the words say already need not stand in the signature once more.
    lines = [line for line in tail.splitlines() if "{link}" not in long or "{link}" not in line]
    mail = "\n".join((long, "", *lines)).strip()
    made: Wordings = {(purpose, MessageChannel.EMAIL, locale): Wording(title, mail)}
    if short:
        note = " ".join(short.replace("{link}", "").split())
        made[purpose, MessageChannel.PUSH, locale] = Wording(title, note)
    if purpose not in STAFF:
        zalo = long if "{link}" in long else f"{long}\n{{link}}"
        made[purpose, MessageChannel.SMS, locale] = Wording("", short)
        made[purpose, MessageChannel.ZALO, locale] = Wording("", zalo)
    return made
