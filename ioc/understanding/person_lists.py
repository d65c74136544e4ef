"""Joins the persons of one list: "tui, vợ và 2 đứa con", "6 người: 2 ông bà, 4 cháu"."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.person_details import Mention
from ioc.understanding.person_marks import LIVES, between
from ioc.understanding.person_pieces import Piece
from ioc.understanding.person_tags import Tag
from ioc.understanding.text import Text

_REACH_AFTER = 9

NOT_MEANT = {"addressed", "away", "rescuer", "attacks", "saved", "tells", "absent", "again"}
_PARTING = {Tag.TELLS, Tag.CALLED, Tag.RESCUER}


@dataclass(slots=True)
class Chain:
    """Mentions of one list; `total` persons together, 0 where one of them has no number."""

    mentions: list[Mention]
    total: int
    general: bool
    parts: bool = False

    @property
    def need(self) -> int:
        marks = set().union(*(mention.marks for mention in self.mentions))
        return len(marks & LIVES)

    @property
    def stays(self) -> bool:
        return any("stays" in mention.marks for mention in self.mentions)

    @property
    def counts(self) -> bool:
        return self.total > 0 and (
            len(self.mentions) > 1
            or any(
                (mention.numbered and mention.tag is not Tag.HEAD)
                or (mention.numbered and mention.count > 1)
                or mention.tag is Tag.PAIR
                or (mention.tag is Tag.BOND and mention.count > 1)
                for mention in self.mentions
            )
        )


def chains_of(text: Text, mentions: list[Mention], pieces: list[Piece]) -> list[Chain]:
    chains: list[Chain] = []
    previous: Mention | None = None
    for index, mention in enumerate(mentions):
        left_out = mention.marks & NOT_MEANT
        if mention.tag is Tag.ME:
            left_out = left_out - {"attacks", "tells"}
        if left_out and not _is_victim(mention):
            continue
        link = ""
        if previous is not None:
            link = _link(text, previous, mention, mentions[index + 1 : index + 4], pieces)
        if link and chains and previous is chains[-1].mentions[-1]:
            _join(chains[-1], mention, link)
        else:
            chains.append(Chain([mention], mention.count, mention.tag is Tag.GENERAL))
        previous = mention
    return chains


def _is_victim(mention: Mention) -> bool:
    """A helper or caller to whom something happens: "chú bộ đội bị nước đẩy trôi"."""
    if "again" in mention.marks or not mention.marks & {"water", "hurt", "threat", "ill"}:
        return False
    return not mention.marks & {"addressed", "away", "saved", "attacks"}


def _join(chain: Chain, mention: Mention, link: str) -> None:
    known = chain.mentions[-1]
    chain.mentions.append(mention)
    if chain.general and (link == "list" or chain.parts):
        # Parts of a total that was named.
        chain.parts = True
        return
    if link == "list":
        if known.numbered and known.count > 1 and not mention.numbered:
            # "hai đứa nhỏ, đứa lớn 11, đứa nhỏ 7" are two.
            return
        if mention.tag is Tag.GENERAL and mention.count <= chain.total:
            # "5 thuyền viên, 2 người bỏng" are five.
            return
    if mention.tag is Tag.ME and any(one.tag is Tag.ME for one in chain.mentions[:-1]):
        return
    chain.total = 0 if 0 in {chain.total, mention.count} else chain.total + mention.count


def _ends_linked(other: Mention, following: list[Mention], pieces: list[Piece]) -> bool:
    """Whether a row of persons with commas ends with "và" or "với"."""
    last = other.last
    for mention in following:
        if any(p.tag is Tag.LINK for p in between(pieces, last, mention.first)[:1]):
            return True
        if mention.first != last:
            return False
        last = mention.last
    return False


def _link(
    text: Text, one: Mention, other: Mention, following: list[Mention], pieces: list[Piece]
) -> str:
    """How two neighbours hang together: "joined" or "listed" (both count), "list" (the second may
    be part of the first), or not at all."""
    gap = other.first - one.last
    first, second = text.tokens[one.last - 1], text.tokens[other.first]
    if gap < 0 or gap > _REACH_AFTER or first.sentence != second.sentence:
        return ""
    if one.tag in {Tag.WE, Tag.PLURAL} or (other.tag in {Tag.WE, Tag.ME} and gap == 0):
        return ""
    if gap == 0:
        return _neighbours(one, other, first.clause == second.clause, following, pieces)
    gap_pieces = between(pieces, one.last, other.first)
    if not gap_pieces or any(p.tag in _PARTING for p in gap_pieces):
        return ""
    last = gap_pieces[-1]
    linked = last.tag is Tag.LINK and last.last == other.first
    carried = last.tag is Tag.CARRY and other.first - last.last <= 1 and last.first - one.last <= 3
    return "joined" if linked or carried else ""


def _neighbours(
    one: Mention, other: Mention, together: bool, following: list[Mention], pieces: list[Piece]
) -> str:
    """Nothing but a comma or a bracket stands between the two."""
    counts = one.numbered or one.tag in {Tag.PAIR, Tag.GENERAL} or one.article
    if other.numbered and (counts or not together):
        return "list"
    if together:
        return ""
    if _ends_linked(other, following, pieces) or (one.age is not None and other.age is not None):
        return "listed"
    return "list" if one.numbered or one.tag is Tag.GENERAL else ""
