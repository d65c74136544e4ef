"""Addresses as a text gives them, without a gazetteer: numbers and the name they belong to.

Covers: house, kiệt, hẻm, xóm and slash numbers in a row, the name behind or before them, streets,
thôn and landmarks by their cue, texts without accents. Leaves out: where that is (`address`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ioc.understanding.text import Text, Token, name_key
from ioc.understanding.trace_words import (
    ALLEY,
    COMMON,
    EMPTY,
    GROUP,
    HOUSE,
    NAME_CUES,
    NAME_STOPS,
    NAMES_AFTER,
    NEAR,
    NO_HOUSE_AFTER,
    NO_HOUSE_BEFORE,
    NUMBERED_TOO,
    SOFT_STOPS,
    UNSURE_CUES,
)

_NAME_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """One place named: `house` numbers (sorted; a slash gives several), `alley` numbers, a name.

    `group` is a numbered xóm, tổ or thôn. Numbers are as written, in capitals: `12`, `12A`.
    """

    house: tuple[str, ...] = ()
    alley: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    name: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        """House and kiệt together: a slash number is read either way round."""
        return frozenset(self.house) | frozenset(self.alley)

    @property
    def is_house(self) -> bool:
        """Whether it singles out one house."""
        return bool(self.house)


def read_spots(text: Text) -> tuple[tuple[Spot, ...], set[int]]:
    """The places named, and the tokens that were used for them."""
    tokens = text.tokens
    spots: list[Spot] = []
    taken: set[int] = set()
    at = 0
    while at < len(tokens):
        if at in taken:
            at += 1
        elif tokens[at].is_number and (kind := _kind_of(text, at)):
            spot, used = _numbered(text, at, kind)
            spots.append(spot)
            taken |= used
            at = max(used) + 1
        elif _is_cue(text, at):
            name, last = _name_from(text, at + 1)
            if name and not (last < len(tokens) and tokens[last].is_number):
                spots.append(Spot(name=name))
                taken |= set(range(at, last))
            at += 1
        else:
            at += 1
    names = {spot.name for spot in spots if spot.name}
    if len(names) == 1:
        # "Nhà số 14, sát nhà số 12 Lê Lợi": both are in the one street that is named.
        spots = [replace(spot, name=spot.name or next(iter(names))) for spot in spots]
    numbered = {spot.name for spot in spots if spot.numbers or spot.group}
    kept = (s for s in spots if s.numbers or s.group or s.name not in numbered)
    return tuple(kept), taken


def _is_cue(text: Text, at: int) -> bool:
    """Whether a word announces a name: chợ and not cho, chùa and not chưa."""
    token = text.tokens[at]
    spellings = NAME_CUES.get(token.plain)
    if spellings is None:
        return False
    return token.clean in spellings or (not text.accented and token.plain not in UNSURE_CUES)


def _kind_of(text: Text, at: int) -> str:
    """What a number counts: `house`, `alley`, `group`, or nothing of an address."""
    tokens = text.tokens
    before = tokens[at - 1] if at and tokens[at - 1].sentence == tokens[at].sentence else None
    cue = before.plain if before else ""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    after = behind.plain if behind and behind.sentence == tokens[at].sentence else ""
    if len(tokens[at].plain) > 9:
        return ""
    if cue in ALLEY:
        return "alley"
    if cue in GROUP:
        return "group"
    if cue in {"so", "sn"}:
        # Storms and telephones have numbers too.
        return "" if at > 1 and tokens[at - 2].plain in NUMBERED_TOO else "house"
    if behind is not None and after in NO_HOUSE_AFTER and not _is_proper(text, behind):
        named = tokens[at + 2].plain if at + 2 < len(tokens) else ""
        if named not in NAMES_AFTER.get(after, ()):
            return ""
    if cue in HOUSE:
        return "house"
    if "/" in tokens[at].plain:
        return "house"
    if cue in NO_HOUSE_BEFORE or "." in tokens[at].plain or "," in tokens[at].plain:
        return ""
    is_named = behind is not None and not behind.is_number and _begins_name(text, at + 1)
    if not is_named or not after or cue in NO_HOUSE_BEFORE:
        return ""
    # Who writes capitals at all writes a street with one.
    has_capitals = any(
        text.is_capital(i) and not tokens[i].is_number for i in range(1, len(tokens))
    )
    return "house" if text.is_capital(at + 1) or not has_capitals else ""


def _begins_name(text: Text, at: int) -> bool:
    """Whether a word may be the first of a name behind a bare number ("117 Đặng Tất")."""
    token = text.tokens[at]
    if token.plain in NAME_STOPS or token.plain in EMPTY or token.plain in COMMON:
        return _is_proper(text, token) and token.plain not in NO_HOUSE_AFTER
    if token.plain not in SOFT_STOPS or _is_proper(text, token):
        return True
    following = text.tokens[at + 1].plain if at + 1 < len(text.tokens) else ""
    is_word = following in NAME_STOPS or following in EMPTY or following in COMMON
    return not text.accented and bool(following) and not is_word


def _is_proper(text: Text, token: Token) -> bool:
    """Whether a word is written with a capital in a text that is not all in capitals."""
    return text.original[token.start].isupper() and not text.is_shouted


def _numbered(text: Text, at: int, kind: str) -> tuple[Spot, set[int]]:
    """A place with numbers: those that follow each other belong together."""
    tokens = text.tokens
    found: dict[str, list[str]] = {"house": [], "alley": [], "group": []}
    used: set[int] = set()
    first, here = at, at
    while True:
        numbers, here, spent = _number(tokens, here)
        found[kind] += numbers
        used |= spent
        step = here
        while step < len(tokens) and step - here < 3 and _is_link(tokens, step, here):
            step += 1
        if step >= len(tokens) or not tokens[step].is_number or not _together(tokens, here, step):
            break
        following = _kind_of(text, step)
        if not following or found[following]:
            break
        used |= set(range(here, step))
        kind, here = following, step
    name, last = _name_from(text, here)
    if name:
        used |= set(range(here, last))
    else:
        name, before = _name_before(text, first)
        used |= before
    spot = Spot(
        tuple(sorted(found["house"])),
        tuple(sorted(found["alley"])),
        tuple(sorted(found["group"])),
        name,
    )
    return spot, used


def _together(tokens: tuple[Token, ...], here: int, step: int) -> bool:
    return tokens[step].sentence == tokens[here - 1].sentence


def _is_link(tokens: tuple[Token, ...], step: int, here: int) -> bool:
    token = tokens[step]
    if token.sentence != tokens[here - 1].sentence:
        return False
    return token.plain in HOUSE | ALLEY | GROUP


def _number(tokens: tuple[Token, ...], at: int) -> tuple[list[str], int, set[int]]:
    """The parts of a number (`12/45` gives both), what follows it, and its tokens."""
    parts = [part.lstrip("0") or "0" for part in tokens[at].plain.split("/") if part]
    following = at + 1
    if (
        following < len(tokens)
        and tokens[following].glued
        and len(tokens[following].plain) == 1
        and tokens[following].plain in "abcdeghk"
    ):
        parts[-1] += tokens[following].plain.upper()
        following += 1
    return parts, following, set(range(at, following))


def _name_from(text: Text, at: int) -> tuple[tuple[str, ...], int]:
    """The name that begins at a token: up to four words, until something else begins."""
    tokens = text.tokens
    start = at
    while start < len(tokens) and start - at < 2 and tokens[start].plain in NAME_CUES:
        start += 1
    name: list[str] = []
    here = start
    while here < len(tokens) and len(name) < _NAME_LONGEST:
        token = tokens[here]
        if token.is_number or token.sentence != tokens[max(at - 1, 0)].sentence:
            break
        if here > at and token.clause != tokens[here - 1].clause:
            break
        if here == at and at and token.clause != tokens[at - 1].clause:
            break
        if _ends_name(text, token, len(name)):
            break
        if _leads_to_number(tokens, here):
            break
        if len(token.plain) > 1:
            name.append(name_key(token.plain))
        here += 1
    return tuple(name), here


def _leads_to_number(tokens: tuple[Token, ...], at: int) -> bool:
    is_cue = tokens[at].plain in HOUSE | ALLEY | GROUP
    return is_cue and at + 1 < len(tokens) and tokens[at + 1].is_number


def _ends_name(text: Text, token: Token, length: int) -> bool:
    """Whether a word cannot go on with a name. "dang" is đang or Đằng: only accents tell."""
    if _is_proper(text, token):
        return False
    if token.plain in NAME_STOPS and (token.clean in NAME_STOPS[token.plain] or token.bare):
        return not (text.accented and token.bare and token.clean not in NAME_STOPS[token.plain])
    if token.plain in SOFT_STOPS:
        is_it = token.clean in SOFT_STOPS[token.plain]
        return is_it if text.accented else length >= 2
    return False


def _name_before(text: Text, at: int) -> tuple[tuple[str, ...], set[int]]:
    """The name that stands before the numbers ("Bạch Đằng số 12"), and its tokens."""
    tokens = text.tokens
    end = at
    while end and at - end < 4 and tokens[end - 1].plain in HOUSE | ALLEY | GROUP | NEAR:
        end -= 1
    start = end
    while (
        start
        and end - start < _NAME_LONGEST
        and not tokens[start - 1].is_number
        and tokens[start - 1].clause == tokens[end - 1].clause
        and tokens[start - 1].plain not in NAME_CUES
        and not _ends_name(text, tokens[start - 1], end - start)
        and tokens[start - 1].plain not in COMMON
    ):
        start -= 1
    return tuple(name_key(token.plain) for token in tokens[start:end]), set(range(start, end))
