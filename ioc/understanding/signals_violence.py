"""Signals of violence, self-harm, missing persons and traffic accidents."""

from __future__ import annotations

from ioc.understanding.signals import Signal

_WEAK = (
    "bé|cháu|trẻ|con|cụ|ông|bà|em|đứa|mẹ|ôn|mệ|cha|bố|ba|chồng|nội|ngoại|thằng|cu|"
    "con_gái|con_trai|o|"
    "anh|chị|bạn|vợ_chồng|người"
)
_GONE = "chưa|không|hổng|nỏ|chẳng|hông|k"
VIOLENCE_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "violence",
        "violence",
        1.0,
        (
            (
                "!đâm|chém|bắn|giết người|nhau|chết|trúng|gục|tui|tôi|em|vợ|chồng|máu|ổng|"
                "loạn_xạ|bụng|cổ|lung_tung|bị_thương|rồi ^giá|máy|ảnh|cá|nước"
            ),
            "~nhanh len .. no dam",
            "!nó|hắn|thằng ..3 đâm|chém|bắn|giết ^máy|xe|vô_gốc",
            "!bị đâm|chém|bắn|cắt_cổ|đánh_gục|đập_đầu ^nát|giá|xe|đạn_nhựa|đẹp",
            (
                "!đánh|đập|hành_hung|bạo_hành .. vợ|con|chết|máu|dã_man|tới_tấp|hội_đồng|gậy|"
                "bất_tỉnh|trẻ|mẹ|ngất|bà|mệ|nhau|cháu|gục "
                "^ghen|giá|bóng|đàn|trống|máy|thuế|số|cửa|thức"
            ),
            "!bị? chồng|ba|cha|bố|dượng .. đánh|đập|đòi_giết|bạo_hành|rượt|bóp_cổ",
            (
                "!đánh_nhau|đánh_lộn|đập_lộn|hỗn_chiến|ẩu_đả|chém_nhau|đâm_nhau|bắn_nhau|"
                "đánh_chắc ^đứa_nhỏ"
            ),
            (
                "!cầm|vác|xách|rút|thủ|vung|có|mang|lăm_lăm .. dao|mã_tấu|rựa|súng|kiếm|"
                "hung_khí|gậy_gộc|"
                "tuýp_sắt|phóng_lợn|búa|chai_bia|chai_bể|lưỡi_lê|gậy_sắt|tuýp ^cắt|"
                "cắt_cây|băng|dài|co|giá|đẩy|điện|dài_ra"
            ),
            "cầm kéo",
            "bằng mã_tấu|hung_khí|tuýp_sắt|gậy|súng ^cạo",
            "!rượt|đuổi|dí .. chém|đánh|đâm|nhau",
            "!tưới|đổ|tạt|mang|can .. xăng .. đốt|nhà|người|vợ|con|dọa|châm",
            "!kề|dí dao|súng|kéo",
            "!dí|rượt|đuổi|đánh|chém nhau ^ghen",
            "bị .. nhốt|giam|giữ_lại|bắt_giữ|khống_chế|trói|bắt_cóc",
            "giữ|nhốt|bắt .. không cho về|ra|đi|gọi",
            "bắt tiếp_khách|bán_dâm",
            "bị bóp_cổ|siết_cổ|sờ_soạng|làm_nhục|hiếp",
            "bóp|siết|chẹt cổ",
            "!chồng|ba|cha|dượng .. đánh|đập|dọa|đuổi_giết|khóa .. mẹ|con|em|vợ|tui|tôi|bà|nhà",
            "!dọa|đòi|hăm .. giết|chém|đâm|đốt|thiêu|tạt_axit|ném|nổ ^hết",
            "tạt axit|a_xít",
            "!khống_chế",
            "bắt_cóc|bắt_giữ|nhốt_người",
            "bắt|làm|giữ .. con_tin",
            (
                "bắt|kéo|lôi|ép .. bé|con_bé|cô|em|cháu|chị|nữ .. lên_xe|vô_nhà|vào_nhà|đi|"
                "vô_phòng|đóng_cửa ^sốt"
            ),
            "kéo|lôi|ép lên xe",
            "hiếp|hiếp_dâm|cưỡng_hiếp|xâm_hại|dâm_ô|sàm_sỡ ^phòng",
            "!bị cướp|móc_túi|trấn_lột ^điện|cọc|hụi|mình|ảnh|khách",
            "!đang|vừa|mới|kẻ .. cướp|giật_đồ|giật_túi|trấn_lột|giật_dọc ^ảnh|làn",
            "!cướp .. giật|tiệm|ngân_hàng|túi|điện_thoại|xe|rồi|kìa|tới_tấp ^làn|đường_người|giờ",
            "đập_phá|phá_cửa|phá_nhà .. nhà|xe|quán|xông|vô|vào",
            (
                "!đập|cạy|phá|đạp ..2 cửa .. nhà|phòng|trốn|em|tui|tôi|trong|ngoài|sau|vô|sợ|"
                "một_mình|con ^hư|xe|cuốn"
            ),
            "tiếng cạy|đập_cửa|phá_khóa",
            "trèo_tường|leo_tường|leo_rào|đột_nhập ..6 trong|vô|vào|đang|nhà|phòng",
            "có thằng|người|ai|kẻ|ông .. trong nhà|phòng ^dân|trọ|ngủ",
            "kẻ_lạ|người_lạ|trộm|thằng .. đang trong|ở_trong|cạy|lục",
            "bị theo_dõi|bám_theo|chặn_đầu|rình|đuổi_theo",
            "bám|theo theo|dõi .. đập_cửa|chặn|em|tôi|chờ",
            "trốn .. trong .. phòng|nhà_vệ_sinh|toa_lét|tủ|gầm",
            "khóa .. mẹ_con|vợ|con|bà|em .. trong",
            "xông vào|vô .. nhà|đánh|phòng",
            "!nổ_súng|tiếng_súng",
            "!kêu_la|la_hét|kêu_khóc|la .. cứu|thảm|đau|im_luôn|im_bặt",
            "nghe .. la|hét|kêu .. rồi im|tắt|lặng",
            "ngáo_đá|ngáo|tâm_thần|loạn_thần .. dao|phá|đánh|chém|la|búa|cố_thủ|ôm|đập|rượt|dọa",
            "ôm .. con|bé|cháu .. cố_thủ|dọa|ném|nhảy",
            "~danh_nhau|danh_lon|chem_nhau|dam_nhau ^bong",
            "~ke|di dao|sung",
            "~bi chem|dam|danh ^gia|thue",
            "~cam phong_lon|ma_tau|can_xang|kiem|bua",
            "~chong|cha|duong|ba danh .. vo|con|em|me|toi",
            "~can|do|tat|tuoi xang .. dot|doa|nguoi|nha",
            "~cuop giat",
            "~bi|dang|vua cuop",
            "~cam|vac|xach dao|sung|ma_tau|rua|gay",
            "~chem|dam nhau|nguoi|chet ^gia",
            (
                "knife|gun|stabbed|shooting|robbed|robbery|attacked|kidnapped|threatening|"
                "raped|hitting|beating ^like"
            ),
            "locked the door|doors",
            "passports|took_our",
        ),
    ),
    Signal(
        "self_harm",
        "self_harm",
        1.0,
        (
            "!tự_tử|tự_sát|tự_vẫn|quyên_sinh|tự_thiêu|tuyệt_mệnh ^tư_vấn",
            "!tự rạch|đâm|thiêu|cắt|kết_liễu .. tay|cổ|mình|người|bụng|cổ_tay|vô",
            "!nhảy cầu|sông|lầu ^dây|múa|dao|lớp|mũi",
            (
                "!muốn|định|đòi|toan|tính|dọa|chuẩn_bị|sẽ|se .. nhảy ^việc|múa|dây|cóc|nhót|"
                "mũi|lớp|ra_ngoài_làm|cầu_dao|hụi"
            ),
            "nói|kêu|la|bảo ..2 nhảy ^múa|việc",
            "không muốn|thiết sống .. nữa",
            "sống .. không|cũng .. nữa|làm_gì|làm_chi|như_không ^được",
            "!muốn|đòi|định chết cho|đi|quách|thôi|luôn_cho",
            "nó|con|em|bạn|chị|anh ..3 muốn|đòi|định chết ^mê|cười|đói|ngộp",
            "thắt_cổ|treo_cổ|rạch_tay|cắt_cổ_tay|cắt_tay|rạch_cổ|rạch_cổ_tay",
            (
                "đứng|leo|trèo|ngồi .. ngoài|lên|trên|qua|ra|mép|vắt_vẻo .. lan_can|"
                "thành_cầu|thành_lan_can|mép_cầu|cầu|ban_công|sân_thượng ^sơn|sửa|trượt"
            ),
            "leo|trèo .. thành|lan_can|trụ|cột .. cầu|sóng|nhảy|cao",
            "ngồi .. vắt_vẻo|mép_cầu|mép_sân_thượng|thòng_chân|thành_cầu",
            "lan_can .. tầng .. ngồi|đứng|khóc|trèo",
            "hai_chân|chân thòng ra",
            "nói|nhắn|viết|gửi .. vĩnh_biệt|tạm_biệt_mọi|tạm_biệt_mn",
            "tạm_biệt|chào|cảm_ơn|xin_lỗi ..8 tắt_máy|tắt|khóa_máy .. máy|rồi|luôn|ảnh",
            (
                "nhắn|viết|gửi|post|đăng .. tạm_biệt|vĩnh_biệt|lần_cuối|tuyệt_mệnh|"
                "chào_mọi_người|di_chúc|chào_mọi"
            ),
            "tin|lần|thư này|cuối .. lần_cuối|xin_lỗi|ba_mẹ",
            "lần cuối .. xin_lỗi|ba_mẹ|sân_thượng|cầu|tin",
            "để lại giấy|thư|lá_thư|tờ_giấy|di_thư ..12 đi|thuốc|ra|mất|điện_thoại|cầu",
            (
                "trầm_cảm|tự_kỷ_nặng|tuyệt_vọng ..14 thuốc|nhảy|tắt_máy|đi|cầu|lan_can|chết|"
                "dao|nhắn|tắt"
            ),
            "chịu hết_nổi .. thuốc|chết|đi|mua",
            "mua|cầm|gom|lọ|ảnh .. thuốc_ngủ|thuốc_sâu|thuốc_diệt_cỏ|thuốc_chuột ^đâu|giá",
            "nhắn|viết|nói ..8 đi_đây|đi_trước_nha|ra_đi|đi_nha_mọi_người",
            "cảm_ơn|xin_lỗi mọi_người ..3 đi đây|trước",
            "ra cầu .. đây|rồi|tắt|chết",
            "xịt|đổ|tưới xăng .. người|mình",
            "mùi than .. phòng|cửa|gõ",
            "đốt than .. phòng|kín .. trong|chết|ngất|dậy",
            "~muon|dinh|doi|da tu_tu|tu_sat|tu_van|chet ^nha",
            "~nhay_cau|muon_nhay|that_co|treo_co|cat_tay|rach_tay",
            "~se|doi|dinh nhay",
            "~dung|leo .. ngoai|len lan can",
            "suicide|jump off|himself|herself|myself",
            "goodbye|end my|life|everything",
        ),
    ),
    Signal(
        "missing_person",
        "violence",
        0.6,
        (
            "!lạc|mất|đi_lạc .. con|cháu|bé|mẹ|bà_cụ|trẻ ^đà|dạy|chó|mèo|xe|hàng|đàn",
            "trẻ|bé|cháu|cụ|ông_cụ|bà_cụ|ông|bà|mẹ .. lạc|đi_lạc|mất_tích|bị_lạc ^nhảy|hậu|quan",
            "mất tích ^chó",
            "không thấy .. về",
            "missing child|person|boy|girl|man|woman",
            "can't|cannot|cant find .. him|her|father|mother|son|daughter|child",
        ),
    ),
    Signal(
        "missing_and_sought",
        "violence",
        1.0,
        (
            (
                f"!{_WEAK} ..8 lạc|mất_tích|đi_lạc|mất_tiêu|biến_mất ..16 {_GONE} .. thấy|gặp|"
                "ra|về|tìm|được ^giấy"
            ),
            f"!{_WEAK} ..4 lạc|mất_tích|đi_lạc|mất_tiêu .. từ|lúc|ở|trong|rừng|chợ ^hậu",
            f"!lẫn|lú_lẫn|đãng_trí|tự_kỷ|tâm_thần|mất_trí ..16 {_GONE} .. thấy|về|tìm|gặp",
            (
                "!lẫn|lú_lẫn|đãng_trí|tự_kỷ|mất_trí|lú ..10 ra_khỏi|đi_khỏi|bỏ_đi|rời_nhà|"
                "đi_ra|chạy_ra|lội_ra|mất|đi_lạc|đi_lang_thang"
            ),
            (
                "ra_khỏi_nhà|đi_khỏi_nhà|rời_nhà|bỏ_nhà|chạy_ra_khỏi ..16 lẫn|lú|tự_kỷ|"
                "chưa_thấy|không_thấy|chưa_về|tìm"
            ),
            "!đi_rừng|hái_măng|hái_nấm|lấy_mật|trekking|leo_núi|đi_câu|thúng_câu|ghe_câu|"
            "kéo_lưới|thả_lưới|đi_biển|ra_khơi|bắt_ốc|chăn|đi_thúng|đánh_cá "
            f"..16 {_GONE}|quá .. về|vô|liên_lạc|thấy|được|vào|giờ|tiếng",
            (
                f"!tìm|kiếm|mò ..12 {_GONE} ..1 ra|thấy|gặp ^trên_mạng|hồ_sơ|số|thông_tin|"
                "giấy|chỗ|việc"
            ),
            "mất tiêu .. hồ|ao|sông|mương|tìm|hói|bờ|trời|lội",
            "cuốn|trôi .. đâu mất_tiêu|rồi|không",
            "bộ_đàm ..2 không|hổng|mất",
            "còn ..2 đứa|em|người|bạn|cháu chưa|không|hổng thấy|lên|vớt|tìm",
            "hẹn .. về .. không|chưa|quá",
            "trẻ|bé|đứa|cháu|đứa_nhỏ ..10 một_mình .. đường|tàu|ray|khóc|giữa|mép|không_thấy",
            "!trẻ|bé|đứa|cháu|đứa_nhỏ ..14 không|chưa .. ai_nhận|thấy_người_lớn|nhà_mô|nhà_ở_đâu",
            "nhóm|đoàn|hộ|tàu|ghe|sinh_viên|học_sinh ..10 mất_liên_lạc",
            "mất_liên_lạc từ",
            "dép|quần_áo|áo|xe|đôi_dép ..4 còn|để|trên|bên bờ|bến|trên_bờ|mương|bờ_mương|sông|cầu",
            "chiếc|đôi dép .. bờ|bến|mương",
            "!áo trắng|đỏ|vàng|xanh|hồng|hoa .. lạc|mất|chưa_thấy|tìm",
            "lạc ..10 mặc|áo|tên ..10 chưa|tìm|áo|quần",
            "lạc rừng|trong_rừng|núi",
            "đi .. từ .. chưa|không .. về|thấy .. điện_thoại|gọi|tối|sóng|lũ|nước|biển|tìm",
        ),
    ),
    Signal(
        "accident",
        "traffic",
        0.6,
        (
            "tai_nạn ^hay|thường|nguy_cơ|dễ|gây|rình_rập|như_chơi|hầm_mỏ|lao_động|năm",
            "!tai nạn .. vừa|mới|đang|nghiêm_trọng|liên_hoàn|giao_thông",
            "vừa|mới|có .. tai_nạn|tông|đụng .. ở|tại|ngay|trước|nặng",
            "!tông nhau|xe|trực_diện|vào_người|người|chết|trúng_người|đuôi|nằm|văng|bay",
            "!đâm trực_diện|đuôi|đầu|nhau|vô_nhà|vào_nhà|liên_hoàn",
            "lật xe|xe_tải|ô_tô|xe_khách|xe_bồn",
            "!rớt|rơi|lao|lật|té|bay xuống vực|đèo|hố|ruộng|suối|taluy|rãnh",
            "xe .. lật|lao_xuống|mất_phanh|mất_lái|đâm_vào_nhà|đứt_phanh|mất_thắng|đứt_thắng",
            "mất_phanh|đứt_phanh|mất_thắng|đứt_thắng",
            "tàu_hỏa|tàu .. tông|đâm",
            "hai|2|# xe|con_tàu|tàu .. đâm|tông|đụng",
            "xe .. đâm|tông|đụng .. dải|phân_cách|trụ|ta_luy|taluy|cây|vách",
            "tông .. con_bé|bé|cháu|người|bà|ông .. văng|nằm|ngã",
            "tai_nạn_giao_thông tại|ở",
            "tngt",
            "cứa|cắt cổ .. xe|cháu|người",
            "xe .. với|và xe .. nằm|người|máu",
            "say ..6 nằm_giữa|nằm_ngoài",
            "nằm_dưới|nằm_trên gầm|ray|đường_ray",
            "bị lật|lật_úp|lật_nhào .. đèo|xe|người|đường|hố|ở|ngay",
            "tài_xế ..2 ép|kẹt|mắc|gục",
            "car|traffic|road|motorbike|bus|scooter accident|crash|crashed",
        ),
    ),
    Signal(
        "accident_with_people",
        "traffic",
        0.5,
        (
            (
                "người|ai|tài_xế|em|cháu|nạn_nhân|bác|ông|bà|cụ|tài|má|mẹ|ba|chị|anh .. "
                "nằm|kẹt|thương|chết|bất_động|"
                "máu|không_dậy|gãy|bất_tỉnh|văng|gục|rên|đau|mắc|khóc"
            ),
            "nặng lắm|quá",
            "nghiêm_trọng|liên_hoàn",
            "# người|cháu|em|xe_máy|xe .. thương|nằm|chết|trong_xe|kẹt|văng",
            "kẹt .. trong|ghế|ca_bin|cabin|vô_lăng",
            "bị ..1 ép|đè|kẹt",
            "xăng .. chảy|tràn|đổ",
            "tiếng kêu|rên|la|khóc",
            "còn rên|thở|tỉnh|người",
            "đang lao|chạy|trôi .. xuống|dốc",
            "xe .. cán|chạy|cán_lên|cán_cái",
            "gãy|nát|dập chân|tay|xương",
            "bịt khăn|máu",
            "cannot|can't|cant move|feel",
            "trên xe .. người|khách|học_sinh|trẻ",
        ),
        needs_danger=True,
    ),
)
