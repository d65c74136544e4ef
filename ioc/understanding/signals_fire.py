"""Signals of fire, explosion and electricity."""

from __future__ import annotations

from ioc.understanding.signals import Signal

FIRE_SIGNALS: tuple[Signal, ...] = (
    # --- fire
    Signal(
        "fire",
        "fire",
        1.0,
        (
            (
                "!cháy nhà|chợ|quán|xe|rừng|xưởng|phòng|bếp|trường|lớn|to|dữ|rồi|kìa|lan|"
                "trại|tàu|ghe|cây_xăng|chung_cư|gas|bình|tủ_điện|trạm|đồng|bãi|khu|dãy|lán|mái|"
                "phừng|ngùn_ngụt|tiệm|ki_ốt|khách_sạn|xóm|căn|tầng|cabin|ca_bin|ô_tô|màn|"
                "cái_quần|quần "
                "^đèn|bóng|văn_hóa|nồi"
            ),
            "!bốc|phát|đang|bị|đám|vụ cháy ^đèn|bóng|hàng|vé|máy|nắng|mất_bóng|nổ",
            (
                "!nhà|quán|xe|rừng|xưởng|chợ|bếp|phòng|trạm|tủ_điện|trụ_điện|tầng|pin|"
                "bình|ô_tô|dây_điện|trạm_biến_áp|công_tơ|đồng_hồ_điện|tiệm|bãi|ghe|tàu ..4 cháy "
                "^đèn|bóng|giá|hàng|vé|mất|rồi_thay|cầu_chì|ti_vi|tivi"
            ),
            "!cháy ở|tại|ngay|trên|trong|dưới|sau ^deal|bãi",
            "!cháy .. khói|lửa|lan|rồi_kìa|kẹt|cứu|chữa|người|dập|cột_khói",
            "!cháy|cháy_lớn|cháy_to cháy|ơi|quá|kìa",
            "chay chay",
            "chữa_cháy ơi|gấp|tới|với|ngay",
            "!lửa leo|cao|trong|sát|ở|trên|lên ^yêu|lòng",
            "!nghe|kêu|la|hô|báo ..4 cháy ^giá|hàng|nổ",
            "~chay kho|nha|bep|xuong ..8 lua|khoi|lan",
            "~chay ..3 lan ^xe",
            "~lua ..1 cao|leo|lan|bung|boc|lon",
            "~chay nha|quan|rung|lon|kho_go|xuong ^cho|nhanh|au|qua|toc_do|cafe|hang|van|rung",
            (
                "~dang ..1 chay ^xe|tren|vao|qua|nhanh|ra|nguoc|cong|ngang|tu|toi|den|ve|bo|"
                "the|lam|may|bang|lai"
            ),
            "~lua bung|ben|bat|leo|lan|roi|cach|chay",
            "~lua dang|lan ..2 xuong|qua|vao|toi",
            "~cham|bat lua ^yeu",
            "~chay nha|quan|rung|xe|cho|kho .. lua|khoi|cuu|dap|114",
            "~chay xe|cho|xuong|phong|bep|cai|may ..6 roi|kia|to|lon|gap|lua|khoi|cuu",
            "~hoa_hoan|phat_hoa|boc_chay|boc_khoi|boc_lua|chua_chay_gap",
            (
                "~boc|phat|dang|dam chay ^xe|tren|vao|qua|nhanh|ra|nguoc|cong|ngang|tu|toi|"
                "den|ve|bo|the|lam|may|bang"
            ),
            "~bi chay ^xe|mau|hang|het|mat|chu",
            "~nha|quan|kho|rung|bep ..2 chay roi|lon|to|du|lua",
            "~lua bung|boc|to|lon|lan|chay|do_ruc|bo|trum|ngun",
            "~khoi den|mu_mit|nghi_ngut|day_dac ^xe|bui",
            "~khoi ..3 ra|boc|tu .. cua|cua_so|nha|quan|tang|mai|tuong",
            "có khói bay|bốc|lên|ra|ở ^nướng|rơm",
            (
                "xin|cần|gọi|kêu|cho|điều ..3 xe_chữa_cháy|xe_cứu_hỏa|lính_cứu_hỏa|"
                "đội_chữa_cháy ^diễn|tập"
            ),
            "~tuong|tran|o_cam|cong_tac .. khoi",
            "hỏa_hoạn",
            "!lửa .. bùng|to|lớn|cháy|lan|phừng|bốc|ngùn_ngụt|đỏ_rực|bén|trùm|liếm|táp|khói",
            "!lửa lửa|rồi",
            (
                "khói|khói_trắng|khói_đen .. đen|mù|mịt|nghi_ngút|ngùn_ngụt|dày_đặc|"
                "cuồn_cuộn .. bốc|từ|trong|nhà|quán|tầng|ra|lên ^xe|nướng|rơm"
            ),
            "khói .. bốc|ra|từ|lên|bay|ở|luồn .. cửa|cửa_sổ|khe|tầng|nhà|mái|máy_lạnh|"
            "sàn|ổ_điện|tủ|trần|tường|kho|hầm|đuôi|thang "
            "^nướng|rơm|rác|bếp|quán|nhang",
            "khói .. tăng|lên|đen|kín|theo .. tầng|sân_thượng|thang|hành_lang",
            "bốc|xì|tóe|nhả khói ^nhang|bếp|xe|nướng|xả",
            "khói bốc|đen_kịt|đen_đặc ^xe|xả|ống",
            (
                "!phát_hỏa|bén_lửa|bắt_lửa|bắt_cháy|phát_cháy|bốc_cháy|cháy_lan|cháy_rụi|"
                "cháy_âm_ỉ_trong"
            ),
            "~gas|xang|pin|dien ..4 boc_khoi|boc_lua|boc_chay",
            "!xăng|xăng_dầu|gas|ga|điện|hóa_chất|pin ..4 bốc_khói|bốc_lửa|cháy",
            "xăng|dầu ..3 chảy|tràn|đổ .. đường|ra|khắp|lênh_láng",
            "ngộp|ngạt|mắc|kẹt|sặc khói",
            "khét|mùi_khét .. khói|tường|ổ_điện|sàn|nóng|trần|điện ^xe",
            "tường|sàn|trần|công_tắc|ổ_cắm ..3 nóng ran|phỏng|hổi|rực|bốc",
            "nhảy .. xuống .. lửa|khói|cháy",
            (
                "smoke|flames|fire .. coming|from|in|at|on|near|big|building|roof|house|"
                "market|hotel|everywhere ^alarm"
            ),
            "building|house|shop|room|car|market|kitchen .. burning|fire|smoke",
            "on fire",
            "big smoke|fire",
        ),
    ),
    Signal(
        "fire_weak",
        "fire",
        0.5,
        ("!lửa", "!cháy", "!khói .. mù|mịt|nhiều|đặc", "khét", "smoke|fire"),
    ),
    Signal(
        "explosion_or_gas",
        "fire",
        1.0,
        (
            "~no binh|tram|gas|lon|bom ^may|nhac",
            "~phat_no",
            (
                "!nổ .. bình|gas|ga|pin|trạm|lớn|biến_áp|mìn|lò|bom|kho|tủ|công_tơ ^máy|nhạc|"
                "hàng|giá|pô|phép|đá"
            ),
            (
                "bình_gas|bình_ga|gas|pin|trạm_biến_áp|bom|nồi_hơi|lò_hơi|bồn_gas|bình_oxy "
                ".. nổ|xì|phụt|rò|phát_nổ|bung"
            ),
            "xì|rò|rò_rỉ|phụt|bay_mùi gas|ga|khí|khí_gas|hơi_ga|amoniac|clo ^tàu|huế|nước",
            (
                "hơi|khí|bồn|ống|xe_bồn|van ..4 gas|ga|khí|ga|nh3|amoniac|clo ..4 xì|rò|phụt|"
                "nồng_nặc|bay"
            ),
            "!bồn_gas|bình_gas|xe_bồn ..14 xì|phụt",
            "!gas|ga|khí ..3 xì|phụt|nồng_nặc|rò_rỉ",
            (
                "mùi gas|ga ^huế .. nặng|nồng|nồng_nặc|quá|kinh|khó_thở|cả|khắp|dữ|sợ|bà|nhà|"
                "rất|đầy|lắm"
            ),
            "mùi gas|ga nặng|nồng|nồng_nặc|quá|kinh|lắm",
            "phát_nổ",
            "tiếng nổ ^pô|máy|xe|pháo .. khói|lửa|cháy|sập|người|gas|rung|trạm|kho|bên|nhà|xì",
            "quả|trái|đầu_đạn bom|mìn|đạn|đạn_pháo|lựu_đạn|đạn_cối ^hàng",
            "đạn|bom|mìn sót|chưa_nổ|còn_nguyên",
            "vật_liệu_nổ|vật_nổ",
            "ống khí|khí_ga|gas ..4 phụt|vỡ|xì|bể",
            "gas leak|smell",
            "smell of|like gas",
            "explosion|exploded",
        ),
    ),
    # --- electricity
    Signal(
        "electric_shock",
        "electric",
        1.0,
        (
            "!trụ|cột|thợ|điện ..6 bị_giật ^mình|túi|đồ",
            "treo lủng_lẳng",
            "điện giật|giựt|giạt ^gân|tít|mình|cả_mình|chưa_chắc|thoại",
            "!giật|giựt điện|chết|té|tê|văng ^tít|túi|hụi|đồ|thoại",
            "!điện giật",
            "!rò|rò_rỉ|nhiễm|hở|chạm|xẹt|dò điện ^thoại|nước|tử|tích",
            "!phóng điện ^phong",
            "!chạm|chập điện .. người|nổ|cháy|khói|lửa|tê|giật|xẹt",
            "~te tay|nguoi|ran .. tru|cot|nuoc|dien",
            "!chạm|đụng|sờ|mó|đi_qua|lội_qua ..5 tê|bị_giật|giật_tê|tê_tê|tê_rần",
            "nước .. tới|ngập|lên|chạm .. ổ_điện|ổ_cắm|cầu_dao|bảng_điện|công_tơ|tủ_điện",
            "!điện .. rò|rò_rỉ|xẹt|phóng|nổ_lụp_bụp|nổ_đùng_đùng|rè_rè ^thoại",
            (
                "!xẹt|tóe|toé|nháng|bắn|phụt|chớp .. lửa|tia|điện .. nước|cháy|người|dưới|"
                "đường|liên_tục|gần|ướt|mưa|nhà|trường|trẻ|tủ|dữ|cột|trụ"
            ),
            "!trụ|cột|dây|bảng|tủ ..8 toé|tóe|nẹt|xẹt lửa ^nhỏ",
            "~ro|ri|nhiem|ho dien ^tu|thoai|tich|bien|luc",
            "~dien giat|ro_ri|xet",
            "tê tay|người|rần|tê .. trụ|cột|nước|điện|chạm|vòi",
            (
                "xe|cần_cẩu|máy .. vướng|chạm|đụng|quệt .. đường_dây|dây_điện|điện|trung_thế|"
                "cao_thế .. người|tài_xế|cabin|có_điện|cẩu"
            ),
            "electrocuted",
            "electric shock",
        ),
    ),
    Signal(
        "live_wire",
        "electric",
        1.0,
        (
            (
                "!dây_điện|dây_điện_lực|dây_cao_thế|dây_trung_thế|dây_hạ_thế|đường_dây_điện|"
                "cáp_điện .. đứt|rớt|rơi|rụng|võng_xuống_nước|chìm|văng|tuột|bung|nằm_dưới|"
                "nằm_giữa|nằm_trên|xẹt|còn_điện|kêu_rè_rè ^trái|cáp_quang"
            ),
            (
                "!đứt|rớt|rơi|bung|tuột .. dây_điện|dây_cao_thế|dây_trung_thế|"
                "đường_dây_điện|cáp_điện"
            ),
            (
                "!dây_điện|dây_cao_thế|dây_trung_thế .. sà .. nước|người|đầu|trẻ|học_sinh|"
                "mặt_đường|đất"
            ),
            (
                "!trụ|cột điện|trung_thế|cao_thế|hạ_thế|điện_trung_thế .. ngã|"
                "đổ|gãy|bật_móng|bật_gốc|sập|bật|sắp_đổ|sắp_ngã|gục"
            ),
            (
                "!trụ|cột điện|trung_thế|cao_thế|hạ_thế .. nghiêng|xiêu .. người|nhà|"
                "trường|học_sinh|sắp|"
                "hẳn|trẻ|chợ|mái|dây|xuống|nước|ra"
            ),
            "!ngã|đổ|gãy|sập trụ|cột điện|trung_thế",
            (
                "trụ|cột điện|trung_thế|cao_thế ..14 bật_móng|bật_gốc|nghiêng_ra|ngã_ra|"
                "đổ_ra|sắp_ngã|sắp_đổ"
            ),
            "dây ..1 chùng|võng|sà|thòng ..3 mặt_nước|sát_nước|chạm_nước|xuống_nước",
            "dây .. rớt|đứt|rơi|văng .. nước|vũng .. điện|giật|người|học_sinh|trụ|cột|dám",
            "dây còn điện",
            "~tru|cot dien ..14 bat_mong|bat_goc|nghieng_ra|nga_ra|do_ra|sap_nga|sap_do",
            "~day dien .. dut|rot|roi_xuong|nam_duoi|nam_giua",
            "~dut day dien",
            "~day dien .. roi trung|dut|xuong",
            "~tru|cot dien .. nghieng .. hoc_sinh|nguoi|nha|han|hen|truong|sap",
            "~day dien ..3 dut|nam|xet",
            "~tru|cot dien ..3 nga|gay|bat",
            "!tủ_điện|hộp_điện|trạm_biến_áp|trạm_điện|trụ_điện .. ngập|nước|bung|nổ|xẹt|khói|ngùn",
            "!tủ_điện|hộp_điện|trụ_đèn .. hở .. trẻ|người|nước|mưa|tê",
            "dây điện .. xuống_nước|vũng_nước|dưới_nước|dưới_đường|giữa_đường",
            "có_điện .. xuống|nước|ướt|dám|lại_gần|dây",
            "fallen|downed|broken|live power|electric|line|wire|cable",
            "wire|cable|line .. sparking|sparks",
        ),
    ),
)
