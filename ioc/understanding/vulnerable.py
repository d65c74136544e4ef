"""Finds vulnerable persons in a text, by the codes of the contract.

Covers the eight codes `nguoi_gia`, `tre_em`, `so_sinh`, `thai_phu`, `san_phu`, `nguoi_benh`,
`khuyet_tat`, `tre_em_mot_minh`. Old people and children are taken from the mentions of `persons`,
the rest from phrases. Ages decide where they are given: 60 and above is old (the age of the law on
the elderly), below 16 is a child, below one year counts as a newborn baby, which is no `tre_em`
besides. A woman in labour counts as `san_phu`.
Leaves out: people who are only spoken to ("mệ ơi"), who only call, or who are elsewhere.
"""

from __future__ import annotations

from ioc.understanding.context import is_negated
from ioc.understanding.numbers import may_be_number, number_at
from ioc.understanding.person_details import Mention
from ioc.understanding.person_pieces import Piece
from ioc.understanding.person_tags import Tag
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, fold
from ioc.understanding.vulnerable_words import ROWS

_TABLE: PhraseTable[str] = PhraseTable(
    [(pattern, code) for code, patterns in ROWS.items() for pattern in patterns]
)
_ORDER = (
    "nguoi_gia", "tre_em", "so_sinh", "thai_phu", "san_phu", "nguoi_benh", "khuyet_tat",
    "tre_em_mot_minh",
)  # fmt: skip
_CHILD_YEARS = 16
_OLD_YEARS = 60
_MOST_YEARS = 115
_BABY_MONTHS = 11
# "2 đứa", "hai mẹ con", "em trai" may be grown up; these are children.
_SMALL = {
    "bé", "nhỏ", "nít", "trẻ", "nhóc", "cu", "tí", "thơ", "mọn", "cháu", "be", "nho", "nit", "tre",
    "chau", "kid", "kids", "child", "children", "toddler", "boy", "nhi", "nhor",
}  # fmt: skip
_NOT_AT_RISK = {"addressed", "away", "rescuer", "attacks", "saved", "absent"}
_PLIGHTS = {"hurt": "nguoi_benh", "ill": "nguoi_benh", "crippled": "khuyet_tat"}
# What a birth brings with it makes no ill person besides.
_OF_BIRTH = {
    "dau bung", "ra mau", "ra huyet", "kho tho", "vet mo", "moi mo", "vua mo", "mo xong", "dau",
    "chay mau", "mat mau", "bang huyet", "met", "mau nhieu", "hut mau", "ve mo", "sung",
}  # fmt: skip
_OWNERS = {"em", "cháu", "con", "tôi", "tui", "mình"}
_ELDERS = {"bác", "ông", "bà", "o", "mụ", "dì", "thím", "mợ"}
_PARENTS = {
    "ba", "mẹ", "má", "mạ", "bố", "cha", "tía", "bọ", "ba mẹ", "ba má", "bố mẹ", "cha mẹ", "ba mạ",
    "tía má", "ba me", "ba ma", "bo me", "cha me", "mother", "father", "parents",
}  # fmt: skip
_ONE_BABY = {"bé", "em bé", "con", "cháu", "con bé", "thằng cháu", "thằng bé", "cháu bé", "be"}


def read_vulnerable(
    text: Text, mentions: list[Mention], pieces: list[Piece]
) -> tuple[tuple[str, str], ...]:
    """Pairs of quoted words and code, each code once, in the order of the contract's list."""
    found: dict[str, str] = {}
    for hit in _TABLE.find(text):
        if hit.payload not in found and not is_negated(text, hit.first):
            found[hit.payload] = text.quote(hit.first, hit.last)
    for mention in mentions:
        code = _of_mention(text, mention)
        if code:
            found.setdefault(code, text.quote(mention.first, mention.last))
    parent = _parent_alone(mentions)
    if parent is not None:
        found.setdefault("nguoi_gia", text.quote(parent.first, parent.last))
    for piece in pieces:
        code = _PLIGHTS.get(piece.note) if piece.tag is Tag.PLIGHT else None
        if code is None or code in found or _is_name(text, piece):
            continue
        if not is_negated(text, piece.first):
            found[code] = text.quote(piece.first, piece.last)
    for quote, code in _ages(text):
        found.setdefault(code, quote)
    _settle(found, mentions)
    return tuple((found[code], code) for code in _ORDER if code in found)


def _parent_alone(mentions: list[Mention]) -> Mention | None:
    """A parent who lives alone, or far from the child that writes: an old one, by experience."""
    far = any(one.tag in {Tag.ME, Tag.WE} and "away" in one.marks for one in mentions)
    child_far = any(one.marks >= {"away"} and one.kind == "child" for one in mentions)
    for one in mentions:
        if one.age is not None or one.marks & _NOT_AT_RISK:
            continue
        alone = "alone" in one.marks
        if one.noun in _PARENTS and (far or child_far or (one.owner and alone)):
            return one
        if one.noun in _ELDERS and alone and one.count == 1:
            return one
    return None


def _is_name(text: Text, piece: Piece) -> bool:
    """ "đường Lưu Văn Liệt": capitals on both words."""
    at = piece.first
    return at > 0 and text.is_capital(at) and text.is_capital(at - 1)


def _settle(found: dict[str, str], mentions: list[Mention]) -> None:
    """Codes that follow from others, and codes that others make needless."""
    if "in_labour" in found:
        found.setdefault("san_phu", found["in_labour"])
        found.pop("thai_phu", None)
    if found.keys() & {"san_phu", "thai_phu"} and fold(found.get("nguoi_benh", "-")) in _OF_BIRTH:
        del found["nguoi_benh"]
    if "so_sinh" in found and "tre_em" in found:
        others = [
            one
            for one in mentions
            if one.kind == "child"
            and one.tag is Tag.HEAD
            and (one.age or one.many or one.count > 1 or one.noun not in _ONE_BABY)
        ]
        if not others:
            del found["tre_em"]
    if "tre_em_mot_minh" in found:
        found.setdefault("tre_em", found["tre_em_mot_minh"])


def _of_mention(text: Text, mention: Mention) -> str | None:
    if mention.marks & _NOT_AT_RISK or mention.tag is Tag.WE:
        return None
    if mention.age is not None and mention.age > 0:
        return by_years(mention.age)
    if mention.tag is Tag.ME or _owns_house(text, mention):
        return None
    if "tells" in mention.marks and not (mention.numbered or "plight" in mention.marks):
        return None
    described = {token.clean for token in text.tokens[mention.head_at : mention.last]}
    if mention.kind == "old" or "già" in described or _is_grandparent(text, mention):
        return "nguoi_gia"
    if mention.kind == "baby" or (mention.age == 0 and mention.kind == "child"):
        return None if mention.age == 0 else "so_sinh"
    if mention.kind == "child" and _is_small(text, mention):
        return "tre_em"
    return None


def _is_grandparent(text: Text, mention: Mention) -> bool:
    """ "bà em", "mệ cháu" (both of them), "ông Tám"."""
    first = mention.noun.partition(" ")[0]
    if mention.tag is Tag.BOND:
        return first in {"bà", "ông", "mệ", "ôn", "ngoại", "nội"}
    if mention.noun not in {"bà", "ông"} or "nearby" in mention.marks:
        return False
    after = mention.head_at + 1
    if mention.owner in _OWNERS and after < mention.last and text.tokens[after].clean in _OWNERS:
        return True
    return (
        after < mention.last
        and text.is_capital(after)
        and text.tokens[after].plain in {"hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin"}
    )


def _owns_house(text: Text, mention: Mention) -> bool:
    """ "nhà mệ Lành": whose house it is; nobody says that she is in it."""
    if not mention.first or mention.numbered or mention.marks & {"plight", "place", "stays"}:
        return False
    before = text.tokens[mention.first - 1]
    return before.plain in {"nha", "cua"} and before.clause == text.tokens[mention.first].clause


def _is_small(text: Text, mention: Mention) -> bool:
    words = mention.noun.split()
    if mention.tag is Tag.BOND:
        return words[-1] in {"cháu", "chau"}
    if mention.noun in {"cháu", "chau"}:
        return mention.numbered or mention.many or mention.article or bool(mention.marks)
    if _SMALL & set(words):
        return True
    described = {token.clean for token in text.tokens[mention.head_at : mention.last]}
    if mention.noun == "con" and mention.numbered:
        return True
    if described & {"nhỏ", "bé", "nho"}:
        return True
    if mention.noun == "con":
        before = text.tokens[mention.first - 1].plain if mention.first else ""
        return before in {"bong", "be", "am", "cong"} or (
            mention.owner in {"em", "tui", "tôi", "mình", "toi"} and "plight" in mention.marks
        )
    return mention.noun in {"con gái", "đứa con", "con em"} and bool(
        mention.numbered or mention.marks & {"plight"}
    )


def _ages(text: Text) -> list[tuple[str, str]]:
    """Codes that follow from an age given in years, months, weeks or days."""
    result: list[tuple[str, str]] = []
    tokens = text.tokens
    read_to = 0
    for index in range(len(tokens)):
        token = tokens[index]
        number = number_at(text, index) if index >= read_to and may_be_number(token) else None
        if number is None or number[1] >= len(tokens):
            continue
        value, end = number
        read_to = end
        unit = tokens[end]
        after = tokens[end + 1].plain if end + 1 < len(tokens) else ""
        code = None
        if unit.plain in {"tuoi", "t", "tui"} and (unit.plain == "tuoi" or unit.glued):
            code = by_years(value)
        elif unit.plain in {"thang", "th", "ngay", "tuan", "hom", "bua"}:
            if after in {"tuoi", "tui"} or (unit.plain != "hom" and _names_baby(text, index)):
                months = value if unit.plain in {"thang", "th"} else 0
                code = "so_sinh" if months <= _BABY_MONTHS else "tre_em"
        elif unit.plain in {"years", "year", "yo"}:
            code = by_years(value)
        elif unit.plain in {"months", "weeks", "month"} and after == "old":
            code = "so_sinh"
        if code:
            result.append((text.quote(index, end + 1), code))
    return result


def by_years(years: int) -> str | None:
    """`nguoi_gia` or `tre_em` for an age in years, or nothing."""
    if _OLD_YEARS <= years < _MOST_YEARS:
        return "nguoi_gia"
    return "tre_em" if 0 < years < _CHILD_YEARS else None


def _names_baby(text: Text, index: int) -> bool:
    """Whether a small child stands right before the number: "bé 8 tháng", "con được 3 tuần"."""
    tokens = text.tokens
    for at in range(max(0, index - 3), index):
        token = tokens[at]
        if token.clause != tokens[index].clause:
            continue
        if token.plain in {"be", "chau", "nhoc", "cu", "baby"}:
            return True
        if token.plain == "con" and at + 1 == index:
            return True
        if token.plain in {"nho"} and at and tokens[at - 1].plain in {"con", "dua"}:
            return True
    return False
