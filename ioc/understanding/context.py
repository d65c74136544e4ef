"""What stands around a phrase and takes its force away, or gives it back.

Covers: negation, past, drills, thanks and "already saved", questions and forecasts, jokes, habit
("mỗi lần mưa"), fear of what might come, and words that say "now". Each is found once per text;
the readers ask whether it reaches a given phrase. Leaves out: who is right when a text contradicts
itself; then the words that say "now" win, since a missed call is the worse error.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.frames import FRAMES, Frame
from ioc.understanding.idioms import IDIOMS
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text

__all__ = ["Context", "Frame", "is_feared", "is_likened", "is_negated", "read_context"]

_TABLE: PhraseTable[Frame] = PhraseTable(
    [(pattern, frame) for frame, patterns in FRAMES.items() for pattern in patterns]
    + [(pattern, Frame.IDIOM) for pattern in IDIOMS]
)
# A word of time this many tokens behind belongs to what was said.
_NEAR = 5
_TIMES = {Frame.PAST, Frame.RECENT_PAST}
_NO = {"không", "chưa", "chẳng", "chả", "đâu", "khỏi", "hông", "đừng", "nỏ", "hổng", "no", "not"}
_PLAIN_NO = {"khong", "chua", "chang", "khoi", "hong", "dung", "no", "not"}
_BETWEEN = {"có", "ai", "bị", "người", "nào", "thấy", "hề", "phải", "còn", "gì", "cần", "một"}
_PLAIN_BETWEEN = {"co", "ai", "bi", "nguoi", "nao", "thay", "he", "phai", "con", "gi", "can"}
_FEAR = {"nếu", "lỡ", "nhỡ", "sợ", "kẻo", "ngại", "phòng", "khéo", "if"}
_PLAIN_FEAR = {"neu", "keo", "if"}
_LIKE = {"như", "tưởng", "giống", "ví", "giả", "like"}
_PLAIN_LIKE = {"nhu", "like"}
# "hình như", "nghe như": it seems so, and may well be so.
_SEEMS = {"hinh", "duong", "nghe", "thay", "gan", "hau", "ai"}


@dataclass(frozen=True, slots=True)
class Context:
    """All frames of one text, with the places where they were found."""

    text: Text
    quotes: dict[Frame, str]
    sentences: frozenset[tuple[Frame, int]]
    idioms: frozenset[int]
    times: tuple[tuple[int, Frame], ...]

    def has(self, frame: Frame) -> bool:
        return frame in self.quotes

    def in_sentence(self, frame: Frame, index: int) -> bool:
        """Whether the frame stands in the sentence of token `index`."""
        return (frame, self.text.tokens[index].sentence) in self.sentences

    def is_past(self, index: int) -> bool:
        """Whether the words at token `index` are told of earlier times: the last word of time
        before them in the sentence says so, or the next one behind them in their clause, or else
        in their sentence."""
        tokens = self.text.tokens
        here = tokens[index]
        before: Frame | None = None
        behind: Frame | None = None
        for at, frame in self.times:
            if tokens[at].sentence != here.sentence:
                continue
            if at <= index:
                before = frame
            elif tokens[at].clause == here.clause and at - index <= _NEAR and frame is Frame.PAST:
                return True
            elif behind is None:
                behind = frame
        return (before or behind) is Frame.PAST

    def is_idiom(self, first: int, last: int) -> bool:
        """Whether the tokens begin or end in a saying ("cháy hàng") or word ("nghiên cứu")."""
        return first in self.idioms or last - 1 in self.idioms

    def first_quote(self, frame: Frame) -> str:
        """The words of the first hit of this frame, or nothing."""
        return self.quotes.get(frame, "")


def read_context(text: Text) -> Context:
    """Find the frames of a text once."""
    quotes: dict[Frame, str] = {}
    sentences: set[tuple[Frame, int]] = set()
    idioms: set[int] = set()
    times: list[tuple[int, Frame]] = []
    for hit in _TABLE.find(text):
        frame = hit.payload
        if frame in _TIMES and hit.first and text.tokens[hit.first - 1].plain == "tu":
            # "từ hôm kia": since then, and still.
            continue
        if frame not in quotes:
            quotes[frame] = text.quote(hit.first, hit.last)
        sentences.add((frame, text.tokens[hit.first].sentence))
        if frame is Frame.IDIOM:
            idioms.update(range(hit.first, hit.last))
        elif frame is Frame.PAST or frame is Frame.NOW:
            times.append((hit.first, frame))
    return Context(text, quotes, frozenset(sentences), frozenset(idioms), tuple(times))


def is_negated(text: Text, index: int) -> bool:
    """Whether a "not" stands directly before token `index`, with only small words between."""
    return _reaches_back(text, index, _NO, _PLAIN_NO, _BETWEEN | _PLAIN_BETWEEN, 4)


def is_feared(text: Text, index: int) -> bool:
    """Whether the phrase at token `index` is only feared or supposed (nếu, lỡ, sợ, kẻo)."""
    tokens = text.tokens
    for back in range(1, 6):
        at = index - back
        if at < 0 or tokens[at].clause != tokens[index].clause:
            return False
        token = tokens[at]
        if token.clean in _FEAR or (not text.accented and token.plain in _PLAIN_FEAR):
            return True
    return False


def is_likened(text: Text, index: int) -> bool:
    """Whether the phrase at token `index` is only a comparison or a mistake (như, tưởng)."""
    tokens = text.tokens
    for back in range(1, 3):
        at = index - back
        if at < 0 or tokens[at].clause != tokens[index].clause:
            return False
        token = tokens[at]
        if token.clean in _LIKE or (not text.accented and token.plain in _PLAIN_LIKE):
            return not (at and tokens[at - 1].plain in _SEEMS) and tokens[at + 1].plain != "sap"
    return False


def _reaches_back(
    text: Text, index: int, words: set[str], plain_words: set[str], between: set[str], most: int
) -> bool:
    tokens = text.tokens
    for back in range(1, most + 1):
        at = index - back
        if at < 0 or tokens[at].clause != tokens[index].clause:
            return False
        token = tokens[at]
        if token.clean in words or (token.bare and token.plain in plain_words):
            return True
        if token.clean not in between:
            return False
    return False
