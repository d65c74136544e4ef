"""What two texts can be compared by: addresses, telling words, whether they speak of a neighbour.

Covers: house, kiệt, hẻm and slash numbers with the name behind (or before) them, streets, thôn and
landmarks by their cue; words that are left when what everybody says is taken away, dialect and
accents folded. Works without a gazetteer: two people name the same house with the same numbers and
a name that begins alike, also with a letter swapped or an accent missing.
Leaves out: where the place is (`address`), whether two reports are one (`domain.duplicates`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from ioc.understanding.phrases import PhraseTable
from ioc.understanding.spots import Spot, read_spots
from ioc.understanding.text import Text, read
from ioc.understanding.trace_words import COMMON, DIALECT, EMPTY

_COMMON_WEIGHT = 0.25
_LEAST_WEIGHT = 3.0
"""Texts whose telling words weigh less are measured against this, or two words would be all."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What a text can be compared by. `words`: each telling word with its weight."""

    spots: tuple[Spot, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    is_of_neighbour: bool = False
    says_again: bool = False


class Place(IntEnum):
    """How the addresses of two texts stand to each other, the strongest sign of sameness last."""

    OTHER_STREET = -2
    OTHER_HOUSE = -1
    UNKNOWN = 0
    SAME_STREET = 1
    SAME_ALLEY = 2
    SAME_HOUSE = 3


_NEIGHBOUR: PhraseTable[str] = PhraseTable(
    [
        ("!hàng_xóm|láng_giềng", "neighbour"),
        ("~hang_xom|lang_gieng", "neighbour"),
        ("nhà bên|kế|cạnh|đối_diện|gần|sát|láng_giềng|bên_kia|kế_bên|bên_cạnh|bên_ni ^em|tui", "n"),
        ("căn kế|bên|cạnh|sát", "neighbour"),
        ("nhà người_ta|o|chú|bác|ông|bà bên|kế|cạnh|gần|sát", "neighbour"),
        ("cách nhà tui|em|tôi|mình|con|cháu", "neighbour"),
        ("báo|gọi|xin giúp|dùm|hộ|giùm .. nhà|hộ|gia_đình", "neighbour"),
        ("neighbour|neighbor|next_door", "neighbour"),
    ]
)
_AGAIN: PhraseTable[str] = PhraseTable(
    [
        ("gọi|báo|nhắn|điện|gửi|kêu lại|tiếp|nữa|hoài", "again"),
        ("gọi|báo|nhắn|điện|gửi lần ^đầu", "again"),
        ("lần # ^đầu", "again"),
        ("lần nữa|hai|ba|thứ|tư|mấy", "again"),
        ("hồi nãy|sáng|trưa|chiều|tối|hôm|khuya .. gọi|báo|nhắn|điện|gửi|kêu", "again"),
        ("khi nãy|hồi .. gọi|báo|nhắn|điện|gửi|kêu", "again"),
        ("đã|có gọi|báo|nhắn|điện|gửi .. rồi|mà|nhưng|chưa|lúc|hồi", "again"),
        ("cuộc|cú gọi|điện_thoại trước|hồi_nãy", "again"),
        ("vừa|mới gọi|báo|nhắn .. rớt|mất|xong|cúp|tắt", "again"),
        ("vẫn|sao chưa .. ai|ghe|thuyền|ca_nô|xe|đội", "again"),
        ("chưa|không thấy|có .. ghe|thuyền|ca_nô|ai|xe|đội .. tới|đến|lên|vô|qua", "again"),
        ("called|wrote|reported again|before|already", "again"),
    ]
)


def read_traces(text: str, address: str | None = None) -> Traces:
    """What a report can be compared by; `address` is what was typed into a field of its own.

    Any input gives an answer. The last few thousand texts are remembered: the same reports are
    compared with every newcomer.
    """
    return _read(text, address or "")


@lru_cache(maxsize=4096)
def _read(text: str, address: str) -> Traces:
    prepared = read(text)
    spots, taken = read_spots(prepared)
    typed, _ = read_spots(read(address)) if address else ((), set())
    return Traces(
        spots=tuple(dict.fromkeys((*typed, *spots))),
        words=_words(prepared, taken),
        is_of_neighbour=next(iter(_NEIGHBOUR.find(prepared)), None) is not None,
        says_again=next(iter(_AGAIN.find(prepared)), None) is not None,
    )


def same_place(one: Traces, other: Traces) -> Place:
    """How the addresses of two texts stand to each other.

    A text that names both the same house and another one (the neighbour's) says nothing sure.
    """
    found = {_of_two(a, b) for a in one.spots for b in other.spots} - {Place.UNKNOWN}
    if not found:
        return Place.UNKNOWN
    best = max(found)
    if best is Place.SAME_HOUSE and Place.OTHER_HOUSE in found:
        return Place.SAME_ALLEY
    if best in {Place.SAME_STREET, Place.SAME_ALLEY} and Place.OTHER_HOUSE in found:
        return Place.OTHER_HOUSE
    return best


def _of_two(one: Spot, other: Spot) -> Place:
    if not one.name or not other.name:
        return _of_nameless(one, other)
    if not is_same_name(one.name, other.name):
        both = bool(one.numbers or one.group) and bool(other.numbers or other.group)
        return Place.OTHER_STREET if both else Place.UNKNOWN
    if one.group and other.group and one.group != other.group:
        return Place.OTHER_STREET
    return _of_numbers(one, other)


def _of_nameless(one: Spot, other: Spot) -> Place:
    """Numbers alone single out a house only when there are two of them."""
    if len(one.numbers) >= 2 and one.numbers == other.numbers:
        return Place.SAME_ALLEY
    return Place.UNKNOWN


def _of_numbers(one: Spot, other: Spot) -> Place:
    mine, theirs = one.numbers, other.numbers
    if not mine or not theirs:
        return Place.SAME_STREET
    if mine == theirs:
        is_house = one.is_house and other.is_house
        return Place.SAME_HOUSE if is_house else Place.SAME_ALLEY
    if mine < theirs or theirs < mine:
        return Place.SAME_ALLEY
    if one.is_house == other.is_house or mine & theirs:
        return Place.OTHER_HOUSE
    return Place.SAME_STREET


def is_same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names begin alike, as far as the shorter goes (three words at most)."""
    length = min(len(one), len(other), 3)
    if not length:
        return False
    return all(is_close(a, b) for a, b in zip(one[:length], other[:length], strict=True))


def is_close(one: str, other: str) -> bool:
    """Whether two folded words are the same but for one letter (the longer has four or more)."""
    if one == other:
        return True
    if max(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        differing = [at for at in range(len(one)) if one[at] != other[at]]
        if len(differing) == 1:
            return True
        return len(differing) == 2 and sorted(one) == sorted(other)
    short, long = sorted((one, other), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def similarity(one: Traces, other: Traces) -> float | None:
    """How much of the telling words of the shorter text the other has too, 0 to 1.

    None where one of them has none: a photo alone contradicts nothing.
    """
    mine, theirs = dict(one.words), dict(other.words)
    if not mine or not theirs:
        return None
    if mine == theirs:
        return 1.0
    common = sum(weight for word, weight in mine.items() if word in theirs)
    least = min(sum(mine.values()), sum(theirs.values()))
    return min(1.0, common / max(least, _LEAST_WEIGHT))


def _words(text: Text, taken: set[int]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for at, token in enumerate(text.tokens):
        if at in taken or token.is_number:
            continue
        word = DIALECT.get(token.clean) or DIALECT.get(token.plain) or token.plain
        if word in EMPTY or len(word) < 2:
            continue
        found[word] = _COMMON_WEIGHT if word in COMMON else 1.0
    return tuple(sorted(found.items()))


def keys_of(traces: Traces) -> tuple[frozenset[str], frozenset[str]]:
    """Keys under which the addresses of a text are found again: of houses, and of whole streets.

    At most six each.
    """
    houses, streets = [], []
    for spot in traces.spots:
        numbers = "/".join(sorted(spot.numbers) or spot.group)
        name = " ".join(spot.name[:2])
        if numbers and name:
            houses.append(f"{numbers} {name}"[:80])
        if len(name) > 2:
            streets.append(name[:80])
    return frozenset(houses[:6]), frozenset(streets[:6])
