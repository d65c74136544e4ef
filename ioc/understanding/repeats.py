"""Whether a text says that the matter was told before: "lần 2 … lần 7", "phản ánh rồi mà chưa ai".

Covers: the number of the time where it is said, in digits or words; complaints that an earlier
report brought nothing; answers that promised and were not kept.
Leaves out: which matter that was (`services.repeats`), habits ("ngày nào cũng", `context`), and a
second call about one emergency, which is a sign of `traces`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read

_TIMES_MOST = 30


@dataclass(frozen=True, slots=True)
class Repeat:
    """A report that says it is not the first. `number`: the how-manieth time, None where unsaid."""

    number: int | None
    quote: str


_TELL = "phản_ánh|báo|kiến_nghị|gửi|gọi|nhắn|phản|điện|khiếu_nại|góp_ý|đề_nghị|nói|kêu|trình_bày"
_WORDS = "hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_NUMBERED: PhraseTable[str] = PhraseTable(
    [
        (pattern, "time")
        for number in ("#", _WORDS)
        for pattern in (
            f"{_TELL} .. lần thứ? {number}",
            f"{_TELL} .. {number} lần|lượt",
            f"{number} lần .. {_TELL}",
            f"lần thứ? {number} ..2 {_TELL}",
        )
    ]
)
_LEADING: PhraseTable[str] = PhraseTable([(f"lần thứ? {n}", "time") for n in ("#", _WORDS)])
"""A text that begins with it says it of itself: "Lần 3: ổ gà trước số 12"."""

_NOT_DONE = (
    "xử_lý|giải_quyết|làm|dọn|sửa|khắc_phục|thay|thu_gom|trả_lời|hồi_âm|phản_hồi|xuống|tới|đến|"
    "kiểm_tra|đoái_hoài|quan_tâm|thay_đổi|chuyển_biến|động_tĩnh|kết_quả|thấy|ai"
)
_UNHEARD: PhraseTable[str] = PhraseTable(
    [
        (f"đã|từng|có {_TELL} ..8 chưa|không|vẫn|chẳng|mãi|nhưng|mà", "before"),
        (f"{_TELL} rồi ..6 chưa|không|vẫn|chẳng|mãi|nhưng|mà|sao", "before"),
        (
            f"{_TELL} nhiều|mấy|bao|hoài|mãi|miết|suốt|liên_tục lần? ..6 chưa|không|vẫn|mà",
            "b",
        ),
        (f"{_TELL} nhiều|mấy|bao_nhiêu|rất_nhiều lần|lượt|bữa", "before"),
        (f"nhiều|mấy|bao_nhiêu lần {_TELL}", "before"),
        (f"{_TELL} .. từ tháng|tuần|năm|hôm|đầu ..8 chưa|không|vẫn|mà", "before"),
        (f"{_TELL} lại|tiếp|thêm .. lần|vì|do|việc|về|vụ|chuyện", "before"),
        (f"như đã|từng {_TELL}", "before"),
        (f"{_TELL} trước|hồi|hôm|tháng|tuần .. {_NOT_DONE}", "before"),
        ("hứa|hẹn|trả_lời|phản_hồi ..8 chưa|không|vẫn|đến_nay|tới_nay ..4 " + _NOT_DONE, "before"),
        (
            "báo|nói là|đã? xong|xử_lý|sửa|khắc_phục ..4 nhưng|mà|thực_tế ..4 vẫn|chưa|không|còn",
            "b",
        ),
        ("vẫn|lại chưa .. ai|được xử_lý|giải_quyết|khắc_phục|sửa|dọn|thay ..4", "before"),
        (f"sao|răng|mà .. {_TELL} hoài|mãi|miết", "before"),
        ("tái diễn|phát", "before"),
        ("reported|complained .. before|already|again|times|twice", "before"),
    ]
)
_VIET = {"hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}


def read_repeat(text: str | Text) -> Repeat | None:
    """The repetition that a text tells of, or None. A first time ("lần đầu", "lần 1") is none."""
    prepared = read(text)
    for hit in _NUMBERED.find(prepared):
        number = _number_in(prepared, hit.first, hit.last)
        if number is not None and 2 <= number <= _TIMES_MOST:
            # "đã báo 3 lần": this is the fourth; people count either way, so what is said stays.
            return Repeat(number, prepared.quote(hit.first, hit.last))
    for hit in _LEADING.find(prepared):
        if hit.first <= 1 and _stands_alone(prepared, hit.last):
            number = _number_in(prepared, hit.first, hit.last)
            if number is not None and 2 <= number <= _TIMES_MOST:
                return Repeat(number, prepared.quote(hit.first, hit.last))
    for hit in _UNHEARD.find(prepared):
        return Repeat(None, prepared.quote(hit.first, hit.last))
    return None


def _stands_alone(text: Text, last: int) -> bool:
    """Whether a break follows: "Lần 3: …", and not "lần 2 ngập"."""
    if last >= len(text.tokens):
        return True
    gap = text.original[text.tokens[last - 1].end : text.tokens[last].start]
    return any(mark in gap for mark in ":,.-–;!\n)")


def _number_in(text: Text, first: int, last: int) -> int | None:
    """The number that stands beside "lần" between two tokens."""
    for at in range(first, last):
        if text.tokens[at].plain != "lan":
            continue
        for beside in (at + 1, at + 2, at - 1):
            if first <= beside < last and (found := _number(text, beside)) is not None:
                return found
    return None


def _number(text: Text, at: int) -> int | None:
    token = text.tokens[at]
    if token.is_number:
        value = number_at(text, at)
        return value[0] if value else None
    if token.clean in _VIET:
        return _VIET[token.clean]
    return {"hai": 2, "bon": 4, "sau": 6, "tam": 8, "chin": 9}.get(token.plain)
