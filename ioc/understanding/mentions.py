"""Decides which of the names found in a text are meant as places, and as what kind of place.

A name is often several things: Kim Long is a ward, a street and a village; Quang Trung is a street
and a man. The word before it decides (đường, phường, thôn, chợ), then a house or kiệt number, then
capital letters and the words around. Leaves out: which ward a street means (`address`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.address_parts import Parts, parts_around
from ioc.understanding.gazetteer import Entry, Gazetteer, Mention
from ioc.understanding.text import Text

STREETS = frozenset({"street", "road"})
AREAS = frozenset({"area", "former"})
_UNIT_CUES = {
    ("phuong",): "phuong",
    ("xa",): "xa",
    ("thi", "tran"): "thi_tran",
    ("ward",): "phuong",
    ("commune",): "xa",
}
_DISTRICT_CUES = {("quan",), ("huyen",), ("thi", "xa"), ("thanh", "pho"), ("tinh",), ("district",)}
_VILLAGE_CUES = {"thon", "lang", "xom", "ap", "ban", "khu", "to", "village", "pho", "cum"}
_STREET_CUES = {"duong", "pho", "dg", "kiet", "hem", "ngo", "street", "truc", "tuyen"}
_PREPOSITIONS = {
    "o", "tai", "gan", "truoc", "sau", "ngay", "cho", "doi", "canh", "ben", "khu", "doan", "tren",
    "duoi", "vung", "ve", "tu", "den", "toi", "va", "qua", "in", "at", "on", "near", "khuc",
}  # fmt: skip
# Behind these the name says where something goes, not where it is.
_DIRECTIONS = {"tuyen", "huong", "di", "xe"}
SURNAMES = {
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do",
    "ho", "ngo", "duong", "ly", "cao", "ton", "truong", "dinh", "doan", "dao", "mai", "ha", "luong",
    "ta", "thai", "chau", "lam", "tong", "chu", "than", "han", "phung", "mac", "dam", "ung", "to",
}  # fmt: skip
# Streets whose name is also a word, a town or a person: only with đường, kiệt, a number before.
_NEEDS_CUE = {
    "an ninh", "thong nhat", "doc lap", "quang trung", "ha noi", "ho chi minh", "tan trao",
    "thuan hoa", "long ho", "phu da", "mang ca", "tinh tam", "an hai", "hoang sa", "truong sa",
    "van lang", "kim tra", "kim long", "khe tre", "lai the", "van duong", "khai dinh", "vy da",
    "thang long", "ngu ha", "dien truong", "au co", "lac long quan", "le minh", "phu mong",
    "do nam", "bao vinh", "bao quoc", "dia linh", "minh huong", "the lai", "nguyen van", "ha khe",
    "hien luong", "hien si", "luong quan", "trung thuong", "tam thai", "thien thai", "da le",
    "a don", "le linh", "cua trai", "ngu binh", "van xuan", "van thanh", "tu du", "to huu",
    "dao tan", "thanh tinh", "hoai thanh", "thanh huong", "thanh hai", "ngu vien", "xuan thuy",
    "tue tinh", "le thuyet", "dam phuong", "chua ong", "lich doi", "song hong", "phung quan",
}  # fmt: skip
_STILL_STREETS = {"to huu", "tam thai", "thien thai", "dao tan", "da le", "xuan thuy", "van xuan"}
# Names of places that are also words of every day when the accents are missing.
_COMMON_WORDS = {"dong ho", "an lo", "tan an", "an xuan", "hoa an", "an ha", "an do", "dong dao"}


# No honest text announces more misspelt names than this; a hostile one must not cost time.
_MOST_MISSPELT = 20


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
    mentions += _misspelt(text, gazetteer, {mention.first for mention in mentions})
    covered = _longest_only(mentions)
    meant: list[Meant] = []
    districts: list[District] = []
    for group in covered:
        district = _district(text, group)
        if district is not None:
            districts.append(district)
            continue
        meant.extend(_read_group(text, group))
    return _without_overlaps(meant), districts


def _misspelt(text: Text, gazetteer: Gazetteer, known: set[int]) -> list[Mention]:
    """Misspelt names, looked for only behind a word that announces a name."""
    found: list[Mention] = []
    tried = 0
    for index, token in enumerate(text.tokens[:-1]):
        first = index + 1
        if tried == _MOST_MISSPELT:
            break
        if first in known:
            continue
        if token.plain in {"phuong", "xa"}:
            kinds = set(AREAS)
        elif token.plain in {"duong"} or (
            token.is_number and index and text.tokens[index - 1].plain in {"kiet", "hem", "so"}
        ):
            kinds = {"street"}
        else:
            continue
        tried += 1
        found.extend(gazetteer.find_misspelt(text, first, kinds))
    return found


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


def _words_before(text: Text, first: int, count: int) -> tuple[str, ...]:
    sentence = text.tokens[first].sentence
    start = max(0, first - count)
    if first - start < count or text.tokens[start].sentence != sentence:
        return ()
    return tuple(token.plain for token in text.tokens[start:first])


def _district(text: Text, group: list[Mention]) -> District | None:
    first, last = group[0].first, group[0].last
    for count in (1, 2):
        before = _words_before(text, first, count)
        if before in _DISTRICT_CUES and before != ("pho",):
            if before == ("thanh", "pho") and text.tokens[first].plain != "hue":
                return None
            name = " ".join(token.plain for token in text.tokens[first - count : last])
            return District(name, text.quote(first - count, last))
    return None


def _unit_cue(text: Text, first: int) -> tuple[str, int]:
    """The kind of unit announced before token `first`, and how many words announce it."""
    for count in (2, 1):
        unit = _UNIT_CUES.get(_words_before(text, first, count))
        if unit:
            return unit, count
    return "", 0


def _read_group(text: Text, group: list[Mention]) -> list[Meant]:
    first, last = group[0].first, group[0].last
    unit, unit_words = _unit_cue(text, first)
    parts = parts_around(text, first, last)
    kinds = {mention.entry.kind for mention in group}
    before = text.tokens[first - 1].plain if first else ""
    if unit and kinds & AREAS:
        around = Parts(first - unit_words, last)
        return [
            Meant(mention, around, True, unit) for mention in group if mention.entry.kind in AREAS
        ]
    if unit and kinds == {"village"}:
        return [Meant(mention, Parts(first - unit_words, last), True) for mention in group]
    if kinds & STREETS and _is_street(text, group, parts, before):
        street = [mention for mention in group if mention.entry.kind in STREETS]
        cue = parts.has_street_cue or parts.is_numbered
        return [Meant(mention, parts, cue, weight=mention.score) for mention in street]
    if "village" in kinds and (before in _VILLAGE_CUES or _is_number_of_village(text, first)):
        around = Parts(first - 1, last)
        return [Meant(m, around, True) for m in group if m.entry.kind == "village"]
    return _bare(text, group, before)


def _is_number_of_village(text: Text, first: int) -> bool:
    return (
        first >= 2
        and text.tokens[first - 1].is_number
        and (text.tokens[first - 2].plain in {"thon", "xom", "to"})
    )


def _is_street(text: Text, group: list[Mention], parts: Parts, before: str) -> bool:
    if parts.has_street_cue or parts.is_numbered or before in _STREET_CUES:
        return True
    mention = group[0]
    kinds = {mention.entry.kind for mention in group}
    if "road" in kinds:
        return True
    name = " ".join(token.plain for token in text.tokens[mention.first : mention.last])
    if kinds & AREAS or "village" in kinds:
        return False
    if name in _NEEDS_CUE and name not in _STILL_STREETS:
        return False
    surname = text.tokens[mention.first].plain in SURNAMES
    long_enough = mention.last - mention.first >= 2
    capital = text.accented and text.is_capital(mention.first)
    return long_enough and (surname or capital or before in _PREPOSITIONS or mention.score >= 0.99)


def _bare(text: Text, group: list[Mention], before: str) -> list[Meant]:
    """Names with no announcing word before them."""
    mention = group[0]
    name = " ".join(token.plain for token in text.tokens[mention.first : mention.last])
    single = mention.last - mention.first < 2
    capital = text.is_capital(mention.first)
    landmarks = [m for m in group if m.entry.kind not in AREAS | STREETS | {"village"}]
    whole = mention.last - mention.first == len(text.tokens)
    if landmarks:
        typed = len(read_type(landmarks[0])) > 0
        if typed or capital or before in _PREPOSITIONS or whole or mention.score >= 0.99:
            return [Meant(m, Parts(m.first, m.last), typed) for m in landmarks]
        return []
    if single:
        return []
    if before in _DIRECTIONS and not whole:
        return []
    exact = mention.score >= 0.99 and text.accented
    areas = [m for m in group if m.entry.kind in AREAS]
    if areas:
        if name in _COMMON_WORDS and not exact:
            return []
        weight = 0.9 if capital or exact or before in _PREPOSITIONS or whole else 0.7
        return [Meant(m, Parts(m.first, m.last), False, weight=weight) for m in areas]
    villages = [m for m in group if m.entry.kind == "village"]
    sure = capital or exact or before in _PREPOSITIONS or whole
    if villages and sure and not (name in _COMMON_WORDS and not exact):
        return [Meant(m, Parts(m.first, m.last), False, weight=0.8) for m in villages]
    return []


def read_type(mention: Mention) -> str:
    """The word for the kind of place inside its name ("cầu", "chợ", "bệnh viện"), or nothing."""
    head = mention.written.split()[0].lower()
    types = {
        "cầu", "chợ", "chùa", "bệnh", "trường", "đại", "ga", "bến", "hồ", "lăng", "cửa", "công",
        "cồn", "đập", "sân", "khu", "đình", "nhà", "biển", "phá", "đầm", "sông", "núi", "đồi",
        "đèo", "tiểu", "mầm", "thpt", "khách", "bãi", "cảng", "thủy", "ngã", "trung", "vịnh",
        "đàn", "điện", "siêu", "phố", "bảo", "bưu", "tổ",
    }  # fmt: skip
    return head if head in types else ""


def _without_overlaps(meant: list[Meant]) -> list[Meant]:
    """Where two readings share words, the one with a cue and the longer one stays."""
    kept: list[Meant] = []
    ranked = sorted(
        meant, key=lambda m: (not m.has_cue, m.mention.first - m.mention.last, m.mention.first)
    )
    for candidate in ranked:
        span = (candidate.mention.first, candidate.mention.last)
        clash = any(
            (other.mention.first, other.mention.last) != span
            and other.mention.first < span[1]
            and span[0] < other.mention.last
            for other in kept
        )
        if not clash:
            kept.append(candidate)
    return sorted(kept, key=lambda m: m.mention.first)
