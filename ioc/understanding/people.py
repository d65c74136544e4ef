"""How many people a text tells of who need help, and which of them are vulnerable.

Two steps: `persons` finds every person and group; here they are marked by what is said of them
(something befalls them, they only call, they are away, they attack, they help), joined where they
stand in one list, and the group in need is counted.
Leaves out: households ("5 hộ"), crowds ("cả chục người"), and whether these people are in danger,
which `emergency` says.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.person_details import Mention
from ioc.understanding.person_lists import Chain, chains_of
from ioc.understanding.person_marks import LIVES, mark, resolve, said_after
from ioc.understanding.person_pieces import Piece
from ioc.understanding.person_tags import Tag
from ioc.understanding.persons import mentions_of
from ioc.understanding.text import Text, read
from ioc.understanding.vulnerable import read_vulnerable


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """`count`: persons, or None where the text does not say; codes as in the contract."""

    count: int | None
    vulnerable: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


_GRAVE_TAGS = {Tag.PLIGHT, Tag.PLACE, Tag.ATTACKS, Tag.PLEA, Tag.STAYS, Tag.SAVED}

_GRAVE_WORDS = {
    "nuoc", "lut", "lu", "ngap", "nac", "cuu", "giup", "chay", "khoi", "lua", "sap", "sat", "no",
    "gas", "dien", "bao", "song", "suoi", "bom", "help", "fire", "crash", "accident",
    "ambulance", "rescue", "emergency", "sos", "115", "114", "water", "flood", "oxy", "oxi", "xy",
}  # fmt: skip

_GRAVE = {"water", "hurt", "threat", "ill", "birth", "self", "alone", "crippled"}

_Answer = tuple[int | None, list[Mention]]

_FLOOD = {"nuoc", "lut", "lu", "ngap", "nac"}

# What one does who is there: puts the bed higher, holds somebody's head above the water.
_STRAINS = {
    "ke",
    "do",
    "nang",
    "keu tu",
    "ngoi do",
    "duc mai",
    "dung tren",
    "ngoi tren",
    "leo len",
    "dang dung",
    "dang om",
    "dang bong",
    "dang cong",
    "dang be",
}


def read_people(text: str | Text) -> PeopleReading:
    """Count the people of a text and name the vulnerable among them."""
    text = read(text)
    if not text.tokens:
        return PeopleReading(None, (), ())
    mentions, pieces = mentions_of(text)
    mark(text, mentions, pieces)
    resolve(text, mentions)
    vulnerable = read_vulnerable(text, mentions, pieces)
    count, counted = _choose(text, chains_of(text, mentions, pieces), pieces)
    writer = _writer_there(text, mentions, counted)
    if count and writer is not None:
        count += 1
        counted = [*counted, writer]
    code = "people_counted" if count != 1 else "people_alone"
    reasons = [(text.quote(one.first, one.last), code) for one in counted]
    reasons.extend(vulnerable)
    codes = tuple(dict.fromkeys(code for _, code in vulnerable))
    return PeopleReading(count, codes, tuple(reasons))


def _writer_there(text: Text, mentions: list[Mention], counted: list[Mention]) -> Mention | None:
    """The writer where he is in the flooded house with those he counts: "em kéo không nổi"."""
    if not counted or text.positions.keys().isdisjoint(_FLOOD):
        return None
    if any(one.tag in {Tag.GENERAL, Tag.ME, Tag.BOND, Tag.WE} for one in counted):
        return None
    if any(one.tag is Tag.PAIR and one.owner for one in counted):
        return None
    if not any(one.owner or one.kind in {"old", "child", "baby"} for one in counted):
        return None
    for mention in mentions:
        if "nearby" in mention.marks and "hang" in text.positions:
            return None
        if mention.tag is Tag.ME and "away" in mention.marks:
            return None
    for mention in mentions:
        if mention.tag is Tag.ME and ("place" in mention.marks or _strains(text, mention)):
            return mention
    return None


def _strains(text: Text, mention: Mention) -> bool:
    clause = text.tokens[mention.last - 1].clause
    words = []
    for token in text.tokens[mention.last : mention.last + 7]:
        if token.clause != clause:
            break
        words.append(token.plain)
    if "noi" in words[1:]:
        at = words.index("noi", 1)
        return bool({"khong", "hong", "ko", "hok", "k", "chang", "het"} & set(words[:at]))
    return bool(words) and (words[0] in _STRAINS or " ".join(words[:2]) in _STRAINS)


def _choose(text: Text, chains: list[Chain], pieces: list[Piece]) -> _Answer:
    counted = [chain for chain in chains if chain.counts]
    if any(chain.stays for chain in counted):
        saved = any(piece.tag is Tag.SAVED for piece in pieces)
        counted = [c for c in counted if c.stays or (c.general and not saved)]
    struck = _struck(chains)
    if struck is not None and not struck.numbered:
        # Somebody is hurt, and of the group nothing is said but that it is there.
        counted = [
            c
            for c in counted
            if c.need
            or c.general
            or len(c.mentions) > 1
            or struck.noun in c.mentions[0].noun.split()
        ]
    general = [chain for chain in counted if chain.general]
    specific = [chain for chain in counted if not chain.general]
    best_general = max(general, key=lambda c: (c.need > 0, c.total), default=None)
    best_specific = max(specific, key=lambda c: (c.need > 0, c.total), default=None)
    if best_general is not None:
        if best_specific is None or best_specific.total <= best_general.total:
            return best_general.total, best_general.mentions
        return best_specific.total, best_specific.mentions
    if best_specific is not None:
        return _with_parent(chains, best_specific)
    if struck is not None:
        together = _separate(text, chains, struck) + _with_baby(text, chains, struck)
        return len(together), together
    return _one(text, chains, pieces)


def _with_parent(chains: list[Chain], children: Chain) -> _Answer:
    """ "mẹ con em ..., 3 đứa nhỏ": the mother and three."""
    only = children.mentions[0]
    if len(children.mentions) == 1 and only.numbered and only.kind == "child":
        for chain in chains:
            for one in chain.mentions:
                if one.tag is Tag.BOND and not one.numbered and one.first < only.first:
                    return children.total + 1, [one, only]
    return children.total, children.mentions


def _with_baby(text: Text, chains: list[Chain], mother: Mention) -> list[Mention]:
    """The child of a woman who has given birth is the second: "sản phụ đẻ rớt, đứa nhỏ ra rồi"."""
    if "birth" not in mother.marks and mother.kind != "mother":
        return []
    words = text.positions
    born = not words.keys().isdisjoint({"sinh", "de", "sanh"}) and not words.keys().isdisjoint(
        {"rot", "roi", "sau", "mo", "moi", "nhau", "ron"}
    )
    if not born:
        return []
    for chain in chains:
        one = chain.mentions[0]
        is_child = one.kind in {"child", "baby"} and one.tag is Tag.HEAD and one.count == 1
        if is_child and one is not mother and "again" not in one.marks:
            return [one]
    return []


def _separate(text: Text, chains: list[Chain], struck: Mention) -> list[Mention]:
    """ "một người đàn ông ..., một người phụ nữ ...": one and another in one sentence."""
    together = [struck]
    sentence = text.tokens[struck.first].sentence
    for chain in chains:
        one = chain.mentions[0]
        if (
            struck.numbered
            and one is not struck
            and (one.numbered or said_after(text, one) == "kia")
            and len(chain.mentions) == 1
            and chain.total == 1
            and (one.marks & LIVES or not one.numbered)
            and text.tokens[one.first].sentence == sentence
        ):
            together.append(one)
    return together


def _is_grave(text: Text, pieces: list[Piece]) -> bool:
    """Whether anything in the text is a danger or a plea: else nobody told of is in need."""
    if any(piece.tag in _GRAVE_TAGS for piece in pieces):
        return True
    return not text.positions.keys().isdisjoint(_GRAVE_WORDS)


def _struck(chains: list[Chain]) -> Mention | None:
    """The one person to whom something grave happens."""
    for chain in chains:
        mention = chain.mentions[0]
        single = len(chain.mentions) == 1 and mention.tag is Tag.HEAD and chain.total == 1
        if single and mention.marks & _GRAVE:
            return mention
    return None


def _one(text: Text, chains: list[Chain], pieces: list[Piece]) -> _Answer:
    """A single victim without a number, or none."""
    many = any(
        (one.many or one.tag in {Tag.WE, Tag.PLURAL}) and one.marks & LIVES
        for chain in chains
        for one in chain.mentions
    )
    singles = [
        chain
        for chain in chains
        if len(chain.mentions) == 1 and chain.total == 1 and chain.mentions[0].tag is Tag.HEAD
    ]
    for single in sorted(singles, key=lambda c: -c.need):
        mention = single.mentions[0]
        if many and not mention.marks & {"plight", "alone", "stays"}:
            continue
        told = mention.age is not None or mention.owner or mention.article
        if single.need or (told and _is_grave(text, pieces)):
            return 1, [mention]
    for chain in chains:
        if chain.mentions[0].tag is Tag.ME and "plight" in chain.mentions[0].marks and not many:
            return 1, [chain.mentions[0]]
    if many or not _is_grave(text, pieces):
        return None, []
    for single in singles:
        return 1, single.mentions
    for piece in pieces:
        if piece.tag is Tag.PLIGHT and piece.note in _GRAVE:
            return 1, [Mention(Tag.HEAD, "", 1, piece.first, piece.last, "")]
    return None, []
