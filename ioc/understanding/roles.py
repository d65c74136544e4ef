"""Which of the named places is where help is needed, and which are only spoken of.

"Tui ở Thuận An, mẹ tui ở Hương Toàn": the mother's place counts. "Phường Phú Nhuận làm tốt, mong
phường ni cũng làm": only a comparison. "Đường đi A Lưới": where the road leads.
"""

from __future__ import annotations

from enum import IntEnum

from ioc.understanding.cues import Words
from ioc.understanding.text import Text


class Role(IntEnum):
    """The force of a mention, the strongest first."""

    NEED = 0
    PLAIN = 1
    CALLER = 2
    ASIDE = 3
    NEVER = 4


_AT = Words("ở tại trong ngoài o")
_SKIPPED = Words(
    "đang hiện còn vẫn kẹt bị một mình sống mắc ngay tận mãi phường xã thôn làng đường kiệt khu "
    "dưới trên số nhà tổ quê"
)
_KIN = Words(
    "ba mẹ má mạ bố ông bà mệ ôn ngoại nội cha vợ chồng con cháu anh chị em cô dì chú bác cậu "
    "mợ bạn gia đình thím o"
)
_FIRST_PERSON = Words("tôi tui em con cháu mình tớ bọn chúng")
_AWAY = Words("đi hướng tuyến xe")
_TOWARDS = Words("phía hướng về")
_FLOWS = Words("đổ chảy tràn thải xả trôi")
_SIDE = Words("về hướng")
_FROM = Words("người dân giọng quê gốc gọi")
_LIKE = Words("như giống bằng hơn khác học")
_PRAISE = Words("tốt giỏi sạch đẹp đàng")
_DONE = Words("làm đã có vừa được lắp sửa người họ thì rồi")
_HERE = Words("ni này mình tui tôi")
_UNITS = Words("phường xã thôn xóm khu đường kiệt làng tổ")
_LONGEST_BEFORE = 6
_LONGEST_AFTER = 5


def role_of(text: Text, first: int, last: int, *, is_area: bool) -> Role:
    """The role of a place named in tokens `first` to `last`, announcing words included."""
    if is_area and _is_compared(text, first, last):
        return Role.NEVER
    tokens = text.tokens
    before = first - 1
    if before < 0 or tokens[before].sentence != tokens[first].sentence:
        return Role.PLAIN
    if _leads_away(text, before) or _flows_from(text, before, last):
        return Role.ASIDE
    if is_area and tokens[before].clause == tokens[first].clause:
        if _LIKE.at(text, before) or _FROM.at(text, before):
            return Role.ASIDE
        if _AWAY.at(text, before):
            return Role.ASIDE
    return _who(text, first)


def _leads_away(text: Text, before: int) -> bool:
    """ "Cách cầu Tuần 200 m về phía lăng Khải Định": only the direction."""
    return _TOWARDS.at(text, before) and (
        _SIDE.at(text, before - 1) or text.tokens[before].plain == "huong"
    )


def _flows_from(text: Text, before: int, last: int) -> bool:
    """ "Nước từ phường A đổ về": where it comes from, and not where it floods."""
    if text.tokens[before].clean not in {"từ", "tu"}:
        return False
    reach = range(last, min(last + 3, len(text.tokens)))
    return any(_FLOWS.at(text, at) for at in reach)


def _who(text: Text, first: int) -> Role:
    """NEED where somebody of the family is, CALLER where the caller is, by the words before."""
    tokens = text.tokens
    at = first - 1
    stop = max(-1, first - 1 - _LONGEST_BEFORE)
    seen_at = False
    while at > stop and tokens[at].sentence == tokens[first].sentence:
        if _AT.at(text, at):
            seen_at = True
        elif _KIN.at(text, at) or _FIRST_PERSON.at(text, at):
            break
        elif not _SKIPPED.at(text, at):
            return Role.PLAIN
        at -= 1
    else:
        return Role.PLAIN
    if not seen_at:
        return Role.PLAIN
    if _FIRST_PERSON.at(text, at) and not (at and _KIN.at(text, at - 1)):
        plural = at and tokens[at - 1].plain in {"tui", "bon", "chung", "nha"}
        return Role.PLAIN if plural else Role.CALLER
    return Role.NEED


def _is_compared(text: Text, first: int, last: int) -> bool:
    """ "Phường A làm tốt, mong phường ni cũng làm": A is not where anything is to be done."""
    tokens = text.tokens
    sentence = tokens[first].sentence
    reach = range(last, min(last + _LONGEST_AFTER, len(tokens)))
    praised = any(_PRAISE.at(text, at) and tokens[at].sentence == sentence for at in reach)
    if not praised or not any(_DONE.at(text, at) for at in reach):
        return False
    return any(
        _UNITS.at(text, at) and _HERE.at(text, at + 1) for at in range(last, len(tokens) - 1)
    )
