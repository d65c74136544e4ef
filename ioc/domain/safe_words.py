"""What a short message says of people in a flood: safe, still waiting, or nothing we understand.

Only plain words are read. Whatever also tells of danger, or says no before the word of safety, is
never taken for safe: a mistake there would call a boat back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ioc.domain.confirmation import ConfirmedWord

LONGEST = 160
"""A longer message is a story: a person reads it."""


@dataclass(frozen=True)
class Said:
    """What was understood; `people` None where no number was told."""

    word: ConfirmedWord
    people: int | None = None


_NOT = r"(?:khong|ko|k|kg|khg|hong)"
_SAFE = re.compile(
    r"\b(?:an toan|binh an|on roi|on ca|ok roi|khoe ca"
    r"|(?:da )?(?:duoc|dc) (?:cuu|dua|don|so tan)"
    r"|(?:den|toi|ve|o|vao|len) (?:noi|cho|diem) (?:an toan|so tan|tranh tru|cao)"
    rf"|{_NOT} can (?:cuu|giup|ho tro|thuyen|ghe|ca no)"
    r"|nuoc (?:da )?rut (?:het|roi|can)"
    r"|safe|rescued|we are ok|all ok)\b"
)
_BARE = re.compile(
    r"(?:da |dc |ok |vang |roi |da roi )*(?:ok|oke|okie|on|roi|da roi|safe)(?: roi| a| nhe| ca)*"
)
"""An answer to our question that says no more than yes."""

_GOOD = r"(?:an toan|binh an|on|ok|safe|khoe|(?:duoc|dc) (?:cuu|don|dua))"
_NOT_SAFE = re.compile(
    rf"\b(?:chua|{_NOT}|hok|chang|dau co|not|never)(?: \w+){{0,3}}? {_GOOD}\b"
    rf"|\bmat an toan\b|\b{_GOOD} (?:dau|gi|sao|cai gi|duoc chua)\b"
    rf"|\b{_GOOD} (?:chua|{_NOT}|not)\b|\bunsafe\b"
)
_WAITING = re.compile(
    r"\b(?:chua|van (?:con|chua|dang|bi|cho|o)|con (?:nuoc|ket)|con o (?:trong|tren|nha)"
    r"|dang (?:ket|cho)|mac ket|nuoc (?:con|dang|van|len|cao|ngap|toi|den|chay)"
    r"|cho cuu|cuu (?:voi|toi|gap|chung|em|me|ba|con|nha)|giup (?:voi|toi)"
    r"|can (?:cuu|thuyen|ghe|ca no|giup)|(?:khong|ko) (?:thay|co|ai)"
    r"|help|still|trapped|waiting|not)\b"
)
_DANGER = re.compile(
    r"\b(?:chet|duoi|cuon|troi|mat tich|mat lien lac|that lac|bi thuong|kho tho|ngat"
    r"|sap sinh|chuyen da|con thieu|thieu \d+|con \d+ nguoi"
    r"|con (?:me|ba|bo|ong|chau|con|vo|chong|em|anh|chi|hai|may)|missing|dead|hurt)\b"
)
_NOTHING_WRONG = re.compile(
    rf"\b{_NOT} (?:sao|ai (?:bi )?(?:gi|sao|thuong)|thieu ai|van de gi|bi (?:gi|sao))\b"
    r"|\bcam on\b"
)
_NOT_NEEDED = re.compile(rf"\b{_NOT} can (?:cuu|giup|ho tro|thuyen|ghe|ca no)\b")
_NUMBER = re.compile(
    r"\b(\d{1,3}) ?(?:nguoi|ng|n|mang|people|dua|chau)\b|\b(?:an toan|safe|ok) (\d{1,3})$"
)
_WORDS = {
    word: number
    for number, word in enumerate(
        ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"), start=1
    )
}
_WORD_NUMBER = re.compile(rf"\b({'|'.join(_WORDS)}) nguoi\b")


def plain(text: str) -> str:
    """Small letters without accents or signs, one space between words."""
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def read(text: str, *, was_asked: bool = True) -> Said | None:
    """What the message says, or None where a person has to read it. A bare yes means something only
    to who was asked."""
    told = _NOTHING_WRONG.sub(" ", plain(text))
    told = " ".join(told.split())
    if not told or len(told) > LONGEST:
        return None
    if text.rstrip().endswith("?"):
        return None
    is_yes = was_asked and _BARE.fullmatch(told) is not None
    claims = is_yes or _SAFE.search(told) is not None
    without = _NOT_NEEDED.sub(" ", told)
    denies = _NOT_SAFE.search(told) is not None
    waits = _WAITING.search(without) is not None or _DANGER.search(told) is not None
    if denies or (waits and not claims):
        return Said(ConfirmedWord.WAITING, None)
    if claims and waits:
        # "Two are safe, three still on the roof": a person reads it, and until then they wait.
        return Said(ConfirmedWord.WAITING, None)
    if claims:
        return Said(ConfirmedWord.SAFE, _number(told))
    return None


def _number(told: str) -> int | None:
    found = _NUMBER.search(told)
    if found:
        people = int(found.group(1) or found.group(2))
        return people or None
    word = _WORD_NUMBER.search(told)
    return _WORDS[word.group(1)] if word else None
