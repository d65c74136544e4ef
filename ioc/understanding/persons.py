"""Finds the persons and groups that a text speaks of: one `Mention` for each, in order.

A person is a noun phrase: a number or quantity, a classifier, a word for a person, and what
describes it ("hai đứa cháu nội", "mệ Lành nhà bên", "tui 73 tuổi").
Leaves out: which mentions count (`people`).
"""

from __future__ import annotations

from ioc.understanding.house_numbers import is_house_number
from ioc.understanding.person_details import PERSON, PRONOUNS, Mention, describe
from ioc.understanding.person_pieces import Piece, pieces_of
from ioc.understanding.person_tags import Tag
from ioc.understanding.text import Text

_ADJECTIVES = {
    "old", "young", "small", "little", "elderly", "other", "foreign", "local", "more", "cai",
    "dong", "ban", "nu", "nam", "em", "cu",
}  # fmt: skip

# Words before a total that names no persons: "family of 4", "tổng cộng 5".
_SUMS = {
    ("family", "of"), ("group", "of"), ("party", "of"), ("we", "are"), ("tong", "cong"),
    ("tat", "ca"), ("het", "thay"), ("thoi", "la"), ("vi", "chi"), ("ca", "thay"),
}  # fmt: skip

_HOUSEHOLDS = {"gia đình", "gia dinh", "gđ", "family", "cả nhà", "gd"}

_ENGLISH_BEFORE = {"my", "our", "his", "her", "the", "their", "a", "an"}

_NOT_BEFORE_KIN = {"ben", "que", "khoa", "vien", "phia", "ve", "tu", "o", "benh", "phong", "nha"}

_NOT_AFTER_KIN = {
    "thanh", "tru", "that", "tinh", "bo", "dung", "quoc", "khoa", "o", "vi", "mon", "ngu", "giao",
    "hinh", "troi", "le", "quan", "nhap", "tai", "thuong",
}  # fmt: skip

# Persons only with a number, an article or an owner beside them.
_NEED_COMPANY = {"nam", "nữ", "đồng chí", "dong chi", "nội", "ngoại", "o", "u", "bu", "thằng"}

_MAX_PARTY = 500


def mentions_of(text: Text) -> tuple[list[Mention], list[Piece]]:
    """The persons of a text in order, and every tagged phrase."""
    pieces = pieces_of(text)
    mentions: list[Mention] = []
    position = 0
    writers = _writers(text, pieces)
    while position < len(pieces):
        mention, following = _mention_at(text, pieces, position, writers)
        if mention is not None:
            mentions.append(mention)
        position = max(following, position + 1)
    return mentions, pieces


def _writers(text: Text, pieces: list[Piece]) -> set[str]:
    """Which of em, con, cháu the writer calls himself."""
    spoken = {text.tokens[piece.first].clean for piece in pieces if piece.tag in {Tag.ME, Tag.WE}}
    writers = {"em"}
    if spoken & {"tui", "tôi", "toi"}:
        writers = set()
    owned = {
        text.tokens[at].clean
        for at in range(1, len(text.tokens))
        if text.tokens[at].clean in PRONOUNS
        and text.tokens[at - 1].plain
        in {
            "nha",
            "cua",
            "da",
            "oi",
            "cuu",
            "giup",
            "chong",
            "tui",
            "bon",
            "chung",
            "me",
            "ba",
            "bo",
            "ma",
            "cho",
            "thua",
        }
        and not (at + 1 < len(text.tokens) and text.tokens[at + 1].is_number)
    }
    writers |= owned & {"em"}
    for piece in pieces:
        if piece.tag is Tag.WE and text.tokens[piece.last - 1].clean in PRONOUNS:
            writers.add(text.tokens[piece.last - 1].clean)
    words = {token.clean for token in text.tokens}
    if not spoken and not (words & {"em"}):
        writers |= owned
        if words & {"dạ", "da", "thưa"}:
            writers |= {"con", "cháu"}
    return writers


def _mention_at(
    text: Text, pieces: list[Piece], position: int, writers: set[str]
) -> tuple[Mention | None, int]:
    piece = pieces[position]
    if piece.tag is Tag.UNIT and piece.note == "number":
        return _counted(text, pieces, position)
    if piece.tag is Tag.MANY:
        return _many(text, pieces, position)
    if piece.tag not in PERSON:
        return None, position + 1
    if piece.tag is Tag.GENERAL:
        return _lone_general(text, pieces, position)
    if _is_place_name(text, piece):
        return None, position + 1
    mention = _begin(text, piece)
    following = describe(text, pieces, position + 1, mention)
    alone = not (mention.article or mention.owner or mention.last > piece.last)
    grandparent = mention.noun in {"nội", "ngoại"} and _is_grandparent_alone(text, piece)
    if mention.noun in _NEED_COMPANY and alone and not grandparent:
        return None, following
    if (
        mention.tag is Tag.HEAD
        and piece.last - piece.first == 1
        and text.tokens[piece.first].clean in writers
        and following == position + 1
        and not mention.article
    ):
        mention.tag = Tag.ME
    return mention, following


def _is_grandparent_alone(text: Text, piece: Piece) -> bool:
    """ "ngoại nằm một chỗ": the southern word alone; not "khoa ngoại", "bên nội", "nội thành"."""
    tokens, at = text.tokens, piece.first
    if text.is_capital(at) and at and tokens[at - 1].sentence == tokens[at].sentence:
        return False
    before = tokens[at - 1].plain if at else ""
    after = tokens[at + 1].plain if at + 1 < len(tokens) else ""
    return before not in _NOT_BEFORE_KIN and after not in _NOT_AFTER_KIN


def _is_place_name(text: Text, piece: Piece) -> bool:
    """Capitals in the middle of a sentence, another one beside: "Nam Giao", "cầu ông Cọp"."""
    at = piece.first
    if piece.last - at > 1 or piece.tag is not Tag.HEAD or not text.is_capital(at):
        return False
    tokens = text.tokens
    if at == 0 or tokens[at - 1].sentence != tokens[at].sentence:
        return False
    return (text.is_capital(at - 1) or (at + 1 < len(tokens) and text.is_capital(at + 1))) and (
        tokens[at].clause == tokens[at - 1].clause
    )


def _begin(text: Text, piece: Piece) -> Mention:
    count = {Tag.HEAD: 1, Tag.ME: 1, Tag.PAIR: 2, Tag.BOND: 2}.get(piece.tag, 0)
    if piece.tag is Tag.BOND and piece.note == "adult":
        # "anh em", "chị em" without a number are comrades and forms of address.
        count = 0
    noun = " ".join(token.clean for token in text.tokens[piece.first : piece.last])
    before = text.tokens[piece.first - 1] if piece.first else None
    mention = Mention(
        piece.tag, piece.note, count, piece.first, piece.last, noun, head_at=piece.first
    )
    if before is not None and before.sentence == text.tokens[piece.first].sentence:
        if before.plain in _ENGLISH_BEFORE:
            mention.first -= 1
        mention.article = before.clean in {"có", "còn", "một", "thấy", "a", "an", "my"} or (
            before.bare and before.plain in {"co", "mot", "thay"}
        )
    return mention


def _lone_general(text: Text, pieces: list[Piece], position: int) -> tuple[Mention | None, int]:
    """ "có người trôi": one person; "người" alone is no mention."""
    piece = pieces[position]
    mention = _begin(text, piece)
    before = text.tokens[piece.first - 1].plain if piece.first else ""
    if text.tokens[piece.first].plain == "nguoi" and before in {"co", "thay", "mot", "1"}:
        mention.tag, mention.count, mention.kind = Tag.HEAD, 1, "somebody"
        return mention, describe(text, pieces, position + 1, mention)
    return None, position + 1


def _counted(text: Text, pieces: list[Piece], position: int) -> tuple[Mention | None, int]:
    """A number and the persons it counts."""
    number = pieces[position]
    if not 1 <= number.number <= _MAX_PARTY:
        return None, position + 1
    noun = pieces[position + 1] if position + 1 < len(pieces) else None
    if noun is not None and noun.first == number.last and noun.tag is Tag.UNIT:
        return None, position + 1
    if noun is None or not _counts(text, number, noun):
        return _sum(text, number), position + 1
    after = pieces[position + 2] if position + 2 < len(pieces) else None
    person_follows = after is not None and after.first == noun.last and after.tag in PERSON
    if _is_name_number(text, pieces, position):
        return None, position + 1
    if is_house_number(text, number.number, noun.first, noun.last, before_person=person_follows):
        # "nhà 27 em trai": the word itself may be somebody; "33 Cô Bắc" is the street.
        return None, position + (2 if noun.last - noun.first == 1 else 1)
    mention = _begin(text, noun)
    if noun.tag is Tag.PLURAL and mention.noun in _HOUSEHOLDS:
        return None, position + 1
    mention.first, mention.numbered = number.first, True
    if number.first and text.tokens[number.first - 1].plain in _ENGLISH_BEFORE:
        mention.first -= 1
    mention.article = mention.article or number.number == 1
    mention.count = 2 if noun.tag is Tag.PAIR and number.number == 1 else number.number
    if noun.tag in {Tag.ME, Tag.WE, Tag.PLURAL, Tag.RESCUER}:
        mention.tag = Tag.HEAD
    if noun.tag is Tag.RESCUER:
        mention.marks.add("rescuer")
    return mention, describe(text, pieces, position + 2, mention)


def _counts(text: Text, number: Piece, noun: Piece) -> bool:
    """Whether the number stands before this word and counts it."""
    if noun.tag not in PERSON | {Tag.RESCUER} or not _is_beside(text, number, noun):
        return False
    return text.tokens[noun.first].clause == text.tokens[number.first].clause


def _sum(text: Text, number: Piece) -> Mention | None:
    """ "family of 4", "tổng cộng 5": a total that names no persons."""
    words = text.tokens[max(0, number.first - 2) : number.first]
    if tuple(token.plain for token in words) not in _SUMS:
        return None
    total = Mention(Tag.GENERAL, "", number.number, number.first, number.last, "", numbered=True)
    total.head_at = number.first
    return total


def _is_beside(text: Text, number: Piece, noun: Piece) -> bool:
    """Nothing between number and noun but a space or an English adjective: "two old tourists"."""
    if noun.first == number.last:
        start, end = text.tokens[number.last - 1].end, text.tokens[noun.first].start
        return not text.original[start:end].strip(" \t\n_*")
    return noun.first == number.last + 1 and text.tokens[number.last].plain in _ADJECTIVES


def _is_name_number(text: Text, pieces: list[Piece], position: int) -> bool:
    """Whether the number belongs to an address, a time or a total of something else."""
    number = pieces[position]
    if not number.first:
        return False
    before = text.tokens[number.first - 1]
    if before.clause != text.tokens[number.first].clause:
        return False
    if before.clean in {"hàng", "cả", "mấy"} or before.plain in {"kiet", "hem", "ngo", "ngach"}:
        return True
    if before.is_number or before.plain in {
        "so",
        "sn",
        "thon",
        "tang",
        "lau",
        "to",
        "lop",
        "khu",
        "doi",
        "phong",
        "quoc",
        "duong",
        "xom",
        "thu",
        "ql",
    }:
        # "kiệt 5 hai vợ chồng": what directly follows counts; "đội ba Phong Chương" does not.
        if before.plain in {"to", "doi", "lop", "phong"} and _is_party(text, pieces, position):
            return False
        return not before.is_number
    return False


def _is_party(text: Text, pieces: list[Piece], position: int) -> bool:
    """ "một tổ năm thanh niên", "cả lớp 20 em": so many persons, and no number of a group."""
    number = pieces[position]
    noun = pieces[position + 1]
    before = text.tokens[number.first - 2].plain if number.first > 1 else ""
    return noun.tag in PERSON and (before in {"mot", "1", "ca"} or number.number > 12)


def _many(text: Text, pieces: list[Piece], position: int) -> tuple[Mention | None, int]:
    """ "mấy đứa nhỏ", "tụi nhỏ": persons without a number."""
    piece = pieces[position]
    at = position + 1
    while (
        at < len(pieces) and pieces[at].tag is Tag.MANY and pieces[at].first == pieces[at - 1].last
    ):
        at += 1
    if at >= len(pieces) or pieces[at].first != pieces[at - 1].last:
        return None, at
    if pieces[at].tag is Tag.UNIT and pieces[at].note == "number":
        return _counted(text, pieces, at)
    if pieces[at].tag not in PERSON | {Tag.RESCUER}:
        return None, at
    mention = _begin(text, pieces[at])
    mention.first, mention.many, mention.count = piece.first, True, 0
    if pieces[at].tag is Tag.RESCUER:
        mention.marks.add("rescuer")
    return mention, describe(text, pieces, at + 1, mention)
