"""What a short message says of people in a flood: safe, still waiting, or nothing we understand.

Only plain words are read. Safe is what says so in known words and in no other; whatever also tells
of danger, or denies it, is waiting: a mistake there would call a boat back.
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
_TO = r"(?:den|toi|ve|vao|len|ra)(?: het)?"
_REFUGE = r"(?:noi|cho|diem|khu) (?:an toan|so tan|tranh tru|tranh lu)"
_FETCHED = r"(?:duoc|dc) (?:cuu|don|dua|so tan)"
_CLAIM = (
    rf"{_FETCHED}(?: (?:di|ra|ve|len|vao))?|da so tan|(?:{_TO}|o|tai) {_REFUGE}"
    r"|an toan|binh an|(?:on|ok|khoe) (?:roi|ca|het)"
    rf"|{_NOT} can (?:cuu|giup|ho tro|thuyen|ghe|ca no)(?: ho)?(?: nua)?"
    r"|nuoc (?:da )?rut (?:het|roi|can)|safe|rescued|we are ok|all ok"
)
_SAFE = re.compile(rf"\b(?:{_CLAIM})\b")
_PLAIN = re.compile(
    r"\b(?:(?:an toan|safe|ok) [1-9]\d{0,2}$|[1-9]\d{0,2} ?(?:nguoi|ng|n|mang|people|dua|chau)"
    r"|(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi) nguoi"
    rf"|{_CLAIM}|(?:{_TO}|o|tai) (?:truong(?: tieu hoc| mam non| hoc)?|uy ban|ubnd|nha van hoa"
    r"|nha ba con|nha nguoi (?:quen|than))"
    r"|ca nha|nha (?:toi|em|minh|tui)|gia dinh|moi nguoi|tat ca|chung (?:toi|em|minh|tui)"
    r"|hien tai|bay gio|(?:van|dang|deu) (?=an toan|binh an|on )|roi (?:nhe|nha|a)|vo su"
    r"|we (?:are|re)|i am|every(?:one|body) is|all|now|thanks?(?: you)?"
    r"|da|roi|r|deu|het|xong|ok|oke|vang|a|toi|em|minh|tui|nha)\b"
)
"""Claims of safety, and words that change nothing of one. A message with any other word is a
person's to read: nobody can list every way to say that somebody is not safe."""

_DONE = re.compile(r"\b(?:da|roi|r|het|xong)\b")
_TO_COME = re.compile(rf"\b(?:{_FETCHED}|{_TO} {_REFUGE})\b")
"""What may as well be a wish or a plan, unless it says that it is done."""

_ONE = re.compile(r"\b(?:toi|em|minh|tui|i am)\b")
_MANY = re.compile(r"\b(?:ca nha|nha|gia dinh|moi nguoi|tat ca|chung|deu|het|all|we)\b")
_QUESTION = re.compile(r"\?\s*$|\bà\b")
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
    rf"\b{_NOT} (?:sao(?: ca)?|ai (?:bi )?(?:gi|sao|thuong)|thieu ai|van de gi|bi (?:gi|sao))\b"
    r"(?! (?:duoc|dc|ma|cuu|den|di|ra|len|lien))|\bcam on(?: (?:cac|anh|chi|em|nhieu|a))*\b"
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
    if _QUESTION.search(unicodedata.normalize("NFC", text.lower())):
        return None
    if was_asked and _BARE.fullmatch(told):
        return Said(ConfirmedWord.SAFE)
    without = _NOT_NEEDED.sub(" ", told)
    if _NOT_SAFE.search(without) or _WAITING.search(without) or _DANGER.search(told):
        # "Two are safe, three still on the roof": until somebody says so of all, they wait.
        return Said(ConfirmedWord.WAITING)
    return Said(ConfirmedWord.SAFE, _people(told)) if _is_plain_claim(told) else None


def _is_plain_claim(told: str) -> bool:
    """Whether it says that people are safe, and not a word besides that could take it back."""
    if not _SAFE.search(told) or _PLAIN.sub("", told).strip():
        return False
    if len(_NUMBER.findall(told)) + len(_WORD_NUMBER.findall(told)) > 1:
        return False
    return not _TO_COME.search(told) or _DONE.search(told) is not None


def _people(told: str) -> int | None:
    """How many are safe, as told; one where somebody speaks of nobody but themselves."""
    number = _number(told)
    if number is None and _ONE.search(told) and not _MANY.search(told):
        return 1
    return number


def _number(told: str) -> int | None:
    found = _NUMBER.search(told)
    if found:
        people = int(found.group(1) or found.group(2))
        return people or None
    word = _WORD_NUMBER.search(told)
    return _WORDS[word.group(1)] if word else None
