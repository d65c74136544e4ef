"""Marks every person of a text by what is said of them, and finds who is named twice.

Marks: addressed, tells, away, attacks, rescuer, saved, absent, again (none of them in need);
plight with its kind, place, stays, home (in need).
"""

from __future__ import annotations

from bisect import bisect_left

from ioc.understanding.context import is_negated
from ioc.understanding.person_details import Mention
from ioc.understanding.person_pieces import Piece
from ioc.understanding.person_tags import Tag
from ioc.understanding.text import Text

# How many words may stand between a person and what is said of it.
_REACH_AFTER = 14
_REACH_BEFORE = 5
_LONGEST = 5
_PRONOUNS = {
    "nó", "hắn", "ổng", "bả", "ông ấy", "bà ấy", "anh ấy", "chị ấy", "cô ấy", "cậu ấy", "no",
}  # fmt: skip
_HOME = {"nha", "gia", "dinh", "ho", "gd", "trong", "tren", "ket", "family"}
LIVES = {"plight", "place", "stays", "home"}
# Mark and farthest distance by what stands before or behind the person.
_BEFORE: dict[Tag, tuple[str, int]] = {
    Tag.ADDRESS: ("addressed", 0),
    Tag.STAYS: ("stays", 2),
    Tag.SAVED: ("saved", 1),
    Tag.PLIGHT: ("plight", 2),
    Tag.ATTACKS: ("plight", 2),
    Tag.PLACE: ("place", 2),
    Tag.RESCUER: ("rescuer", 0),
}
_AFTER: dict[Tag, tuple[str, int]] = {
    Tag.CALLED: ("addressed", 0),
    Tag.TELLS: ("tells", 2),
    Tag.AWAY: ("away", 4),
    Tag.ATTACKS: ("attacks", 3),
    Tag.RESCUER: ("rescuer", 3),
    Tag.WITHIN: ("place", 0),
    Tag.SAVED: ("saved", 2),
    Tag.PLIGHT: ("plight", _REACH_AFTER),
    Tag.PLACE: ("place", _REACH_AFTER),
    Tag.STAYS: ("stays", 3),
}
_GONE = {"mat", "missing", "lac"}


def between(pieces: list[Piece], first: int, last: int) -> list[Piece]:
    """The pieces that begin at token `first` or behind and end at `last` or before."""
    found = []
    for at in range(bisect_left(pieces, first, key=_first_of), len(pieces)):
        if pieces[at].last > last:
            break
        found.append(pieces[at])
    return found


def _first_of(piece: Piece) -> int:
    return piece.first


def mark(text: Text, mentions: list[Mention], pieces: list[Piece]) -> None:
    """Give every mention the marks that follow from the words around it."""
    for index, mention in enumerate(mentions):
        before = text.tokens[mention.first - 1].plain if mention.first else ""
        if before in {"co", "phai"} and is_negated(text, mention.first):
            mention.marks.add("absent")
        previous = mentions[index - 1].last if index else 0
        following = mentions[index + 1].first if index + 1 < len(mentions) else len(text.tokens)
        _mark_home(text, mention)
        _mark_before(text, mention, pieces, previous)
        _mark_after(text, mention, pieces, following)


def _mark_home(text: Text, mention: Mention) -> None:
    """ "nhà có 4 người", "trong xe 3 người": where they are is said before them."""
    if not mention.numbered and mention.tag is not Tag.PAIR:
        return
    sentence = text.tokens[mention.first].sentence
    for token in text.tokens[max(0, mention.first - 3) : mention.first]:
        if token.sentence == sentence and token.plain in _HOME:
            mention.marks.add("home")


def _mark_before(text: Text, mention: Mention, pieces: list[Piece], previous: int) -> None:
    here = text.tokens[mention.first]
    reach = max(previous, mention.first - _REACH_BEFORE - _LONGEST)
    for piece in between(pieces, reach, mention.first):
        name, farthest = _BEFORE.get(piece.tag, ("", -1))
        there = text.tokens[piece.first]
        if mention.first - piece.last > farthest or there.sentence != here.sentence:
            continue
        if name in {"addressed", "saved"} and there.clause != here.clause:
            continue
        if name == "addressed" and (mention.tag is Tag.ME or mention.owner):
            continue
        mention.marks.add(name)


def _mark_after(text: Text, mention: Mention, pieces: list[Piece], following: int) -> None:
    here = text.tokens[mention.last - 1]
    reach = min(following, mention.last + _REACH_AFTER + 1) + _LONGEST
    for piece in between(pieces, mention.last, reach):
        distance = piece.first - mention.last
        there = text.tokens[piece.first]
        if piece.first >= following or there.sentence != here.sentence:
            break
        name, farthest = _AFTER.get(piece.tag, ("", -1))
        if distance > farthest:
            continue
        if piece.tag is Tag.RESCUER and distance and not piece.note:
            continue
        if name == "tells" and (mention.marks & LIVES or there.clause != here.clause):
            continue
        if name == "attacks" and "plight" in mention.marks:
            continue
        if name == "plight":
            _mark_plight(mention, piece, there.plain)
        else:
            mention.marks.add(name)


def _mark_plight(mention: Mention, piece: Piece, word: str) -> None:
    """Something befalls the person; who is away is in need only if hurt or not come back."""
    if "away" not in mention.marks:
        mention.marks |= {"plight", piece.note}
    elif piece.note in {"hurt", "ill"} or word in _GONE or (mention.numbered and word == "chua"):
        mention.marks.discard("away")
        mention.marks |= {"plight", "water"}


def resolve(text: Text, mentions: list[Mention]) -> None:
    """Mark persons named again ("bà nội ... bà", "bạn em ... nó"), and give what is said of them
    to their first naming."""
    known: list[Mention] = []
    for mention in mentions:
        if mention.tag is not Tag.HEAD or mention.count != 1 or mention.numbered:
            if mention.tag is Tag.PAIR:
                known.append(mention)
            continue
        first = _named_before(text, mention, known)
        if first is None:
            known.append(mention)
            continue
        first.marks |= mention.marks - {"addressed", "tells", "home"}
        mention.marks.add("again")


def _named_before(text: Text, mention: Mention, known: list[Mention]) -> Mention | None:
    if said_after(text, mention) in {"kia", "khac", "nua", "no"} or mention.age is not None:
        return None
    for one in reversed(known):
        if one.tag is Tag.PAIR:
            continue
        same = one.noun == mention.noun and _words(text, mention) <= _words(text, one)
        shorter = not mention.owner and mention.noun in one.noun.split()
        if mention.noun in _PRONOUNS or same or (shorter and mention.noun not in {"con", "em"}):
            return one
    return None


def _words(text: Text, mention: Mention) -> set[str]:
    return {token.clean for token in text.tokens[mention.head_at : mention.last]}


def said_after(text: Text, mention: Mention) -> str:
    """The folded word behind a mention, or nothing."""
    return text.tokens[mention.last].plain if mention.last < len(text.tokens) else ""
