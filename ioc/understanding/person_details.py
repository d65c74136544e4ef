"""One person or group as a text names it, and what describes it: owner, adjectives, name, age."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc.understanding.person_pieces import Piece
from ioc.understanding.person_tags import Tag
from ioc.understanding.text import Text


@dataclass(slots=True)
class Mention:
    """`count`: persons, 0 where the text gives no number; `tag`: HEAD, PAIR, BOND, GENERAL, ME,
    WE or PLURAL; `numbered`: the number is written; `named`: stands with a name or an age."""

    tag: Tag
    kind: str
    count: int
    first: int
    last: int
    noun: str
    numbered: bool = False
    many: bool = False
    article: bool = False
    age: int | None = None
    owner: str = ""
    head_at: int = 0
    marks: set[str] = field(default_factory=set)


PERSON = {Tag.HEAD, Tag.PAIR, Tag.BOND, Tag.GENERAL, Tag.PLURAL, Tag.ME, Tag.WE}

PRONOUNS = {"em", "con", "cháu"}

# Whose the person is: "mẹ em", "con chị", "bạn nó".
_OWNERS = {
    "em", "con", "cháu", "anh", "chị", "chú", "bác", "cô", "o", "ông", "bà", "nó", "hắn", "mệ",
    "ôn", "bạn", "dì", "cậu", "thím", "mợ", "ổng", "bả", "chỉ", "ảnh", "cụ", "thầy", "bé",
}  # fmt: skip

_CLASSIFIERS = {"đứa", "thằng", "con", "bé", "cháu", "em", "cô", "anh", "chị", "ông", "bà", "chú"}

_FILLERS = {
    "moi", "da", "nay", "duoc", "is", "aged", "gan", "hon", "chung", "ngoai", "tron", "khoang",
    "tren",
}  # fmt: skip
_LONGEST_NAME = 3


def describe(text: Text, pieces: list[Piece], position: int, mention: Mention) -> int:
    """Take in what describes the mention: owner, adjectives, name, age. The piece behind it."""
    tokens = text.tokens
    clause = tokens[mention.head_at].clause
    end, at = mention.last, position
    while True:
        end = _past_name(text, pieces, at, end, mention)
        if at >= len(pieces) or tokens[pieces[at].first].clause != clause:
            break
        piece = pieces[at]
        filled = piece.first == end + 1 and tokens[end].plain in _FILLERS
        if piece.note == "number" and (piece.first == end or filled):
            taken = _age(text, pieces, at, mention)
            if taken is None or (filled and mention.age is None):
                break
            end, at = taken
        elif piece.first == end and _describes(text, piece, end, mention):
            end = piece.last
            at += 1
        else:
            break
    mention.last = max(mention.last, end)
    return at


def _past_name(text: Text, pieces: list[Piece], at: int, end: int, mention: Mention) -> int:
    """The token behind a name: "anh Cường", "chị Hạnh"."""
    if mention.tag not in {Tag.HEAD, Tag.PAIR}:
        return end
    tokens = text.tokens
    stop = min(end + _LONGEST_NAME, pieces[at].first if at < len(pieces) else len(tokens))
    while (
        end < stop
        and tokens[end].clause == tokens[mention.head_at].clause
        and not tokens[end].is_number
        and text.is_capital(end)
    ):
        end += 1
    return end


def _describes(text: Text, piece: Piece, end: int, mention: Mention) -> bool:
    """Whether the piece belongs to the mention; if so, what it says of it is kept."""
    clean = text.tokens[piece.first].clean
    if piece.tag is Tag.NEARBY:
        mention.marks.add("nearby")
        return True
    if piece.tag is Tag.ME or (piece.tag is Tag.WE and mention.tag is not Tag.ME):
        mention.owner = clean
        return True
    if piece.tag not in {Tag.HEAD, Tag.PAIR} or mention.tag is Tag.ME or mention.owner:
        return False
    if not (
        clean in _OWNERS
        or clean in {"nội", "ngoại"}
        or mention.tag in {Tag.PAIR, Tag.BOND}
        or (end - mention.head_at == 1 and _is_classifier(text, mention))
    ):
        return False
    if piece.last - piece.first == 1 and clean in PRONOUNS | {"nó", "hắn"}:
        mention.owner = clean
    elif mention.kind == "child" and piece.note == "baby":
        mention.kind = "baby"
    elif mention.kind == "adult" and piece.note in {"old", "pregnant"}:
        mention.kind = piece.note
    return True


def _is_classifier(text: Text, mention: Mention) -> bool:
    return text.tokens[mention.head_at].clean in _CLASSIFIERS


def _age(
    text: Text, pieces: list[Piece], position: int, mention: Mention
) -> tuple[int, int] | None:
    """ "74 tuổi", "70t", "3 tháng": age and where it ends; or a name ("chú Năm")."""
    number = pieces[position]
    tokens = text.tokens
    end = number.last
    unit = tokens[end] if end < len(tokens) else None
    follows = position + 1
    if unit is not None and unit.clause == tokens[number.first].clause:
        if unit.plain in {"tuoi", "t"} and (unit.plain != "t" or unit.glued):
            mention.age = number.number
        elif unit.plain in {"thang", "th", "ngay", "tuan"} and mention.kind in {"child", "baby"}:
            mention.age = 0
        if mention.age is not None:
            while follows < len(pieces) and pieces[follows].first <= end:
                follows += 1
            return end + 1, follows
    if not tokens[number.first].is_number and number.last - number.first == 1:
        behind = pieces[position + 1] if position + 1 < len(pieces) else None
        counts = behind is not None and behind.first == end and behind.tag in PERSON | {Tag.UNIT}
        if not counts and mention.tag is Tag.HEAD:
            return end, follows
    if 60 <= number.number < 110 and mention.tag in {Tag.HEAD, Tag.PAIR} and not mention.numbered:
        mention.age = number.number
        return end, follows
    return None
