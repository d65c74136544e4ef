"""Leaves place names out of a text before it is searched for matters.

"Trụ điện trước nhà 21 đường số 7, phường Linh Trung bị nghiêng" tells of a leaning pole; the words
of the address only stand between. Names are known from the gazetteer, or by capitals behind the
words that announce an address, so that also the street of another city is left out.
"""

from __future__ import annotations

from ioc.understanding.text import Text

_HEADS = {"đường", "phường", "xã", "quận", "huyện", "thôn", "xóm", "làng", "tổ"}
_NUMBERED = {"số", "kiệt", "hẻm", "ngõ", "tổ", "thôn"}
_LONGEST = 5


def without_announced_names(text: Text) -> Text:
    """The text without capitalised names and numbers behind đường, phường, quận, số ..."""
    if not text.accented:
        return text
    left_out: set[int] = set()
    for index, token in enumerate(text.tokens[:-1]):
        following = text.tokens[index + 1]
        if token.clean in _NUMBERED and following.is_number:
            left_out.add(index + 1)
        if token.clean not in _HEADS or following.clause != token.clause:
            continue
        at = index + 1
        while (
            at < len(text.tokens)
            and at - index <= _LONGEST
            and text.tokens[at].clause == token.clause
            and text.is_capital(at)
        ):
            left_out.add(at)
            at += 1
    return text.without(left_out) if left_out else text
