"""Words for the level of water and for its rise and fall.

Depths of body levels in metres are for an adult of 1.6 m, rounded; house levels are those of a
Vietnamese one-storey house (eaves about 3 m).
"""

from __future__ import annotations

from typing import Literal

from ioc.understanding.phrases import PhraseTable

Trend = Literal["rising", "stable", "falling"]

Level = tuple[float | None, str]

# (words of a level, depth in metres or None, reason code)
_LEVELS: tuple[tuple[str, float | None, str], ...] = (
    ("mắt_cá|mắt_cá_chân|cổ_chân|mu_bàn_chân|ankle|ankles", 0.1, "water_at_ankle"),
    ("bàn_chân|gót_chân|ngạch_cửa|bậu_cửa|thềm|bậc_thềm|hiên ^nhà_bên", 0.1, "water_at_ankle"),
    ("bắp_chân|ống_quyển|ống_chân|ống_đồng|bậc_tam_cấp|tam_cấp", 0.3, "water_at_calf"),
    ("bánh_xe|nửa_bánh|nửa_bánh_xe|bô_xe|ống_xả|ống_bô|bô|pô", 0.3, "water_at_wheel"),
    ("đầu_gối|gối|khoeo|knee|knees", 0.5, "water_at_knee"),
    (
        "giường|mép_giường|lòng_giường|cái_giường|chân_giường|gầm_giường|nệm|mép_nệm|bộ_ván|ván|phản|"
        "sạp|đi_văng|bed",
        0.5,
        "water_at_knee",
    ),
    ("ghế|mặt_ghế|bàn_ghế|yên_xe|bắp_vế|vế", 0.6, "water_at_thigh"),
    ("tay_vịn_ghế|tay_vịn", 0.7, "water_at_thigh"),
    ("đùi|bắp_đùi|háng|bẹn|thigh|thighs", 0.8, "water_at_thigh"),
    (
        "!bàn|cái_bàn|mặt_bàn|bàn_ăn|bàn_học|chân_bàn|bếp_gas|mặt_bếp|nửa_cửa|nửa_cánh_cửa|ổ_điện|"
        "ổ_cắm|tay_nắm_cửa|table",
        0.8,
        "water_at_window",
    ),
    ("~cai_ban|mat_ban|ban_an|ban_hoc", 0.8, "water_at_window"),
    ("nửa_người|nửa_thân", 0.9, "water_at_thigh"),
    ("người ^ta|dân|lớn|già|nhà|thân|trên|trong|ngồi", 0.9, "water_at_thigh"),
    ("bụng|rốn|thắt_lưng|lưng_quần|eo|lưng|waist|hips|hip", 1.0, "water_at_waist"),
    ("!hông", 1.0, "water_at_waist"),
    ("cửa_sổ|bệ_cửa_sổ|window|windows", 1.1, "water_at_window"),
    ("ngực|nách|bộ_ngực|chest", 1.2, "water_at_chest"),
    (
        "tủ|tủ_lạnh|bệ_thờ|bàn_thờ|vai|công_tắc|công_tắc_điện|shoulder|shoulders",
        1.3,
        "water_at_chest",
    ),
    (
        "cổ ^bưu|lão|truyền|thụ|phiếu|chân|tay|# ^#|đứa|con|cháu|mẹ|mệ|người|nhà|bà|ông|ai",
        1.4,
        "water_at_neck",
    ),
    ("neck", 1.4, "water_at_neck"),
    (
        "nửa_nhà|quá_nửa_nhà|nửa_căn_nhà|gần_hết_nhà|cằm|miệng|mũi|mang_tai|chin",
        1.5,
        "water_at_neck",
    ),
    ("nóc_xe|nóc_ô_tô|mui_xe|nóc_oto", 1.6, "water_over_head"),
    ("đầu_người|đầu_người_lớn|người_lớn|head", 1.7, "water_over_head"),
    (
        "đầu ^kiệt|hẻm|ngõ|đường|gối|cầu|xóm|làng|thôn|phố|chợ|năm|tháng|tuần|giờ|mùa|tiên|tổ|hồi|"
        "xe|nguồn",
        1.7,
        "water_over_head",
    ),
    ("mái_hiên|hiên_nhà", 2.2, "water_over_head"),
    (
        "gác|sàn_gác|gác_lửng|gác_xép|trần|trần_nhà|la_phông|kèo|tra|sàn_tra|rầm|xà_nhà|xà|ceiling",
        2.3,
        "water_at_loft",
    ),
    (
        "mái_bếp|tầng_1|tầng_một|tầng_trệt|lầu_trệt|tầng_dưới|first_floor|ground_floor",
        2.5,
        "water_fills_ground_floor",
    ),
    ("mái|nóc|mái_nhà|nóc_nhà|mái_tôn|đòn_dông|roof", 3.0, "water_at_roof"),
    ("lầu_1|lầu_một|tầng_2|tầng_hai|lầu|lầu_2|second_floor", 3.5, "water_at_upper_floor"),
)

LEVELS: PhraseTable[Level] = PhraseTable([(words, (depth, code)) for words, depth, code in _LEVELS])

ENTERED: PhraseTable[Level] = PhraseTable(
    [
        ("nước .. đầy|lưng nhà", (None, "water_in_house")),
        (
            "nước .. vô|vào|tràn_vào|tràn_vô .. nhà|phòng|bếp|giường|trọ|sân|nền",
            (None, "water_in_house"),
        ),
        ("ngập .. trong nhà", (None, "water_in_house")),
        ("nhà .. ngập ^rác|hàng", (None, "water_in_house")),
        ("ngập .. hết|nhà|cả", (None, "flooded")),
        ("water .. in|inside|entering .. house|room|home", (None, "water_in_house")),
    ]
)

TRENDS: PhraseTable[Trend] = PhraseTable(
    [
        (
            "nước|nác|lũ|lụt .. lên|dâng|vô|vào|tràn|ập|ùa|đổ .. nhanh|mau|lẹ|ào|gấp|dữ|quá|thêm|"
            "chóng|hoài|miết|rần_rần|vèo|riết|đều|từng|nữa|như|ầm_ầm|cuồn_cuộn|liên_tục|tiếp",
            "rising",
        ),
        ("nước|nác|lũ ..6 đang|còn|vẫn|cứ|sắp|lại .. lên|dâng|vô|tràn|bò_lên", "rising"),
        ("nước|nác|lũ lên|dâng ^tới_đâu|tới|đến|ngang", "rising"),
        ("nước .. tràn|ùa|tuôn|ập|đổ|bò vô|vào|xuống|tới", "rising"),
        ("nước|nác|lũ .. lên|vô|vào|tràn tới|đến|qua|khỏi|quá", "rising"),
        ("nước|nác|lũ đã tới|đến|vô|vào", "rising"),
        ("mà|nhưng|và|thì|hắn|nó .. còn|đang|vẫn|cứ|lại lên|dâng|bò_lên", "rising"),
        ("mà|hắn|nó .. lên lẹ|nhanh|mau|nữa|hoài|thêm|riết", "rising"),
        ("còn|vẫn|cứ|đang dâng|lên|bò_lên ^được|mạng|đường|huyết|cơn|sốt|kế_hoạch|tinh", "rising"),
        ("ngập nhanh|mau|thêm|dần", "rising"),
        ("dâng|cao cao|nhanh|lên|thêm|từng ^cấp", "rising"),
        ("lên thêm|nhanh_lắm|nhanh_quá|mau_lắm|lẹ_quá|từ_từ|rần_rần|ào_ào ^thuốc", "rising"),
        ("xả tràn|lũ|nước .. thêm|nữa|rồi", "rising"),
        ("tràn_qua|vỡ đê|bờ_đê|kè|đập|đê_bao|đê_bối", "rising"),
        ("water .. rising|fast|coming|higher", "rising"),
        ("still|keeps rising", "rising"),
        ("nước|nác|lũ chưa|không|chậm|nỏ|hổng|chẳng .. rút|xuống|bớt", "stable"),
        ("nước .. đứng|chững|giữ_nguyên|không_lên|hết_lên|đứng_yên|không_rút", "stable"),
        ("nước .. không_lên_nữa|hết_lên|ngừng_lên", "stable"),
        ("không chịu? rút", "stable"),
        ("nước|nác|lũ|lụt .. đang|đã|bắt_đầu|mới|vừa rút|xuống|hạ|cạn", "falling"),
        ("nước|nác|lũ rút|xuống|hạ|cạn ^chậm_chưa", "falling"),
        ("nước .. rút rồi|dần|bớt|chậm|nhanh|hết|được", "falling"),
        ("đang|đã|bắt_đầu rút ^tiền", "falling"),
        ("water .. receding|going_down|dropping", "falling"),
    ]
)
