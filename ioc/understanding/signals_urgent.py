"""What is urgent without danger to life."""

from __future__ import annotations

# Signals that make a matter urgent without danger to life: what must be looked at today.
URGENT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "danger_to_road_users",
        (
            "nắp|miệng cống|hố_ga .. mất|hở|sập|bể|vỡ|lồi|không_có",
            "mất|hở|sập|bể nắp cống|hố_ga|hố|đan",
            "hố|ổ_gà|ổ_voi .. sâu|té|ngã|sập_bẫy|tử_thần",
            "té|ngã|sập_hố|tông .. xe|hoài|người|rồi|bị_thương|liên_tục",
            "nguy_hiểm lắm|quá|tính_mạng|cho|chết_người ^nếu",
            "đèn_đỏ|đèn_tín_hiệu|đèn_xanh_đỏ .. hư|tắt|hỏng|chết",
            "dây .. sà|vướng_cổ|thấp|chắn|quấn .. đường|người|xe|lề|đất",
            "hố .. không|chưa .. rào|biển|cảnh_báo",
        ),
    ),
    (
        "tree_may_fall",
        (
            "cây|cành|nhánh .. đổ|ngã|gãy|nghiêng|sắp|chực|bật_gốc|rơi ^sông",
            "~cay|canh .. do|nga|gay|nghieng|sap",
        ),
    ),
    (
        "danger_to_children",
        (
            "trẻ|cháu|con_nít|học_sinh|bé|con .. chạy_qua|hay_chơi|nguy_hiểm|bị_cắn|tắm_sông",
            "chó .. cắn|tấn_công|rượt",
            "cắn .. người|cháu|bé|trẻ|em|khách",
            "tắm sông|hồ|đập .. trẻ|học_sinh|con_nít|cháu",
        ),
    ),
    (
        "supply_broken",
        (
            "bể|vỡ|xì .. ống|đường_ống .. nước|phun|chảy|tràn|lớn",
            "phun|xịt .. vòi_rồng|cao|mạnh",
            "mất|cúp|cắt điện|nước .. bệnh_viện|trạm|cả_phường|cả_xã|cả_làng",
            "mất|cúp nước|điện .. # ngày|mấy_ngày|tuần",
        ),
    ),
    (
        "ground_may_slide",
        (
            "nứt .. đất|núi|đồi|tường|nhà|dài",
            "đất|núi|tường|nhà|cầu|kè .. nứt|lún|xói|hàm_ếch",
            "sụt_lún|sạt_lở|sụt|lở",
            "~nut|sut|lun|sat .. dat|nha|duong|lo",
        ),
    ),
    (
        "flooded_now",
        (
            "ngập .. nặng|sâu|không_qua_được|chia_cắt|chết_máy",
            "nước .. vô|vào|tràn .. nhà|sân|bếp|quán",
            "đường .. chia_cắt|không_đi_được|cô_lập",
        ),
    ),
    (
        "health_of_many",
        (
            "ngộ_độc|tiêu_chảy|đau_bụng|nôn .. cả|nhiều|học_sinh|người|nhà",
            "sốt_xuất_huyết|dịch_bệnh|ổ_dịch|bạch_hầu|tay_chân_miệng",
            "hóa_chất|xăng|dầu .. tràn|đổ|rò ^ăn|giá",
        ),
    ),
    (
        "security_risk",
        (
            "cướp|giật|trấn_lột|trộm|đột_nhập|đua_xe|hút_chích|kim_tiêm",
            "lừa_đảo|chuyển .. triệu",
            "dọa|đe_dọa|hăm_dọa",
            "đánh_nhau|gây_gổ|đánh_đập|bạo_hành",
        ),
    ),
)
