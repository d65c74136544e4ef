"""Complaints and denunciations in the sense of the law, and what only sounds like them."""

from __future__ import annotations

import time

import pytest

from ioc.understanding import REASONS, fold
from ioc.understanding.legal import read_legal

COMPLAINTS = [
    "Tôi không đồng ý với quyết định số 1234/QĐ-UBND thu hồi đất của gia đình tôi",
    "Gia đình tôi không nhất trí phương án bồi thường đã phê duyệt, xin tính lại",
    "Đơn khiếu nại lần 1 về việc giải tỏa nhà ở đường Bà Triệu",
    "Tui khiếu nại quyết định xử phạt vi phạm hành chính 3 triệu, tui mô có đậu xe chỗ nớ",
    "Khiếu nại việc từ chối cấp giấy phép xây dựng cho hộ tôi",
    "Đề nghị hủy quyết định cưỡng chế tháo dỡ nhà tôi ngày 12/5",
    "Đã gửi đơn khiếu nại 45 ngày mà chưa ai thụ lý",
    "xã ra quyết định phạt 5 triệu, tui không chịu quyết định nớ",
    "không chấp nhận mức đền bù đất ruộng 60 nghìn một mét, gia đình xin tính lại",
    "Khiếu nại quyết định kỷ luật buộc thôi việc của trường đối với tôi",
]
DENUNCIATIONS = [
    "Tôi tố cáo ông chủ tịch xã lợi dụng chức vụ bán đất công",
    "Tố cáo cán bộ địa chính phường đòi 20 triệu mới ký hồ sơ",
    "Trưởng thôn khai khống số hộ ngập để nhận tiền hỗ trợ",
    "cán bộ một cửa gợi ý bỏ phong bì lót tay mới làm nhanh",
    "kế toán xã tham ô tiền hỗ trợ lũ lụt của bà con",
    "Công an phường bao che cho sòng bạc trong kiệt, tôi có ghi hình",
    "Xã ăn chặn gạo cứu trợ, mỗi nhà chỉ được phát một nửa",
    "CSGT chốt cầu đòi chung 500 nghìn không có biên lai",
    "Tôi đứng tên tố cáo, xin giữ kín danh tính",
    "Tố cáo hiệu trưởng thu tiền không vào sổ",
]
ORDINARY = [
    "Khiếu nại tiền điện tháng này cao gấp đôi",
    "Tôi muốn khiếu nại đơn hàng giao thiếu, shop không trả lời",
    "Đơn khiếu nại lần 2 về quán karaoke hát tới khuya",
    "tui muốn kiện thằng hàng xóm lấn đất",
    "Tố giác nhóm buôn ma túy ở kiệt 12, nhờ công an xuống gấp",
    "Tố cáo thằng trộm xe ở bệnh viện, nhờ công an phường bắt giùm",
    "tố cáo con mèo nhà hàng xóm ăn vụng",
    "Công an phường ơi em muốn tố cáo thằng ăn trộm",
    "Kính gửi lãnh đạo thành phố, tôi tố cáo hàng xóm nuôi heo hôi quá",
    "Cán bộ một cửa phường hách dịch, quát dân",
    "Cán bộ tiếp dân thái độ lồi lõm, bắt đi lại bốn lần mới nhận hồ sơ",
    "Giá đền bù đất mở đường thấp quá, đề nghị thành phố xem lại cho dân nhờ",
    "Xin hỏi quyết định số 15 về hỗ trợ nhà sập áp dụng từ khi nào?",
    "Tôi không khiếu nại gì đâu, chỉ góp ý thêm cái đèn",
    "Nếu không sửa tôi sẽ khiếu nại lên thành phố",
    "Cảm ơn phường đã giải quyết khiếu nại của gia đình tôi",
    "Cán bộ xã báo lên nhận tiền hỗ trợ lũ mà bà tui đi không nổi",
    "Quán nhậu hát tới khuya, chắc công an bao che hay răng",
    "Không biết có ai ở phường bao che không mà bãi rác vẫn còn đó",
    "Báo đăng chủ tịch xã nhận hối lộ đã bị khởi tố",
    "Chủ quán không chịu chấp hành quyết định xử phạt, vẫn lấn vỉa hè",
    "Đề nghị ra quyết định xử phạt xe chở cát làm rơi vãi",
    "Cây to cao trước nhà sắp đổ",
    "cay xanh to cao che het den duong",
    "Bên thi công làm nứt nhà tôi mà không bồi thường",
    "Con tôi muốn phúc khảo, đơn khiếu nại nộp ở mô",
    "Phản đối chặt hàng cây xà cừ trên đường Lê Lợi",
    "",
    "<b>khiếu nại</b>",
    "🙏🙏🙏",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_against_a_decision_is_recognised(text: str) -> None:
    found = read_legal(text)
    assert found is not None
    assert found.kind == "khieu_nai"
    assert found.quote in text
    assert found.code in REASONS


@pytest.mark.parametrize("text", DENUNCIATIONS)
def test_a_denunciation_of_an_official_is_recognised(text: str) -> None:
    found = read_legal(text)
    assert found is not None
    assert found.kind == "to_cao"
    assert found.quote in text
    assert found.code in REASONS


@pytest.mark.parametrize("text", [*COMPLAINTS, *DENUNCIATIONS])
def test_it_is_recognised_without_accents_too(text: str) -> None:
    with_accents, without = read_legal(text), read_legal(fold(text))
    assert with_accents is not None
    assert without is not None
    assert without.kind == with_accents.kind


@pytest.mark.parametrize("text", ORDINARY)
def test_the_everyday_use_of_the_words_is_nothing_of_the_kind(text: str) -> None:
    assert read_legal(text) is None


@pytest.mark.parametrize("text", ORDINARY)
def test_nor_is_it_without_accents(text: str) -> None:
    assert read_legal(fold(text)) is None


def test_who_denounces_and_complains_is_kept_as_who_denounces() -> None:
    text = "Khiếu nại quyết định thu hồi đất, đồng thời tố cáo cán bộ địa chính nhận hối lộ"
    found = read_legal(text)
    assert found is not None
    assert found.kind == "to_cao"


@pytest.mark.parametrize(
    "text", ["khiếu nại quyết định " * 200, "cán bộ tố cáo " * 300, "không đồng ý " * 330]
)
def test_a_long_text_is_read_in_time(text: str) -> None:
    read_legal(text[:4000])
    began = time.perf_counter()
    read_legal(text[:4000])
    assert time.perf_counter() - began < 0.05
