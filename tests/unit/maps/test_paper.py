"""Maps on paper: true to scale, everything said, nothing dangerous counted away."""

from __future__ import annotations

import io
from math import cos, radians
from pathlib import Path

import pytest
from pypdf import PdfReader

from maps.base import Bounds
from maps.paper import draw
from maps.paper.frame import METRES_PER_DEGREE, POINTS_PER_METRE, Frame, bar_metres, round_scale
from maps.paper.sheet import Area, Key, Line, Mark, Paper, Row, Sheet, Words

FONTS = Path(__file__).parents[3] / "ioc" / "static" / "vendor" / "be-vietnam-pro-ttf"
HUE = Bounds(16.40, 107.50, 16.52, 107.66)
WORDS = Words("Chú giải", "Tỷ lệ 1:{scale}", "B", "Trang {n}/{all}", "Còn {n} dòng", "Phóng to")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.5], [107.5, 16.4]]],
}


def sheet(**more: object) -> Sheet:
    return Sheet(
        **{
            "title": "Bản đồ tình hình: Huế",
            "subtitle": "Tình hình lúc 21:47 28/10/2026",
            "bounds": HUE,
            "words": WORDS,
            "source": "Nguồn: Trung tâm điều hành",
            **more,
        }  # type: ignore[arg-type]
    )


def pages(body: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]


@pytest.mark.parametrize(
    ("asked", "given"),
    [(1, 1), (23_100, 25_000), (25_000, 25_000), (510_000, 600_000), (9_100, 10_000)],
)
def test_a_scale_is_round_and_shows_no_less(asked: float, given: int) -> None:
    assert round_scale(asked) == given


def test_a_scale_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        round_scale(0)


def test_the_frame_is_true_to_scale_in_both_directions() -> None:
    frame = Frame.around(HUE, 30, 40, 500, 400)
    x, y = frame.place(16.46, 107.58)
    _, above = frame.place(16.47, 107.58)
    right, _ = frame.place(16.46, 107.59)
    metres_up = 0.01 * METRES_PER_DEGREE
    metres_right = metres_up * cos(radians(16.46))
    assert (above - y) / POINTS_PER_METRE * frame.scale == pytest.approx(metres_up, rel=1e-6)
    assert (right - x) / POINTS_PER_METRE * frame.scale == pytest.approx(metres_right, rel=1e-3)


def test_the_frame_shows_all_that_was_asked_for_and_knows_its_own_edges() -> None:
    frame = Frame.around(HUE, 30, 40, 500, 400)
    shown = frame.bounds
    assert shown.south <= HUE.south
    assert shown.north >= HUE.north
    assert shown.west <= HUE.west
    assert shown.east >= HUE.east
    assert frame.place(shown.south, shown.west) == pytest.approx((30, 40))
    assert frame.place(shown.north, shown.east) == pytest.approx((530, 440))
    assert frame.holds(16.46, 107.58)
    assert not frame.holds(17.5, 107.58)


def test_one_place_has_ground_around_it() -> None:
    frame = Frame.around(Bounds(16.46, 107.58, 16.4600001, 107.5800001), 0, 0, 500, 400)
    assert (frame.bounds.north - frame.bounds.south) * METRES_PER_DEGREE >= 400


@pytest.mark.parametrize(("most", "long"), [(999, 500), (1000, 1000), (4_200, 2000), (6.1, 5)])
def test_the_bar_has_a_round_length(most: float, long: int) -> None:
    assert bar_metres(most) == long


def test_a_sheet_says_what_it_is_and_has_its_list_on_the_next_pages() -> None:
    rows = [
        Row(n, (f"Việc {n} & <b>x</b>", f"{n} Lê Lợi", "VV-1", "16.46, 107.58", "21:47"))
        for n in range(1, 61)
    ]
    made = sheet(
        stamp="DIỄN TẬP",
        areas=[Area(SQUARE, "Vỹ Dạ", label=(16.45, 107.55), is_main=True, is_hatched=True)],
        floods=[Area(SQUARE, paint="flood-4", is_hatched=True)],
        lines=[
            Line({"type": "LineString", "coordinates": [[107.5, 16.4], [107.6, 16.5]]}, "closed")
        ],
        marks=[
            Mark(16.46, 107.58, "critical", "1", number=1, weight=3, accuracy_m=900),
            Mark(16.47, 107.58, "unit_available", glyph="boat", weight=0),
            Mark(16.47, 107.59, "shelter_open", filled=0.5, weight=0),
        ],
        legend=[Key("Khẩn cấp", "critical", "1"), Key("Ngập", paint="flood-4", is_hatched=True)],
        facts=[("vụ việc đang mở", "60")],
        notes=["Ranh giới gần đúng"],
        detail=Bounds(16.45, 107.57, 16.47, 107.59),
        list_title="Danh sách",
        columns=[("Việc gì", 0.4), ("Ở đâu", 0.2), ("Mã", 0.1), ("Tọa độ", 0.2), ("Lúc", 0.1)],
        rows=rows,
    )
    found = pages(draw.pdf(made, Paper("a4"), FONTS))
    first = found[0]
    for words in ("Bản đồ tình hình: Huế", "21:47 28/10/2026", "DIỄN TẬP", "Vỹ Dạ", "Tỷ lệ 1:"):
        assert words in first, words
    assert "Nguồn: Trung tâm điều hành" in first
    assert "Ranh giới gần đúng" in first
    assert f"Trang 1/{len(found)}" in first
    assert "Phóng to" in found[1]
    listed = "".join(found[2:])
    assert all(f"Việc {n} & <b>x</b>" in listed for n in range(1, 61))


@pytest.mark.parametrize("paper", [Paper("a4"), Paper("a4", True), Paper("a3"), Paper("a3", True)])
def test_every_paper_holds_an_empty_sheet(paper: Paper) -> None:
    body = draw.pdf(sheet(), paper, FONTS)
    box = PdfReader(io.BytesIO(body)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(paper.points, abs=0.1)


def test_many_ordinary_ones_are_one_sign_with_their_number_and_danger_never() -> None:
    crowd = [Mark(16.46, 107.58, "normal") for _ in range(30)]
    danger = [Mark(16.46, 107.58, "critical", "1", weight=3, number=n) for n in range(41, 47)]
    text = pages(draw.pdf(sheet(marks=[*crowd, *danger]), Paper("a4"), FONTS))[0]
    assert "30" in text.split()
    assert all(str(n) in text for n in range(41, 47))


def test_the_picture_is_the_first_page() -> None:
    body = draw.png(sheet(), Paper("a4"), FONTS, 72)
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    with pytest.raises(ValueError, match="dots"):
        draw.png(sheet(), Paper("a4"), FONTS, 1000)
