"""How a place stands to what is named: opposite the market, behind the school, 200 m away.

Each relation widens the accuracy by what it usually means on the ground. Distances in metres.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.cues import Words
from ioc.understanding.text import Text, fold

# Metres that each relation adds to the accuracy of what is named.
WIDENS_M = {
    "opposite": 50.0,
    "beside": 50.0,
    "in_front": 50.0,
    "behind": 80.0,
    "near": 200.0,
    "between": 100.0,
    "at_foot": 100.0,
    "under": 100.0,
    "at_start": 100.0,
    "at_end": 150.0,
    "inside": 0.0,
    "away": 0.0,
}
_BEFORE = {
    "opposite": "đối diện|đối diện với|đối diện cổng|đối mặt|bên kia đường|phía đối diện|opposite|"
    "across from",
    "beside": "cạnh|bên cạnh|kế bên|kế|sát|sát bên|sát vách|liền kề|giáp|cặp|next to|beside",
    "behind": "sau lưng|phía sau|đằng sau|đàng sau|mặt sau|ngay sau|sau|bên hông|behind",
    "in_front": "phía trước|trước mặt|trước cổng|trước cửa|đằng trước|ngay trước|trước|in front of|"
    "outside",
    "near": "gần|gần chỗ|gần khu|quanh|xung quanh|lân cận|gần tới|gần đến|near|close to|by",
    "between": "ở giữa|giữa|khúc giữa",
    "at_foot": "chân|mố|dưới chân|đầu mố",
    "under": "dưới gầm|gầm|dưới|under|below",
    "at_start": "đầu|đầu đường|ngay đầu|đoạn đầu",
    "at_end": "cuối|cuối đường|tận cuối|đoạn cuối",
    "inside": "trong|bên trong|trong khu|inside",
}
_WORD_GAP = 2
_AWAY = Words("cách")
_METRES = Words("m mét thước")
_KILOMETRES = Words("km cây")
_SAID = {
    ("may", "chuc"): 50.0,
    ("vai", "chuc"): 40.0,
    ("vai", "tram"): 300.0,
    ("may", "tram"): 400.0,
}
_LONGEST_AWAY = 8
_AWAY_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Relation:
    """`code` of `WIDENS_M`; `away_m`: the distance that the text gives, metres."""

    code: str
    quote: str
    first: int
    away_m: float | None = None

    @property
    def widens_m(self) -> float:
        """Metres to add to the accuracy of the thing named."""
        if self.away_m is not None:
            # The distance goes in a direction that nobody said.
            return self.away_m * (1 + _AWAY_SHARE)
        return WIDENS_M[self.code]


def _table() -> dict[tuple[str, ...], list[tuple[str, tuple[Words, ...]]]]:
    rows: dict[tuple[str, ...], list[tuple[str, tuple[Words, ...]]]] = {}
    for code, phrases in _BEFORE.items():
        for phrase in phrases.split("|"):
            words = phrase.split()
            key = tuple(fold(word) for word in words)
            rows.setdefault(key, []).append((code, tuple(Words(word) for word in words)))
    return rows


_ROWS = _table()
_LONGEST = max(map(len, _ROWS))


def relation_before(text: Text, first: int, *, is_bridge: bool = False) -> Relation | None:
    """The relation in the words just before token `first`, the name of a thing."""
    away = _away(text, first)
    if away is not None:
        return away
    tokens = text.tokens
    for last in range(first, max(0, first - _WORD_GAP) - 1, -1):
        if last < first and tokens[last].plain not in _FILLER:
            return None
        for length in range(_LONGEST, 0, -1):
            start = last - length
            if start < 0 or tokens[start].clause != tokens[first].clause:
                continue
            code = _code(text, start, last)
            if code is not None:
                if code == "under" and not is_bridge:
                    code = "near"
                return Relation(code, text.quote(start, last), start)
    return None


def _code(text: Text, start: int, last: int) -> str | None:
    key = tuple(token.plain for token in text.tokens[start:last])
    for code, words in _ROWS.get(key, ()):
        if all(word.at(text, start + offset) for offset, word in enumerate(words)):
            return code
    return None


_FILLER = {"cai", "cho", "cong", "cua", "khu", "ngay", "nha", "so", "mieng", "the", "cay", "chan"}


def _away(text: Text, first: int) -> Relation | None:
    """ "cách cầu Tuần 200m", "cách 300 mét": the thing at token `first` stands in it or behind."""
    for start in text.positions.get("cach", ()):
        if not _AWAY.at(text, start) or abs(start - first) > _LONGEST_AWAY:
            continue
        found = _distance(text, start)
        if found is None or text.tokens[first].sentence != text.tokens[start].sentence:
            continue
        metres, last = found
        if start > first and text.tokens[start].clause != text.tokens[first].clause:
            continue
        return Relation("away", text.quote(start, last), min(start, first), metres)
    return None


def _distance(text: Text, start: int) -> tuple[float, int] | None:
    """The metres said behind "cách", and the token behind them."""
    tokens = text.tokens
    for at in range(start + 1, min(start + 1 + _LONGEST_AWAY, len(tokens) - 1)):
        if tokens[at].sentence != tokens[start].sentence:
            return None
        unit = at + 1
        if tokens[at].is_number:
            try:
                value = float(tokens[at].plain.replace(",", "."))
            except ValueError:
                continue
        elif (tokens[at].plain, tokens[unit].plain) in _SAID:
            value = _SAID[tokens[at].plain, tokens[unit].plain]
            unit += 1
        else:
            continue
        if _METRES.at(text, unit):
            return value, unit + 1
        if _KILOMETRES.at(text, unit):
            return value * 1_000.0, unit + 1
    return None
