"""Tells the number of a house from a count of kin: "131 duong Truong Gia Mo" is no 131 uncles.

Without accents "duong" is đường far more often than dượng, and streets bear the names of persons
("33 Cô Bắc", "56 chu van an"). What speaks of persons right behind the word decides; without it so
many kin are not believed.
"""

from __future__ import annotations

from ioc.understanding.text import Text, Token

UNCLES_MOST = 4
"""So many "duong" may be uncles, where the words behind say so."""

KIN_MOST = 10
"""So many kin are believed without a word that speaks of persons behind them."""

PARTY_MOST = 40
"""So many kin are believed with such a word."""

MOTHERS_MOST = 3

_MOTHERS = {"mẹ", "má", "mạ", "me"}
_KIN = {
    "anh", "ba", "bac", "bam", "bo", "bu", "cau", "cha", "chi", "chu", "co", "di", "duong",
    "ma", "me", "mo", "mu", "o", "ong", "thay", "thim", "tia", "u",
    "em trai", "em gai", "con trai", "con gai", "anh trai", "chi gai",
}  # fmt: skip
_OF_PERSONS = {
    "bi", "ket", "mac", "gia", "va", "voi", "cung", "deu", "lon", "cao", "lam", "dang", "yeu",
    "benh", "om", "thoi", "thui", "ba", "chu", "bac", "em",
}  # fmt: skip
_OF_UNCLES = {"va", "voi", "cung", "ket", "mac", "bi", "gia", "deu", "tui", "toi", "ruot"}
_OF_STREETS = {
    "ngap", "lut", "xe", "duong", "sat", "chia", "kiet", "hem", "ngo", "pho", "tac", "trieu",
    "lieu", "van", "manh", "trinh", "dao",
}  # fmt: skip
_OTHERS = {"nguoi", "chi", "anh", "chau", "em", "me", "ba", "co", "o", "be", "dua", "ong", "di"}


def may_be_uncles(text: Text, at: int) -> bool:
    """Whether "duong" without accents at token `at`, behind a number, may be dượng."""
    tokens = text.tokens
    number = tokens[at - 1].plain
    if not number.isdigit() or int(number) > UNCLES_MOST:
        return False
    following, third = _behind(tokens, at, 1), _behind(tokens, at, 2)
    if following.isdigit():
        return third in _OTHERS
    if following == "chau":
        return third in _OF_UNCLES
    return following in _OF_UNCLES and third not in _OF_STREETS


def is_house_number(text: Text, number: int, first: int, last: int, *, before_person: bool) -> bool:
    """Whether `number` before the word for kin at tokens `first` to `last` is that of a house.

    `before_person`: the next word is one for persons again ("30 chị công nhân").
    """
    tokens = text.tokens
    noun = " ".join(token.plain for token in tokens[first:last])
    if noun not in _KIN:
        return False
    following, third = _behind(tokens, last - 1, 1), _behind(tokens, last - 1, 2)
    if tokens[first].clean == "co" and number > KIN_MOST and following.isdigit():
        # "nha 64 co 5 nguoi": có.
        return True
    if before_person and following not in {"ba", "chu", "bac", "van", "linh"}:
        return False
    is_mother = last - first == 1 and tokens[first].clean in _MOTHERS
    most = MOTHERS_MOST if is_mother else KIN_MOST
    if following in _OF_PERSONS and third not in _OF_STREETS and not text.is_capital(last):
        most = PARTY_MOST
    return number > most


def _behind(tokens: tuple[Token, ...], at: int, steps: int) -> str:
    """The word so many tokens behind in the clause, or nothing."""
    there = at + steps
    if there >= len(tokens) or tokens[there].clause != tokens[at].clause:
        return ""
    return tokens[there].plain
