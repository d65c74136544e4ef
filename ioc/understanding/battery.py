"""How much is left in the caller's telephone, where the text says it in per cent.

Covers "pin 10%", "điện thoại còn 5 phần trăm", "máy còn có 5% hà", "phone 6 percent".
Leaves out: other things in per cent (oxygen in a bottle, discounts), and "sắp hết pin".
"""

from __future__ import annotations

from ioc.understanding.numbers import may_be_number, number_at
from ioc.understanding.text import Text, read

_PHONES = {"pin", "dt", "phone", "battery", "cell", "mobile", "cuc gach"}
# Words that are a telephone only together with a second one.
_PAIRED = {("dien", "thoai"), ("di", "dong"), ("may", "con"), ("may", "em"), ("may", "tui"),
           ("may", "toi"), ("may", "no"), ("may", "chi"), ("may", "minh"), ("may", "sap"),
           ("may", "ba"), ("may", "anh"), ("may", "chau"), ("may", "co")}  # fmt: skip
_OTHER = {"oxy", "oxi", "binh", "ap", "giam", "khuyen", "sac", "xang", "do", "co_the", "bong"}
_REACH = 8


def read_battery(text: str | Text) -> tuple[int, str] | None:
    """Per cent (0 to 100) and the words, or None where the text does not say."""
    text = read(text)
    for index, token in enumerate(text.tokens):
        number = number_at(text, index) if may_be_number(token) else None
        if number is None or number[0] > 100:
            continue
        value, end = number
        last = _percent_ends(text, end)
        if last is None:
            continue
        first = _phone_before(text, index)
        if first is None and _phone_behind(text, last):
            first = index
        if first is not None:
            return value, text.quote(first, last)
    return None


def _percent_ends(text: Text, end: int) -> int | None:
    """The token behind "%", "phần trăm", "percent" that follows a number, or None."""
    tokens = text.tokens
    stop = tokens[end].start if end < len(tokens) else len(text.original)
    if "%" in text.original[tokens[end - 1].end : stop][:3]:
        return end
    if end < len(tokens) and tokens[end].plain in {"percent", "pct"}:
        return end + 1
    if end + 1 < len(tokens) and (tokens[end].plain, tokens[end + 1].plain) in {
        ("phan", "tram"), ("per", "cent"),
    }:  # fmt: skip
        return end + 2
    return None


def _phone_before(text: Text, index: int) -> int | None:
    tokens = text.tokens
    for at in range(index - 1, max(-1, index - _REACH - 1), -1):
        if tokens[at].sentence != tokens[index].sentence:
            return None
        if tokens[at].plain in _OTHER and tokens[at].plain not in {"do", "sac"}:
            return None
        following = tokens[at + 1].plain if at + 1 < len(tokens) else ""
        if tokens[at].plain in _PHONES or (tokens[at].plain, following) in _PAIRED:
            return at
    return None


def _phone_behind(text: Text, last: int) -> bool:
    """ "còn 14% pin"."""
    return last < len(text.tokens) and text.tokens[last].plain in {"pin", "battery"}
