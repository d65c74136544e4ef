"""Signals of fire, collapse, electricity, illness, accidents and violence."""

from __future__ import annotations

from ioc.understanding.signals import Signal

OTHER_SIGNALS: tuple[Signal, ...] = (
    # --- fire
    Signal(
        "fire",
        "fire",
        1.0,
        (
            (
                "!cháy nhà|chợ|quán|xe|rừng|kho|xưởng|phòng|bếp|trường|lớn|to|dữ|rồi|kìa|lan|"
                "trại|tàu|ghe|cây_xăng|chung_cư|gas|bình|tủ_điện|trạm|đồng|cỏ|bãi|rác|ở|tại|"
                "ngay|trên|máy_bơm|phừng ^đèn|bóng"
            ),
            "!bốc|phát|đang|bị|vụ|đám cháy ^đèn|bóng|hàng|vé|máy|nắng|mất_bóng",
            (
                "!nhà|quán|xe|kho|rừng|xưởng|chợ|bếp|phòng|trạm|tủ_điện|trụ_điện|tầng|pin|"
                "bình|ô_tô|dây_điện|trạm_biến_áp|công_tơ|đồng_hồ_điện .. cháy ^đèn|bóng|giá|"
                "hàng|vé|mất|rồi_thay"
            ),
            (
                "!cháy ^hàng|vé|túi|phố|nắng|bóng|đèn|đồ|máu|mất_bóng|sân_khấu|da|hết_mình|"
                "deal|rồi_chưa_thay"
            ),
            "~chay nha|quan|rung|kho|lon|to|du ^cho|nhanh|au|qua|toc_do",
            "~chay xe|cho|xuong|phong ..6 roi|kia|to|lon|gap|lua|khoi|cuu",
            "~hoa_hoan|phat_hoa|boc_chay|boc_khoi",
            "~boc|phat|dang|dam|bi chay ^xe|tren|vao|qua|nhanh|ra|nguoc|cong",
            "~chay nha|lon|to|du|roi_cuu",
            "~nha|quan|kho|rung|bep .. chay ^au|nhanh|xe|ngang|qua|vo|ra|lai",
            "hỏa_hoạn",
            "!lửa ^trại|lò|nhang|yêu_thương|lòng|tình|nhiệt|hương",
            "lửa .. bùng|to|lớn|cháy|lan|phừng|bốc|ngùn_ngụt",
            "lua .. bung|to|lon|chay|lan",
            "khói .. đen|mù|mịt|nghi_ngút|ngùn_ngụt|dày_đặc .. bốc|từ|trong|nhà|quán|tầng ^xe",
            "bốc khói .. nhà|tủ|trạm|xe|dây|phòng|máy ^nhang",
            "khói bốc",
            "!phát_hỏa|bén_lửa|bắt_lửa|bắt_cháy|phát_cháy|bốc_cháy",
            "xăng|xăng_dầu|gas|ga|điện|hóa_chất|pin ..4 bốc_khói|bốc_lửa|cháy",
            "đang ..2 bốc_khói ^nhang",
            "fire .. in|at|on|house|building|burning",
            "on fire",
            "ngộp|ngạt khói",
        ),
    ),
    Signal(
        "explosion_or_gas",
        "fire",
        1.0,
        (
            "nổ .. bình|gas|ga|pin|trạm|lớn|to|biến_áp|mìn|lò|bom|kho ^máy|nhạc|hàng|giá|pô",
            "bình_gas|bình_ga|gas|pin|trạm_biến_áp|bom|mìn|nồi_hơi|lò_hơi .. nổ|xì|phụt|rò|phát_nổ",
            "xì|rò|rò_rỉ|phụt|bay_mùi gas|ga|khí|khí_gas ^tàu|huế|nước",
            "mùi gas|ga ^huế",
            "phát_nổ",
            "tiếng nổ ^pô|máy|xe",
            "quả|trái|đầu_đạn bom|mìn|đạn|đạn_pháo|lựu_đạn ^hàng",
            "đạn|bom|mìn sót|chưa_nổ",
            "vật_liệu_nổ",
            "gas leak",
            "explosion",
        ),
    ),
    # --- collapse and landslide
    Signal(
        "collapse",
        "collapse",
        1.0,
        (
            (
                "sập nhà|tường|mái|cầu|trần|giàn_giáo|hầm|đổ|hố|xuống|luôn|đè|cổng|lan_can|"
                "nửa ^giá|web|mạng|app|nguồn|xệ"
            ),
            (
                "nhà|tường|cầu|mái|trần|giàn_giáo|cổng|hầm|phòng|ban_công .. sập|đổ_sập|sụp "
                "^giá|web|mạng"
            ),
            "đổ sập|nhà",
            "~sap nha|tuong|cau|mai|tran|ham|xuong|do ^gia",
            "~nha|tuong|cau|mai|tran .. bi? sap ^xep|toi|den|lam",
            "sóng|lũ|bão|lốc .. đánh|cuốn|giật|thổi .. sập|mất|bay|tốc .. nhà|mái",
            "lốc_xoáy",
            "tốc mái .. người|nhà|rồi|hết ^rẻ",
            "building collapsed",
            "collapsed",
        ),
    ),
    Signal(
        "something_falls_down",
        "collapse",
        0.7,
        (
            "!sập ^xệ|sệ|bẫy|giá|mạng|app|web|nguồn|sàn|server|tiệm",
            "đè_sập|sắp_sập|sắp_đổ|đổ_ụp|sụp_đổ|sụp_xuống|đổ_sập",
            "~sap nha|tuong|tran|mai|ham|phong|cau|do",
        ),
    ),
    Signal(
        "people_may_be_inside",
        "collapse",
        0.4,
        (
            "có ai|người .. trong|dưới|bên_trong|ở_trỏng",
            "người .. trong đó|nhà|nớ",
            "chưa|không biết .. ai|người",
            "sát nhà|mép|móng",
            "mấy|ba|hai|# nhà|hộ .. sắp|nguy_hiểm|rớt|sập|trôi",
        ),
        needs_danger=True,
    ),
    Signal(
        "crushed",
        "collapse",
        1.0,
        (
            "!bị .. đè .. trúng|lên|chân|người|chết|bị_thương|xe|nhà ^vạch|đầu_xe_khác",
            "!đè .. người|chân|trúng|xuống|lên|cháu|em|ông|bà|nhà",
            (
                "cây|trụ|cột|tường|đá|đất|cần_cẩu|biển_quảng_cáo|container .. đè|đè_trúng|"
                "rơi_trúng ^lên_dây"
            ),
            "vùi_lấp|chôn_vùi|chôn_sống",
            (
                "cây|tường|cột|trụ|mái|tôn ..4 đổ|ngã|gãy|rơi|bay|sập .. trúng|đè .. "
                "^xe|hàng_rào|dây"
            ),
            "có người nằm|kẹt|mắc .. dưới|trong",
            "~de chan|trung|nguoi|len_nguoi",
        ),
    ),
    Signal(
        "landslide",
        "collapse",
        0.6,
        (
            "sạt_lở ^lề",
            "!sạt lở",
            "lở|lũ đất|núi|đồi|bờ|đá|quét|ống",
            "~dat|nui|doi .. lo|sat|truot|sat_lo",
            "!đất|đá|núi|đồi|taluy|ta_luy .. lở|sạt|trượt|đổ_xuống|tràn_xuống|rơi_xuống",
            "lũ_quét",
            "nứt .. núi|đồi|đất|đường_dài|nhà|tường|móng|toác",
            "đất|nhà|tường|núi|đồi .. nứt",
            "sụt_lún .. nhà|người|lớn|hố_sâu|hố_tử_thần",
            "hố_tử_thần",
            "triều_cường|biển_xâm_thực",
            "landslide",
        ),
    ),
    Signal(
        "landslide_on_people",
        "collapse",
        0.6,
        (
            "đè|vùi|lấp|sập|trúng|tràn_vào|tràn_vô|đổ_xuống .. nhà|người|xe|dân|hộ",
            (
                "nhà .. nguy_hiểm|sát_núi|sát_bờ|nằm_ngay|dưới_chân_núi|bị_vùi|sắp_sập|"
                "sắp_đổ|hở_móng|trơ_móng|trôi"
            ),
            "nguy_cơ|sắp|chực .. sập|đổ|đè|lở ^giá|bệnh",
            "người|xe|hộ|nhà .. trong|dưới|phía_dưới|kẹt",
            "nghe .. ầm|rầm|nổ",
            "đang .. lở|sạt|trượt|sụt|đổ",
        ),
        needs_danger=True,
    ),
    # --- electricity
    Signal(
        "electric_shock",
        "electric",
        1.0,
        (
            "điện giật ^gân|tít|mình",
            "giật điện|chết|té|văng ^tít|túi|hụi|đồ",
            "!điện giật",
            "rò|rò_rỉ|nhiễm|hở|chạm|chập|phóng|xẹt|dò điện|lửa ^thoại|nước|tử",
            "chạm|đụng|sờ|mó|đi_qua ..5 tê|bị_giật|giật_tê",
            "nước .. tới|ngập|lên|chạm .. ổ_điện|ổ_cắm|cầu_dao|bảng_điện|công_tơ",
            "điện .. rò|rò_rỉ|chập|xẹt|phóng|chạm|nổ_lụp_bụp|nổ_đùng_đùng ^thoại",
            "xẹt|tóe|toé|nháng|bắn .. lửa|điện|tia",
            "~ro|ri|nhiem|cham|chap|ho dien ^tu|thoai",
            "~dien giat|ro|chap",
            "tê tay|người|rần .. trụ|cột|nước|điện|chạm|vòi",
            "electrocuted|electric shock",
        ),
    ),
    Signal(
        "live_wire",
        "electric",
        1.0,
        (
            (
                "dây_điện|dây_điện_lực|dây_cao_thế|dây_trung_thế|dây_hạ_thế|đường_dây_điện|"
                "cáp_điện .. đứt|rớt|rơi|rụng|sà|nằm|võng_xuống_nước|chìm|văng|tuột|bung"
            ),
            (
                "đứt|rớt|rơi|bung|tuột|sà .. dây_điện|dây_cao_thế|dây_trung_thế|"
                "đường_dây_điện|cáp_điện"
            ),
            (
                "trụ|cột điện|đèn|trung_thế|cao_thế|hạ_thế|đèn_đường|điện_trung_thế .. ngã|"
                "đổ|gãy|nghiêng|bật_móng|bật_gốc|xiêu|sập|bật|sắp_đổ|bị_tông"
            ),
            "ngã|đổ|gãy|sập|nghiêng trụ|cột điện|đèn|trung_thế",
            (
                "trụ|cột điện|trung_thế|cao_thế ..14 bật_móng|bật_gốc|nghiêng_ra|ngã_ra|"
                "đổ_ra|sắp_ngã|sắp_đổ"
            ),
            "~tru|cot dien ..14 bat_mong|bat_goc|nghieng_ra|nga_ra|do_ra|sap_nga|sap_do",
            "~day dien .. dut|rot|roi|sa|nam",
            "~dut day dien",
            "~tru|cot dien .. nga|do|gay|nghieng|sap",
            "tủ_điện|hộp_điện|trạm_biến_áp|trạm_điện .. ngập|nước|hở|mở_nắp|bung|nổ|xẹt",
            "dây điện .. xuống_nước|vũng_nước|dưới_nước|dưới_đường|giữa_đường",
            "fallen|downed|broken power|electric line|wire|cable",
        ),
    ),
    # --- illness and wounds
    Signal(
        "life_threatening_illness",
        "medical",
        1.0,
        (
            (
                "bất_tỉnh|bất_tỉnh_nhân_sự|hôn_mê|ngừng_tim|ngưng_tim|ngừng_thở|ngưng_thở|"
                "tắt_thở|tím_tái|sốc_phản_vệ|lơ_mơ|mê_man|li_bì"
            ),
            "!ngất|xỉu|ngất_xỉu|lịm ^vì_giá",
            "khó thở ^vì_mùi|do_mùi|mùi|khói_bụi",
            "không thở .. được|nổi",
            "thở không_nổi|không_được|hổn_hển|thoi_thóp|gấp|khò_khè|dốc",
            "đột_quỵ|đột_quị|tai_biến .. đang|mới|vừa|giờ|chừ|rồi|méo|cứu|nằm_bất|gấp|sáng_nay",
            "đột_quỵ|đột_quị|nhồi_máu|đau_tim|đau_thắt_ngực|trụy_tim|lên_cơn_đau|đau_ngực",
            "co_giật|động_kinh|lên_cơn_hen|lên_cơn_suyễn|hen_cấp|lên_cơn_co_giật",
            "lên cơn ^sốt_đất|giá",
            "chảy|mất|ra|ói|nôn|hộc .. máu .. nhiều|không_cầm|ướt|xối|lắm|hoài|quá|dữ",
            "băng_huyết|ra_huyết|xuất_huyết_não",
            (
                "chuyển_dạ|trở_dạ|vỡ_ối|bể_ối|đau_đẻ|đẻ_rớt|sắp_đẻ|sắp_sinh|đau_bụng_đẻ|"
                "chờ_sinh|sinh_non"
            ),
            "rắn .. cắn|rắn_độc_cắn",
            "ngộ_độc .. nặng|cấp|nhiều_người|nhập_viện|co_giật|khí|đang|thuốc|rượu",
            "uống .. thuốc_sâu|thuốc_trừ_sâu|thuốc_diệt_cỏ|thuốc_chuột|thuốc_ngủ|thuốc_cỏ|hóa_chất",
            "hóc xương|dị_vật|hạt|nghẹn",
            "cần|gọi|xin|kêu|phải|nhờ .. cấp_cứu|xe_cứu_thương|xe_cấp_cứu|115 ^số|hỏi",
            (
                "đi|đưa|chở|chuyển .. cấp_cứu|viện_gấp|bệnh_viện_gấp|bệnh_viện|viện|trạm_xá "
                "^rồi|công|nghiên_cứu|kiểm_sát"
            ),
            "cấp_cứu gấp|với|liền|ngay",
            "hết oxy|ôxy|oxi|bình_oxy",
            "oxy .. hết|cạn|sắp_hết",
            "chạy_thận|lọc_máu .. không|lỡ|trễ|kẹt|gấp",
            "sốt cao .. co_giật|không_hạ|li_bì|40|41",
            "bỏng nặng|toàn_thân|điện|gas|nước_sôi|xăng",
            (
                "gãy|vỡ|dập|đứt|nát chân|tay|xương|cổ|đùi|sườn|đầu|đầu_gối|hông|lìa ^bảng|"
                "ghế|cành|cây|nhánh|trụ"
            ),
            "chấn_thương .. nặng|sọ|đầu|cột_sống|bụng",
            "gọi|kêu|lay .. không dậy|tỉnh|trả_lời|nhúc_nhích|phản_ứng|thưa",
            "không|hết|ngừng|ngưng còn? thở|nhúc_nhích|phản_ứng|mạch",
            "sùi bọt",
            "máu_me|máu .. đầy|be_bét|lênh_láng|phun|xối_xả|ướt_áo|khắp",
            "méo miệng|mồm|mặt",
            "nuốt .. pin|đồng_xu|hóa_chất|kim|xương|thuốc|cục|hạt",
            "nghẹt|nghẹn|ngạt thở|khí ^vì_mùi",
            "đứt lìa|ngón|tay|chân|động_mạch|gân",
            "máy|dây_chuyền|xe .. cuốn|nghiền|cán .. tay|chân|người|trúng",
            "ra_huyết|ra_máu .. thai|bầu|nhiều",
            "đau .. dữ_dội|quằn_quại|không_chịu_nổi",
            "phỏng|bỏng .. nặng|nước_sôi|xăng|lửa|khắp",
            "ong .. đốt .. nhiều|sưng|ngất|khó_thở|nguy",
            "nằm .. gục|bất_động|co_quắp|lịm|im_không",
            "nằm gục|sõng_soài",
            "nguy_kịch|hấp_hối|thoi_thóp|sắp_chết|chết_mất_thôi|sắp_không_qua_khỏi",
            "đập|va|té|ngã .. đầu .. chảy_máu|bất_tỉnh|ngất|máu",
            "~bat_tinh|ngat_xiu|kho_tho|co_giat|dot_quy|chuyen_da|vo_oi|hon_me|khong_tho_duoc",
            "~chay mau .. nhieu|dau|qua|lam",
            "~can|goi|xin cap_cuu",
            "unconscious|unresponsive|bleeding heavily?",
            "not breathing",
            "heart attack",
            "need|call ambulance",
            "in labor|labour",
            "chết|tử_vong .. người|rồi|tại_chỗ|trong ^máy|đứng|cười|cây|cá|gà|chó|mèo|bò",
        ),
    ),
    Signal(
        "wounded",
        "medical",
        0.6,
        (
            "bị thương|bỏng|thương_nặng ^mại",
            "người|ai|em|cháu|bé .. bị_thương|chảy_máu|gãy_chân|gãy_tay",
            "chảy máu",
            "tai_nạn|tông|đụng|va_chạm .. người|chết|thương|nằm|máu|nặng|bất_động|viện",
            "nằm bất_động|im|giữa_đường|dưới_đường|gục ^rác|cây|trụ",
            "cần đưa .. viện|bệnh_viện|cấp_cứu",
            "ngộ_độc",
            "nôn_mửa|ói_mửa|tiêu_chảy .. nhiều|cả_nhà|cả_lớp|học_sinh",
            "injured|wounded",
            "té|ngã|rơi .. từ .. cao|lầu|tầng|mái|giàn_giáo|cây",
        ),
    ),
    Signal(
        "accident",
        "traffic",
        0.6,
        (
            "tai_nạn ^hay|thường|nguy_cơ|dễ|gây|rình_rập|như_chơi",
            "!tai nạn .. vừa|mới|đang|nghiêm_trọng|liên_hoàn|giao_thông",
            "vừa|mới|có .. tai_nạn|tông|đụng .. ở|tại|ngay|trước|nặng",
            "tông nhau|xe|trực_diện|vào_người|người|chết|trúng_người",
            "lật xe|xe_tải|ô_tô|xe_khách",
            "rớt|rơi|lao|lật|té|bay xuống vực|đèo|hố|ruộng|suối|taluy|rãnh",
            "xe .. lật|lao_xuống|mất_phanh|mất_lái|đâm_vào_nhà",
            "tàu_hỏa|tàu .. tông|đâm",
            "car|traffic|road accident|crash",
        ),
    ),
    Signal(
        "accident_with_people",
        "traffic",
        0.5,
        (
            (
                "người|ai|tài_xế|em|cháu|nạn_nhân|bác|ông|bà .. nằm|kẹt|thương|chết|bất_động|"
                "máu|không_dậy|gãy|bất_tỉnh"
            ),
            "nặng lắm|quá",
            "nghiêm_trọng|liên_hoàn",
            "# người .. thương|nằm|chết|trong_xe",
        ),
        needs_danger=True,
    ),
    # --- violence
    Signal(
        "violence",
        "violence",
        1.0,
        (
            (
                "!đâm|chém|bắn|giết .. người|nhau|chết|trúng|gục|tui|tôi|em|vợ|chồng|máu|ổng|"
                "loạn_xạ ^giá|máy|ảnh|cá"
            ),
            (
                "đánh|đập|hành_hung|bạo_hành .. vợ|con|chết|máu|dã_man|tới_tấp|hội_đồng|gậy|"
                "bất_tỉnh|trẻ|mẹ|ngất|bà|mệ|nhau|cháu ^ghen|giá|bóng|đàn|trống|máy|thuế|số"
            ),
            "bị? chồng|ba|cha|bố|dượng .. đánh|đập|đòi_giết|bạo_hành|rượt",
            "đánh_nhau|đánh_lộn|đập_lộn|hỗn_chiến|ẩu_đả|chém_nhau|đâm_nhau",
            (
                "!cầm|vác|xách|rút|thủ|vung|có .. dao|mã_tấu|rựa|súng|kiếm|hung_khí|gậy_gộc|"
                "tuýp_sắt|phóng_lợn ^kéo_cắt|cắt_cây"
            ),
            "rượt|đuổi|dí .. chém|đánh|đâm|nhau",
            "tưới|đổ|tạt|mang xăng .. đốt|nhà|người|vợ|con",
            "kề|dí dao|súng",
            "dí|rượt|đuổi|đánh|chém nhau",
            "bị .. nhốt|giam|giữ_lại|bắt_giữ|khống_chế|trói",
            "chồng|ba|cha|dượng .. đánh|đập|dọa|đuổi_giết",
            "dọa|đòi|hăm .. giết|chém|đâm|đốt|thiêu|tạt_axit",
            "tạt axit|a_xít",
            "!khống_chế",
            "bắt_cóc|bắt_giữ|nhốt_người|con_tin",
            "hiếp|hiếp_dâm|cưỡng_hiếp|xâm_hại|dâm_ô|sàm_sỡ",
            "bị cướp|giật|móc_túi|trấn_lột ^điện|cọc|hụi|mình|ảnh",
            "đang|vừa|mới|kẻ .. cướp|giật_đồ|giật_túi|trấn_lột|giật_dọc ^ảnh|làn",
            "cướp .. giật|tiệm|ngân_hàng|túi|điện_thoại|xe|rồi|kìa|tới_tấp ^làn|đường_người",
            "đập_phá|phá_cửa|phá_nhà .. nhà|xe|quán|xông",
            "xông vào|vô .. nhà|đánh|phòng",
            "nổ_súng|tiếng_súng",
            "kêu_la|la_hét|kêu_khóc .. cứu|thảm|đau",
            "ngáo_đá|ngáo .. dao|phá|đánh|chém|la",
            "~danh nhau|vo|con|dap .. ^bong",
            "~cam|vac|xach dao|sung|ma_tau|rua|gay",
            "~chem|dam nhau|nguoi|chet ^gia",
            "knife|gun|stabbed|shooting|robbed|robbery|attacked|kidnapped",
        ),
    ),
    Signal(
        "self_harm",
        "self_harm",
        1.0,
        (
            "tự_tử|tự_sát|tự_vẫn|quyên_sinh|tự_thiêu",
            "nhảy cầu|sông|lầu ^dây|múa",
            "muốn|định|đòi|toan|tính|dọa|chuẩn_bị .. nhảy ^việc|múa|dây|cóc|nhót|mũi",
            "không muốn|thiết sống .. nữa",
            "muốn|đòi|định chết ^mê|cười",
            "thắt_cổ|treo_cổ|rạch_tay|cắt_cổ_tay|cắt_tay",
            "đứng|leo|trèo|ngồi .. ngoài|lên|trên|qua lan_can|thành_cầu|thành_lan_can ^sơn|sửa",
            "leo|trèo .. thành|lan_can cầu",
            "nói .. vĩnh_biệt",
            "~tu_tu|tu_sat|nhay_cau|muon_nhay|muon_chet|that_co ^van",
            "~dung|leo .. ngoai|len lan can",
            "suicide|jump off",
        ),
    ),
    Signal(
        "missing_person",
        "violence",
        0.6,
        (
            "lạc|mất|đi_lạc .. con|cháu|bé|mẹ|bà_cụ|trẻ ^đà|dạy|chó|mèo",
            "trẻ|bé|cháu|cụ|ông_cụ|bà_cụ .. lạc|đi_lạc|mất_tích|bị_lạc",
            "mất tích",
            "không thấy .. về",
            "missing child|person",
        ),
    ),
)
