"""Counts, vulnerable persons and water levels."""

import pytest

from ioc.understanding import read_people, read_water


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nhà có 4 người", 4),
        ("hai mệ ở trong nhà", 2),
        ("2 ông bà già với 3 đứa cháu", 5),
        ("4 người, trong đó 2 người già", 4),
        ("hai vợ chồng già với mẹ già và 2 đứa con", 5),
        ("3 mẹ con kẹt trên gác", 3),
        ("vợ chồng em", 2),
        ("nhà có ba má với em và đứa em khuyết tật", 4),
        ("14 cháu và 3 cô giáo", 17),
        ("nha co 5 nguoi, 2 tre em", 5),
        ("năm người", 5),
        ("ba em bị té", 1),
        ("mệ tui 85 tuổi", None),
        ("cả chục người", None),
        ("nhà số 5 người ta xây", None),
        ("2 con chó cắn nhau", None),
        ("em ở một mình, nước lên", 1),
        ("2 person in hotel", 2),
        ("đường Hai Bà Trưng ngập", None),
        ("mấy năm người dân kêu", None),
        # sums and lists
        ("mệ già với 3 đứa nhỏ", 4),
        ("vợ chồng và ba con nhỏ bị cô lập", 5),
        ("ba bố con ôm bụi tre", 3),
        ("hai đứa nhỏ, đứa lớn 11, đứa nhỏ 7, kẹt trên gác", 2),
        ("trong nhà có tôi 73 tuổi, bà nhà tôi 70 và thằng con trai", 3),
        ("sáu miệng ăn trên tra ba ngày rồi", 6),
        ("tui với 2 đứa con kẹt trên nóc nhà", 3),
        ("nha toi co 5 nguoi: 2 ong ba, 2 vo chong va 1 chau nho", 5),
        ("family of 4 stuck on ground floor, kids are 3 and 7", 4),
        # who is counted
        ("bố mẹ đi làm xa, ở nhà chỉ có hai đứa cháu, nước vô nhà rồi", 2),
        ("em ở Sài Gòn, ba mẹ em kẹt trên mái", 2),
        ("5 người rơi xuống nước, mới cứu được 3 người, còn 2 người mất tích", 2),
        ("Anh Tuấn gọi: vợ mang thai 39 tuần vỡ ối", 1),
        ("ba em hết oxy rồi", 1),
        ("có người bám trên cây giữa sông", 1),
        ("con dâu tui đau bụng đẻ", 1),
        ("bạn em uống thuốc sâu, nó sùi bọt mép", 1),
        # what is no number of people
        ("cả nhà đang trên mái cứu với", None),
        ("mấy mẹ con kẹt trên gác", None),
        ("số 7 kiệt 2, tầng 3, lúc 5 giờ", None),
        ("không có ai trong nhà", None),
    ],
)
def test_people_are_counted(text: str, count: int | None) -> None:
    assert read_people(text).count == count


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("mẹ già 80 tuổi", {"nguoi_gia"}),
        ("hai cháu nhỏ", {"tre_em"}),
        ("bé 3 tháng tuổi", {"so_sinh"}),
        ("em bé sơ sinh", {"so_sinh"}),
        ("vợ đang mang thai", {"thai_phu"}),
        ("con dâu mới sinh mổ", {"san_phu"}),
        ("ba bị tai biến", {"nguoi_benh"}),
        ("chú ngồi xe lăn", {"khuyet_tat"}),
        ("hai đứa nhỏ ở nhà một mình", {"tre_em", "tre_em_mot_minh"}),
        ("cha mẹ đi làm chưa về, chỉ có hai đứa cháu ở nhà", {"tre_em", "tre_em_mot_minh"}),
        ("không có người già", set()),
        ("mệ ơi cho con hỏi", set()),
        ("đèn hư", set()),
        ("elderly couple", {"nguoi_gia"}),
        ("ngoại em bị liệt nằm một chỗ", {"nguoi_gia", "khuyet_tat"}),
        ("vợ em đau đẻ, vỡ ối rồi", {"san_phu"}),
        ("thợ hồ rơi giàn giáo gãy chân", {"nguoi_benh"}),
        ("hai vợ chồng với bé 8 tháng", {"so_sinh"}),
        ("con dau bung de", {"san_phu"}),
        ("dang thai than o mo da", set()),
        ("nhà mệ Lành cháy rồi", set()),
        ("con gái tôi 20 tuổi", set()),
        ("mẹ em ở một mình", {"nguoi_gia"}),
    ],
)
def test_vulnerable_persons_are_named(text: str, codes: set[str]) -> None:
    assert set(read_people(text).vulnerable) == codes


@pytest.mark.parametrize(
    ("text", "depth_m", "trend"),
    [
        ("nước tới mắt cá", 0.1, None),
        ("nước ngập ngang đầu gối", 0.5, None),
        ("nước tới ngực", 1.2, None),
        ("nuoc toi co roi", 1.4, None),
        ("nước quá đầu", 1.7, None),
        ("ngập tới mái nhà", 3.0, None),
        ("nước cao 1,2 m", 1.2, None),
        ("nước cao 1m5 và đang lên", 1.5, "rising"),
        ("nước trong nhà nửa mét", 0.5, None),
        ("ngập 20-30cm", 0.3, None),
        ("nước lên nhanh lắm", None, "rising"),
        ("nước đang rút", None, "falling"),
        ("nước chưa rút", None, "stable"),
        ("nước mới liếm mép giường", 0.5, None),
        ("nước ngập 1m2, trên gác có 6 người", 1.2, None),
        ("nước trong nhà hai mét", 2.0, None),
        ("nuoc qua cua so", 1.1, None),
        ("nước mới tới cổ chân", 0.1, None),
        ("nước không lên nữa", None, "stable"),
        ("hắn còn lên nữa", None, "rising"),
        ("water is at my window", 1.1, None),
    ],
)
def test_water_is_measured(text: str, depth_m: float | None, trend: str | None) -> None:
    water = read_water(text)
    assert water is not None
    assert water.depth_m == depth_m
    assert water.trend == trend


@pytest.mark.parametrize(
    "text",
    ["dây điện cách đất 50cm", "mưa 200mm", "nước ngập đầu kiệt 5", "nước máy yếu", "tường cao 2m"],
)
def test_other_lengths_are_no_water_level(text: str) -> None:
    water = read_water(text)
    assert water is None or water.depth_m is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nha truoc nha 131 duong truong gia mo, 5 nguoi", 5),
        ("nhà 131 đường Trường Gia Mô, 5 người", 5),
        ("131 duong le loi ngap, 3 nguoi ket", 3),
        ("131/5 duong le loi nuoc ngap 4 nguoi", 4),
        ("kiet 131 duong nguyen sinh cung, 6 nguoi", 6),
        ("kiệt 131 đường Nguyễn Sinh Cung, 6 người mắc kẹt", 6),
        ("45 kiet 12 duong bach dang 2 nguoi gia", 2),
        ("7 hem 3 duong chi lang co 4 nguoi", 4),
        ("5 ngo 10 duong ba trieu, co 4 nguoi", 4),
        ("nha em 20 duong dang van ngu, co 4 nguoi", 4),
        ("nha so 131 d truong gia mo 5 nguoi", 5),
        ("131 đ. Trường Gia Mô 5 người", 5),
        ("88 pho duc chinh co 3 nguoi", 3),
        ("tổ 5 thôn 3 nước lên 4 người", 4),
        ("so 131 duong le loi nuoc ngap", None),
        ("3 duong tran phu ngap sau", None),
        ("100 cau giay nuoc ngap", None),
        ("23 bac lieu phuong thuan hoa, 5 nguoi ket", 5),
        ("33 Cô Bắc nước tới ngực 2 người", 2),
        ("56 chu van an, 5 nguoi tren gac", 5),
        ("12 me linh ket 3 nguoi", 3),
        ("64 anh dao nuoc len nhanh, 5 nguoi", 5),
        ("nuoc ngap duong le loi, nha 64 co 5 nguoi", 5),
    ],
)
def test_the_number_of_a_house_counts_nobody(text: str, count: int | None) -> None:
    assert read_people(text).count == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 duong va 3 chau nho ket tren gac", 5),
        ("2 dượng và 3 cháu nhỏ kẹt trên gác", 5),
        ("4 duong chau ket tren mai nha", 4),
        ("30 chi cong nhan ket trong xuong", 30),
        ("12 bác bị kẹt trên gác, nước lên", 12),
        ("co 25 chau nho trong truong mam non bi ngap", 25),
        ("nhà có 131 người bị kẹt trong trường học", 131),
        ("120 hoc sinh ket o truong", 120),
    ],
)
def test_many_people_stay_as_many_as_are_told(text: str, count: int) -> None:
    assert read_people(text).count == count
