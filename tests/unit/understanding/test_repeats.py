"""A report that says it is not the first, and one that says it is over."""

from __future__ import annotations

import pytest

from ioc.understanding.contradiction import read_contradiction, tells_of_prank
from ioc.understanding.repeats import read_repeat


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Phản ánh lần 3: đèn đường vẫn hư", 3),
        ("Lần thứ 4 phản ánh việc kè sông Kẻ Vạn", 4),
        ("Tôi gửi lần 7 rồi đó nghe", 7),
        ("goi lan 2 roi ma chua ai toi", 2),
        ("lần 2: ổ gà trước số 12", 2),
        ("Kiến nghị lần hai về đống rác", 2),
        ("bao 3 lan roi ko ai toi", 3),
        ("đã phản ánh mà chưa ai xử lý", None),
        ("Rác hẻm 6/89 Duy Tân phản ánh rồi mà tới nay chưa ai dọn.", None),
        ("phan anh nhieu lan ma khong thay lam", None),
        ("Hứa sửa tháng trước mà đến nay vẫn chưa sửa", None),
        ("Đã gửi phản ánh từ tháng 3 nhưng không ai trả lời", None),
    ],
)
def test_a_repetition_is_heard_with_its_number(text: str, number: int | None) -> None:
    found = read_repeat(text)
    assert found is not None
    assert found.number == number
    assert found.quote
    assert found.quote.split()[0] in text


@pytest.mark.parametrize(
    "text",
    [
        "lần đầu phản ánh",
        "Ngập lần 2 trong tháng",
        "Xe buýt chạy 2 lần một ngày",
        "Nhà em lần thứ hai bị ngập",
        "Đèn hư mấy hôm nay",
        "Phường lập biên bản vài lần vẫn đâu vào đấy",
        "",
        "<b>lần</b>",
    ],
)
def test_what_comes_for_the_first_time_is_no_repetition(text: str) -> None:
    assert read_repeat(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lửa tắt rồi, khỏi cần xe", "over"),
        ("rác đã dọn sạch rồi", "over"),
        ("Đèn đường số 5 Lê Lợi sáng lại rồi, sửa xong rồi", "over"),
        ("ghe đã đón hết người ra an toàn rồi", "over"),
        ("tui báo nhầm, xin lỗi", "untrue"),
        ("không có cháy gì hết, họ đốt rác thôi", "untrue"),
    ],
)
def test_a_contradiction_is_heard(text: str, kind: str) -> None:
    found = read_contradiction(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "nước tới cổ cứu với",
        "đã dọn rồi nhưng còn rác",
        "chưa ai dọn",
        "sửa xong chưa mà vẫn tối",
        "nước không rút",
        "Không phải đùa đâu, cứu với",
        "",
    ],
)
def test_what_goes_on_contradicts_nothing(text: str) -> None:
    assert read_contradiction(text) is None


def test_a_rejection_says_whether_it_was_a_prank() -> None:
    assert tells_of_prank("Trẻ em gọi phá, đùa giỡn")
    assert tells_of_prank("Tin giả, không có vụ việc")
    assert not tells_of_prank("Đến nơi không thấy gì, có thể nhầm địa chỉ")
    assert not tells_of_prank("Không thuộc thẩm quyền")
