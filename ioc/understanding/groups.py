"""Numbered groups and parts of a building: "tổ 16", "TDP 1", "KV5", "đội 3", "block B tầng 5"."""

from __future__ import annotations

import re
from typing import NamedTuple

from ioc.understanding.cues import Words
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text


class Group(NamedTuple):
    """A group as written, with its tokens. `is_hamlet`: a village that is called by a number."""

    written: str
    first: int
    last: int
    is_hamlet: bool


_GROUPS: PhraseTable[bool] = PhraseTable(
    [
        ("tổ_dân_phố|khu_vực|tổ_dp|khu_phố|tổ # ^người|đứa|em|ngày|lần|cháu", False),
        ("cụm # ^người|nhà|đứa|hộ", False),
        ("thôn|xóm|đội|bản|ấp # ^người|hộ|nhà|ngày|đứa|viên|lần", True),
    ]
)
_HEADS = Words("block tòa lô dãy tầng lầu phòng")
_CODE = re.compile(r"[a-z]?\d{0,4}[a-z]?")
_SPOKEN_FLOORS = Words("một hai ba bốn tư năm sáu bảy tám chín mười trệt")


def group_of(text: Text) -> Group | None:
    """The numbered group of a text ("tổ 16", "thôn 5") with its tokens, or None."""
    found: Group | None = None
    for hit in _GROUPS.find(text):
        if found is None:
            found = Group("", hit.first, hit.last, hit.payload)
        elif hit.first == found.last and not hit.payload:
            # "tổ 5 KV3"
            found = found._replace(last=hit.last)
    return found._replace(written=text.quote(found.first, found.last)) if found else None


def building_of(text: Text) -> str | None:
    """Block, floor and room of a text as written ("block B tầng 5 phòng 502"), or None."""
    tokens = text.tokens
    first = last = -1
    for at in _HEADS.where(text):
        if at + 1 >= len(tokens) or (last >= 0 and at > last + 1):
            break
        if tokens[at].clause != tokens[at + 1].clause:
            continue
        following = tokens[at + 1]
        is_code = (
            _CODE.fullmatch(following.plain) is not None
            and (following.is_number or text.is_capital(at + 1))
        ) or _SPOKEN_FLOORS.at(text, at + 1)
        if not is_code or (at != last and at and tokens[at - 1].is_number):
            continue
        end = at + 2
        glued = end < len(tokens) and tokens[end].glued and len(tokens[end].plain) <= 3
        end += glued
        first = at if first < 0 else first
        last = end
    return text.quote(first, last) if first >= 0 else None
