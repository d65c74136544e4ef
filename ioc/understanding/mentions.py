"""Decides which of the names found in a text are meant as places, and as what kind of place.

A name is often several things: Kim Long is a ward, a street and a village; Quang Trung is a street
and a man. The word before it decides (đường, phường, thôn, chợ), then a house or kiệt number, then
capital letters and the words around. Leaves out: which ward a street means (`address`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.address_parts import Parts, parts_around
from ioc.understanding.cues import Words, shouted
from ioc.understanding.gazetteer import Entry, Gazetteer, Mention
from ioc.understanding.misspelt import misspelt
from ioc.understanding.street_sense import (
    AREAS,
    DIRECTIONS,
    PREPOSITIONS,
    STREETS,
    is_one_syllable,
    is_street,
    name_of,
)
from ioc.understanding.text import Text
from ioc.understanding.units import district_start, unit_before

__all__ = ["AREAS", "STREETS", "District", "Meant", "Places", "meant_places", "read_type"]

_VILLAGE_CUES = Words("thôn làng xóm ấp bản khu tổ village phố cụm tdp đội vực")
_LINES = Words("tuyến xe buýt chuyến buyt")
_AFTER_NAMES = Words("huế thừa tp thành quận huyện thị tỉnh việt")
# Towns of one syllable that is no other word.
_TOWNS = {"sia", "truoi"}
# Names of places that are also words of every day when the accents are missing.
_COMMON_WORDS = {"dong ho", "an lo", "tan an", "an xuan", "hoa an", "an ha", "an do", "dong dao"}


# No honest text names more places than this; a hostile one must not cost time.
_MOST_NAMES = 60


@dataclass(frozen=True, slots=True)
class Meant:
    """A mention that is taken as a place. `unit`: phuong, xa or thi_tran where the text says so."""

    mention: Mention
    parts: Parts
    has_cue: bool
    unit: str = ""
    weight: float = 1.0

    @property
    def entry(self) -> Entry:
        return self.mention.entry


@dataclass(frozen=True, slots=True)
class District:
    """A district of the time before 2025 named in a text, as folded words."""

    name: str
    quote: str


Places = tuple[list[Meant], list[District]]


def meant_places(text: Text, gazetteer: Gazetteer) -> Places:
    """All names of the text that are meant as places, and the districts named beside them."""
    mentions = gazetteer.find(text)
    mentions += misspelt(text, gazetteer, mentions)
    covered = _longest_only([one for one in mentions if _is_unbroken(text, one)])
    meant: list[Meant] = []
    districts: list[District] = []
    for group in covered[:_MOST_NAMES]:
        district = _district(text, group)
        if district is not None:
            districts.append(district)
            continue
        meant.extend(_read_group(text, group))
    return _without_overlaps(meant), districts


def _same_clause(text: Text, one: int, other: int) -> bool:
    return text.tokens[one].clause == text.tokens[other].clause


def _longest_only(mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions by place in the text; a name inside a longer name is dropped."""
    spans: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        spans.setdefault((mention.first, mention.last), []).append(mention)
    kept: list[list[Mention]] = []
    reach = 0
    for (_, last), group in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if last <= reach:
            continue
        reach = last
        kept.append(group)
    return kept


def _is_unbroken(text: Text, mention: Mention) -> bool:
    """Whether no comma stands inside the name; a dash may (Chân Mây - Lăng Cô)."""
    first, last = text.tokens[mention.first], text.tokens[mention.last - 1]
    if first.clause == last.clause:
        return True
    between = text.original[first.start : last.end]
    return "," not in between and "(" not in between


def _before(text: Text, first: int) -> int:
    """The token before `first` in its clause; -1 where none is."""
    return first - 1 if first and _same_clause(text, first - 1, first) else -1


def _district(text: Text, group: list[Mention]) -> District | None:
    if not any(mention.entry.kind in AREAS | {"village"} for mention in group):
        return None
    first, last = group[0].first, group[0].last
    start = district_start(text, first)
    if start is None:
        return None
    name = " ".join(token.plain for token in text.tokens[start:last])
    return District(name, text.quote(start, last))


def _read_group(text: Text, group: list[Mention]) -> list[Meant]:
    first, last = group[0].first, group[0].last
    unit, unit_words = unit_before(text, first)
    parts = parts_around(text, first, last)
    kinds = {mention.entry.kind for mention in group}
    before = _before(text, first)
    if unit and kinds & AREAS and _goes_on(text, group, unit):
        return []
    if unit and kinds & AREAS:
        around = Parts(first - unit_words, last)
        return [
            Meant(mention, around, True, unit) for mention in group if mention.entry.kind in AREAS
        ]
    if unit and kinds == {"village"} and (last - first > 1 or text.is_capital(first)):
        return [Meant(mention, Parts(first - unit_words, last), True) for mention in group]
    if kinds & STREETS and is_street(text, group, parts, before):
        street = [mention for mention in group if mention.entry.kind in STREETS]
        cue = parts.has_street_cue or parts.is_numbered
        return [Meant(mention, parts, cue, weight=mention.score) for mention in street]
    if "village" in kinds and (
        _VILLAGE_CUES.at(text, before) or (not kinds & AREAS and _is_number_of_village(text, first))
    ):
        around = Parts(first - 1, last)
        return [Meant(m, around, True) for m in group if m.entry.kind == "village"]
    return _bare(text, group, before)


def _goes_on(text: Text, group: list[Mention], unit: str) -> bool:
    """Whether the name is longer than what is known of it: "phường Nam Đông Hà" is no Nam Đông."""
    last = group[0].last
    if any(mention.entry.unit == unit for mention in group if mention.entry.kind in AREAS):
        return False
    if last >= len(text.tokens) or not text.accented or shouted(text):
        return False
    same = _same_clause(text, last - 1, last)
    number = text.tokens[last].is_number
    return same and text.is_capital(last) and not number and not _AFTER_NAMES.at(text, last)


def _is_number_of_village(text: Text, first: int) -> bool:
    return (
        first >= 2
        and text.tokens[first - 1].is_number
        and (text.tokens[first - 2].plain in {"thon", "xom", "to"})
    )


def _bare(text: Text, group: list[Mention], before: int) -> list[Meant]:
    """Names with no announcing word before them."""
    mention = group[0]
    first = mention.first
    name = name_of(text, mention)
    single = is_one_syllable(text, mention)
    capital = text.is_capital(first) and not shouted(text)
    preposition = PREPOSITIONS.at(text, before)
    landmarks = [m for m in group if m.entry.kind not in AREAS | STREETS | {"village"}]
    whole = mention.last - mention.first == len(text.tokens)
    if landmarks:
        typed = len(read_type(landmarks[0])) > 0
        if typed or capital or preposition or whole or mention.score >= 0.99:
            return [Meant(m, Parts(m.first, m.last), typed) for m in landmarks]
        return []
    if name in _TOWNS and mention.score >= 0.99 and text.accented:
        single = False
    if single and not (capital and preposition and mention.score >= 0.99 and text.accented):
        return []
    if not whole and (DIRECTIONS.at(text, before) or _is_line(text, first)):
        return []
    exact = mention.score >= 0.99 and text.accented
    areas = [m for m in group if m.entry.kind in AREAS]
    sure = capital or exact or preposition or whole
    if areas:
        if name in _COMMON_WORDS and not exact:
            return []
        if text.partly and not sure:
            return []
        weight = 0.9 if sure else 0.7
        return [Meant(m, Parts(m.first, m.last), False, weight=weight) for m in areas]
    villages = [m for m in group if m.entry.kind == "village"]
    if villages and sure and not (name in _COMMON_WORDS and not exact):
        return [Meant(m, Parts(m.first, m.last), False, weight=0.8) for m in villages]
    return []


def _is_line(text: Text, first: int) -> bool:
    """The far end of a bus line: "tuyến Huế - Tứ Hạ"."""
    if first < 2 or text.tokens[first - 1].plain != "hue":
        return False
    return _LINES.at(text, first - 2)


def read_type(mention: Mention) -> str:
    """The word for the kind of place inside its name ("cầu", "chợ", "bệnh viện"), or nothing."""
    head = mention.written.split()[0].lower()
    types = {
        "cầu", "chợ", "chùa", "bệnh", "trường", "đại", "ga", "bến", "hồ", "lăng", "cửa", "công",
        "cồn", "đập", "sân", "khu", "đình", "nhà", "biển", "phá", "đầm", "sông", "núi", "đồi",
        "đèo", "tiểu", "mầm", "thpt", "khách", "bãi", "cảng", "thủy", "ngã", "trung", "vịnh",
        "bia", "chung", "ký", "suối", "hầm", "thác", "cụm", "thcs",
        "đàn", "điện", "siêu", "phố", "bảo", "bưu", "tổ",
    }  # fmt: skip
    return head if head in types else ""


def _without_overlaps(meant: list[Meant]) -> list[Meant]:
    """Where two readings share words, the one with a cue and the longer one stays."""
    kept: list[Meant] = []
    owner: dict[int, tuple[int, int]] = {}
    ranked = sorted(
        meant, key=lambda m: (not m.has_cue, m.mention.first - m.mention.last, m.mention.first)
    )
    for candidate in ranked:
        span = (candidate.mention.first, candidate.mention.last)
        if all(owner.get(at, span) == span for at in range(*span)):
            owner.update((at, span) for at in range(*span))
            kept.append(candidate)
    return sorted(kept, key=lambda m: m.mention.first)
