"""Whether a text says that a matter is over, or that it never was: "lửa tắt rồi", "báo nhầm".

Covers: false alarms taken back, denials of others' reports, matters that have ended.
Leaves out: thanks and safety inside a call for help (`emergency` weighs those); a text that says
that something is still going on contradicts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc.understanding.context import Frame, read_context
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What was said against a matter: it is `over`, or it is `untrue`."""

    kind: Literal["over", "untrue"]
    quote: str


_UNTRUE: PhraseTable[str] = PhraseTable(
    [
        ("báo|gọi|bấm|gửi nhầm|lộn", "untrue"),
        ("tin|báo|thông_tin giả|thất_thiệt|bịa|sai|sai_sự_thật|không_đúng|tào_lao|vịt", "untrue"),
        (
            "không|đâu có .. cháy|ngập|sạt|tai_nạn|ai|vụ|chuyện .. nào|hết|cả|đâu|mô|gì|chi",
            "untrue",
        ),
        ("không|chẳng đúng|phải|có .. sự_thật|như_rứa|như_vậy|thật", "untrue"),
        ("làm|mần chi|gì có .. cháy|ngập|sạt|ai|vụ", "untrue"),
        ("ai|đứa nào? .. phá|bịa|báo_láo|đồn_bậy", "untrue"),
        ("báo láo|cáo|xạo", "untrue"),
        ("chỉ là khói|đốt|hun|diễn_tập|hơi", "untrue"),
        ("false alarm", "untrue"),
        ("not true", "untrue"),
    ]
)
_OVER: PhraseTable[str] = PhraseTable(
    [
        ("đã|được|vừa|mới dọn|sửa|vá|thay|xử_lý|khắc_phục|thu_gom .. xong|rồi|sạch|hết", "over"),
        ("hết|không còn .. ngập|rác|cháy|khói|kẹt|hôi|ồn|nữa|tắc ..4 rồi|nữa|đâu", "over"),
        ("đèn ..7 sáng lại|rồi", "over"),
        ("sửa|dọn|vá|thay|khắc_phục|xử_lý|thu_gom xong ^chưa|là|thì", "over"),
        ("có điện|nước lại rồi", "over"),
        ("đã|mới|vừa|được .. rước|đón|đưa|cứu .. ra|an_toàn|xong|rồi|hết", "over"),
        ("khỏi|không|đừng cần? .. tới|đến|lên|qua|cứu nữa|mô|đâu", "over"),
        ("xong rồi .. cảm_ơn|khỏi|thôi", "over"),
    ]
)


def read_contradiction(text: str | Text) -> Contradiction | None:
    """What a text says against the matter it tells of, or None."""
    prepared = read(text)
    context = read_context(prepared)
    for hit in _UNTRUE.find(prepared):
        if not (context.has(Frame.NOT_OVER) or context.has(Frame.PLEA)):
            return Contradiction("untrue", prepared.quote(hit.first, hit.last))
    if context.has(Frame.NOT_OVER) or context.has(Frame.PLEA):
        return None
    for hit in _OVER.find(prepared):
        return Contradiction("over", prepared.quote(hit.first, hit.last))
    if context.has(Frame.SAFE):
        return Contradiction("over", context.first_quote(Frame.SAFE))
    return None


_PRANK: PhraseTable[str] = PhraseTable(
    [
        ("đùa|giỡn|trêu|chọc|chơi_khăm|nghịch|troll", "prank"),
        ("phá|quấy|quậy ^dỡ|hoại|sản", "prank"),
        ("quấy rối|phá", "prank"),
        ("bịa|bịa_đặt|giả_mạo|báo_giả|tin_giả|báo_láo|báo_xạo|giả_vờ", "prank"),
        ("prank|hoax|fake", "prank"),
    ]
)


def tells_of_prank(reason: str) -> bool:
    """Whether the reason for which a report was rejected says that it was a prank."""
    prepared = read(reason)
    return any(
        not (hit.first and prepared.tokens[hit.first - 1].plain in {"khong", "k", "chang"})
        for hit in _PRANK.find(prepared)
    )
