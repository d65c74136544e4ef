"""Signals of flood: what the water does. How people sit in it: `signals_stranded`."""

from __future__ import annotations

from ioc.understanding.signals import Signal

FLOOD_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "strong_current",
        "flood",
        0.4,
        (
            (
                "nước|lũ|dòng .. xiết|siết|chảy_mạnh|chảy_dữ|cuồn_cuộn|ào_ào|đổ_về|chảy_xiết|"
                "cuộn|ầm_ầm"
            ),
            "giữa biển_nước|dòng_nước",
            "nước .. xoáy|cuốn_mạnh",
            "gió to|lớn|giật|mạnh|dữ",
            "sóng to|lớn|cao|dữ",
            "biển động",
        ),
    ),
    Signal(
        "birth_near",
        "flood",
        0.6,
        (
            "~sap de|sinh|sanh",
            "!người|vợ|chị|em|cô|con .. sinh_con|đẻ_con|đẻ|lâm_bồn|sinh_em_bé",
            "bầu # tháng|tuần",
            "mang_thai|bầu|có_thai .. tháng|tuần|bự|sắp|gần_ngày|đau|gò|ra",
            "mới sinh|sanh|đẻ",
            "pregnant",
        ),
        needs_flood=True,
    ),
    Signal(
        "cut_off",
        "flood",
        0.7,
        (
            "cô_lập|chia_cắt|bao_vây",
            "giữa .. biển_nước|đồng_nước",
            "nước|lũ .. bao|vây .. quanh|nhà|tứ_phía|bốn_bề",
            "bốn_bề|xung_quanh|chung_quanh|tứ_phía|hai_bên .. nước|lũ",
            "bị nước_vây|nước_bao|lũ_vây|nước_lũ_vây",
            "ngoài_kia|bên_ngoài toàn nước",
            "tứ bề|phía nước",
            "nước|lũ|bùn|suối .. cắt|bít|chặn|bịt .. đường|lối|về|cửa",
            "đường .. bị nước|lũ cắt|chặn",
            "cut off|isolated",
            "road is? gone|underwater|flooded",
            "is|an island",
        ),
    ),
    Signal(
        "no_way_through",
        "flood",
        0.5,
        (
            (
                "không|k|chưa|hổng|nỏ .. ra|vô|vào|qua|sang|xuống|về|thoát|lên .. được|nổi|"
                "kịp ^mạng|app|học|wifi"
            ),
            "không|hổng dám|ai ..2 vô|vào|qua|sang|ra|bước|xuống",
            "không di_chuyển|qua|đi ^học|làm|chợ .. được|nổi",
            "không có .. phương_tiện|ghe|thuyền|đường_ra",
            "xe|xe_bệnh_viện|xe_cấp_cứu|taxi .. không .. vô|vào|qua|lên|chạy",
            "không .. taxi|xe .. chạy|vô|nhận",
            "cannot|can't|cant .. pass|get|leave|swim|move",
            "cầu .. ngập|cuốn|sập|trôi",
        ),
        needs_flood=True,
    ),
    Signal(
        "water_entering_fast",
        "flood",
        0.6,
        (
            (
                "nước|lũ|lụt .. lên|dâng|vô|vào|tràn|cao|tăng .. nhanh|mau|lẹ|ào|gấp|dữ|chóng|quá|"
                "vù_vù|ầm_ầm|ghê"
            ),
            "nước|lũ .. ào|ùa|ập|tràn_vô|tràn_vào|tuôn|đổ .. vô|vào|nhà|xuống|về|ào_ào",
            "nước|lũ .. đang|vẫn|còn|cứ .. lên|dâng|cao|vô ^mạng",
            "nước|lũ lên|dâng ^từ_từ|tới_đâu|mô_cũng",
            "nước|lũ ..3 lên|dâng|tăng|cao thêm|hoài|miết|riết|nữa",
            "nước|lũ về .. bất_ngờ|nhanh|ào|ầm",
            "lên thêm|nữa .. # bậc|gang|tấc|viên|phân|cm|bậc_thang",
            "lên thêm|nữa .. hai|ba|một|nửa bậc|gang|tấc|viên|bậc_thang",
            "thêm # bậc|gang|tấc|viên",
            "thêm .. hai|ba|một|mấy bậc|gang|tấc|viên|bậc_thang",
            "còn .. # bậc|gang|tấc|phân ..4 tới|là|nữa|ngập",
            "còn .. hai|ba|một bậc|gang|tấc|phân ..4 tới|là|nữa|ngập",
            "lên nhanh quá|lắm|ghê",
            "sắp|gần lút|ngập|tới_gác|tới_mái ^mặt|mắt_cá",
            "nước|ngập .. bậc|nửa .. cầu_thang|tam_cấp|thang",
            "water .. rising|coming|climbing|higher|stairs",
            "xả_lũ|vỡ_đập|vỡ_đê|bể_đê .. rồi|nhanh|nước",
            "vỡ đê|đập|kè|hồ|bờ_bao ^bờ",
            "nước tràn qua đê|đập|cầu",
            "!đê .. vỡ|tràn|bể|sắp_vỡ",
        ),
    ),
    Signal(
        "water_in_house",
        "flood",
        0.4,
        (
            (
                "nước|lũ ^chưa|không .. vô|vào|tràn_vào|tràn_vô|trong|bò_vô|dưới|liếm .. "
                "nhà|phòng|bếp|giường|trọ|nệm|lớp|"
                "mùng|hầm|chòi|ca_pô|sàn_xe ^vệ_sinh|đi|hàng"
            ),
            "nhà|phòng|phòng_trọ|trọ .. ngập|lụt ^rác|hàng|mùi|giá",
            "ngập .. nhà|hết_trơn|hết|trơn ^rác|máy|vốn",
            "nước ngập|lụt|quanh|bao|lũ ^trên_đường",
            "nước ngoài .. sâu|cao|lút",
            (
                "nước .. mấp_mé|xấp_xỉ|xâm_xấp|tới|qua|lên .. bộ_ván|nệm|mùng|giường|chõng|"
                "bàn_ăn|ghế|mang_tai|thềm"
            ),
            "trường .. ngập|nước",
            "lụt lớn|to|dữ|rồi",
            "mưa_lũ|ngày_lụt|chạy_lụt|nước_lớn",
            "water .. in|inside|entered|up .. house|home|hotel|floor|room|villa|stairs",
            "flood|flooded",
        ),
    ),
    Signal(
        "days_without_help",
        "flood",
        0.3,
        (
            "# ngày|hôm|bữa nay|ni|rồi|chưa|không",
            "hai|ba|bốn|mấy|năm ngày|hôm|bữa nay|ni|rồi|chưa|không",
            "từ hôm_qua|hôm_kia|đêm_qua|khuya|tối_qua|hồi_khuya|tối",
            "since yesterday|morning|night",
        ),
        needs_flood=True,
    ),
    Signal("people_at_risk", "flood", 0.4, (), needs_flood=True),
    Signal("alone_at_risk", "flood", 0.6, (), needs_flood=True),
)
