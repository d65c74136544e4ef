"""What a phrase is in a sentence about persons: the tags of `kin` and `plights`."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Tag(Enum):
    """What a phrase is in a sentence about persons."""

    HEAD = "head"  # one person: "mệ", "tài xế"
    PAIR = "pair"  # two persons in one word: "vợ chồng", "ông bà"
    BOND = "bond"  # two or more, as a number before says: "mẹ con", "anh em"
    GENERAL = "general"  # counts whoever is there: "người", "miệng ăn"
    PLURAL = "plural"  # persons whose number is not told: "học sinh", "cả nhà"
    ME = "me"  # the writer
    WE = "we"  # the writer and others
    MANY = "many"  # a quantity that is no number: "mấy", "nhiều"
    LINK = "link"  # joins persons: "với", "và"
    CARRY = "carry"  # the one holds the other: "bồng", "cõng"
    NEARBY = "nearby"  # describes the person before: "già", "hàng xóm"
    OTHER = "other"  # reads like a person and is none: "con đường"
    PLEA = "plea"  # "cứu với"
    CALLED = "called"  # after a person who is spoken to: "ơi"
    ADDRESS = "address"  # before a person who is spoken to: "nhờ", "thưa"
    TELLS = "tells"  # the person before only tells it: "gọi", "báo"
    AWAY = "away"  # the person before is not there: "đi làm", "ở Sài Gòn"
    ATTACKS = "attacks"  # the person before is the danger: "cầm dao"
    RESCUER = "rescuer"  # helpers and bystanders: "dân quân"
    PLIGHT = "plight"  # something befalls a person
    PLACE = "place"  # where trapped people sit: "trên mái"
    STAYS = "stays"  # "còn", "chưa ra"
    SAVED = "saved"  # "đã đưa ra", "cứu được"
    WITHIN = "within"  # parts of a total follow: "trong đó", "gồm"
    UNIT = "unit"  # a number before it counts no persons: "tuổi", "phút"
    PAST_NUMBER = "past_number"  # a number behind it is a name: "kiệt", "số"


class Word(NamedTuple):
    """`bare`: 2 also without accents, 1 so only beside a possessor or number, 0 never."""

    clean: tuple[str, ...]
    plain: tuple[str, ...]
    tag: Tag
    note: str
    bare: int
