"""Stretches and crossings: "đoạn từ cầu Ga tới cầu Dã Viên", "ngã tư A - B", "QL1A Km 832+500"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ioc.understanding.cues import Words
from ioc.understanding.mentions import Meant
from ioc.understanding.text import Text
from ioc.understanding.unknown_names import Named

_FROM = Words("từ")
_STRETCH = Words("đoạn khúc giữa quãng")
_ROAD = Words("đường tuyến dọc đoạn khúc quãng cống mương kè sông")
_TO = Words("đến tới")
_ON = Words("lên xuống ra vô vào về qua sang đi")
_AND = Words("và với")
_FILLER = Words(
    "đường phố phường xã thôn làng xóm ngã ba tư năm sáu khúc chỗ phía tận gần khu nhà cầu chợ "
    "kiệt gặp nối bến ngay đoạn hướng cái mặt"
)
_CROSSING = Words("và với giao đường x góc cắt nối gặp phố ngã chỗ")
_NGA = Words("ngã")
_ARMS = Words("ba tư năm sáu bảy")
_CORNER = Words("góc giao")
_MOST_BETWEEN = 5
_MOST_CROSSING = 4
_KILOMETRE = re.compile(
    r"\b(?:km|cay so|kilomet)\s*(?:so\s*|thu\s*)?(?P<km>\d{1,4})"
    r"(?:\s*\+\s*(?P<metres>\d{1,3}(?!\d))|[.,](?P<tenths>\d{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a stretch: its name, its tokens, and what is known of it."""

    name: str
    first: int
    last: int
    meant: Meant | None


def segment_of(
    text: Text, meant: Sequence[Meant], unknown: Sequence[Named | None]
) -> tuple[End, End] | None:
    """The two ends of the stretch that a text names ("từ A đến B", "đoạn A - B"), or None."""
    ends = _ends(meant, unknown)
    for one, other in pairwise(ends):
        if one.last <= other.first and _is_stretch(text, one, other):
            return one, other
    return None


def _ends(meant: Sequence[Meant], unknown: Sequence[Named | None]) -> list[End]:
    spans: dict[int, End] = {}
    for item in meant:
        first = item.mention.first
        if first not in spans:
            last = item.mention.last
            spans[first] = End(item.mention.written, min(item.parts.first, first), last, item)
    for named in unknown:
        if named is not None and named.name_first not in spans:
            spans[named.name_first] = End(named.name, named.first, named.last, None)
    return [spans[first] for first in sorted(spans)]


def _is_stretch(text: Text, one: End, other: End) -> bool:
    tokens = text.tokens
    between = range(one.last, other.first)
    if (
        len(between) > _MOST_BETWEEN
        or tokens[one.last - 1].sentence != tokens[other.first].sentence
    ):
        return False
    links = [at for at in between if not _FILLER.at(text, at)]
    if len(links) > 1:
        return False
    reach = range(max(0, one.first - 4), one.first)
    before = [at for at in reach if tokens[at].sentence == tokens[one.first].sentence]
    starts_from = any(_FROM.at(text, at) for at in before[-3:])
    stretch = any(_STRETCH.at(text, at) for at in before[-3:])
    if not links:
        gap = text.original[tokens[one.last - 1].end : tokens[other.first].start]
        return stretch and ("-" in gap or "–" in gap)
    link = links[0]
    if _TO.at(text, link):
        return starts_from or stretch
    if _ON.at(text, link):
        return (starts_from and any(_ROAD.at(text, at) for at in before)) or stretch
    return _AND.at(text, link) and any(tokens[at].plain == "giua" for at in before[-2:])


def crossing_of(text: Text, streets: Sequence[Meant]) -> tuple[Meant, ...]:
    """Streets that cross the first one: joined by a dash or a word, or behind "ngã ba"."""
    if not streets:
        return ()
    main = streets[0]
    others = [s for s in streets[1:] if s.mention.first != main.mention.first]
    if not others:
        return ()
    junction = bool(_CORNER.where(text)) or any(
        _ARMS.at(text, at + 1) or (at + 1 < len(text.tokens) and text.tokens[at + 1].is_number)
        for at in _NGA.where(text)
    )
    near = []
    for other in others:
        low, high = sorted((main.mention, other.mention), key=lambda mention: mention.first)
        between = range(low.last, high.first)
        joined = all(_CROSSING.at(text, at) for at in between)
        same = text.tokens[low.first].sentence == text.tokens[high.first].sentence
        if len(between) <= _MOST_CROSSING and same and (joined or junction):
            near.append(other)
    return tuple(near)


def kilometre_of(text: Text) -> tuple[float, str] | None:
    """The official kilometre of a road in the text ("Km 832+500" is 832.5) with its words."""
    if "km" not in text.plain and "cay so" not in text.plain:
        return None
    match = _KILOMETRE.search(text.plain)
    if match is None:
        return None
    km = float(match["km"])
    if match["metres"]:
        km += int(match["metres"]) / 1_000
    elif match["tenths"]:
        km = float(f"{match['km']}.{match['tenths']}")
    start, stop = text.offsets[match.start()], text.offsets[match.end() - 1] + 1
    return km, " ".join(text.original[start:stop].split())
