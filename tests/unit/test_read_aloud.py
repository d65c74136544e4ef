"""What is read aloud to another service: everything that is known, and what is not."""

from __future__ import annotations

from dataclasses import replace

from ioc.domain.incidents import Severity, Tier
from ioc.domain.reports import RefugeKind, WaterTrend
from ioc.queries.hotline.read_aloud import Facts, read_aloud

FACTS = Facts(
    code="VV-26-000123",
    category="Cứu hộ, cứu nạn",
    title="Nước tới ngực, có mệ 82 tuổi",
    severity=Severity.CRITICAL,
    tier=Tier.P1,
    address="Kiệt sau đình Địa Linh",
    area="Phường Hóa Châu",
    lat=16.4979,
    lon=107.5751,
    accuracy_m=120,
    plus_code="7P8CFHXG+52",
    people=4,
    vulnerable=("nguoi_gia",),
    depth_m=1.2,
    trend=WaterTrend.RISING,
    refuge=RefugeKind.UPPER_FLOOR,
    needs=("boat",),
    numbers=("0905000417",),
)


def said(facts: Facts) -> dict[str, str]:
    return {line.head: " ".join(line.sentences) for line in read_aloud(facts)}


def test_it_says_what_where_who_water_way_and_number_in_this_order() -> None:
    words = said(FACTS)
    assert list(words)[:4] == ["what", "where", "position", "people"]
    assert "Cứu hộ, cứu nạn. Ưu tiên 1." in words["what"]
    assert "Xin đọc lại: Kiệt sau đình Địa Linh, Phường Hóa Châu, đúng không?" in words["where"]
    assert "vĩ độ 16,49790, kinh độ 107,57510" in words["position"]
    assert "7P8CFHXG+52" in words["position"]
    assert "4 người." in words["people"]
    assert "Nước sâu 1,2 mét." in words["water"]
    assert "cần ghe" in words["access"]
    assert words["number"] == "0905 000 417"


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    bare = replace(Facts("VV-26-000001", "Khác", "", Severity.NORMAL), may_see_numbers=False)
    words = said(bare)
    assert "Chưa rõ địa điểm" in words["where"]
    assert words["position"] == "Chưa có tọa độ."
    assert "chưa hỏi" in words["people"]
    assert "giữ tại Trung tâm" in words["number"]


def test_an_exercise_says_so_first() -> None:
    first = read_aloud(replace(FACTS, is_exercise=True))[0].sentences[0]
    assert first.startswith("ĐÂY LÀ DIỄN TẬP")
