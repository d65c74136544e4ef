"""The words that take the danger away: drills, rescue, mistakes, jokes, nuisance. See `frames`."""

from __future__ import annotations

from ioc.understanding.frame_kinds import Frame

FRAMES_OF_CALM: dict[Frame, tuple[str, ...]] = {
    Frame.DRILL: (
        "diễn_tập|thao_diễn|hội_thao",
        "thực_tập|tập_huấn|thực_hành|tập .. phương_án|chữa_cháy|cứu_nạn|cứu_hộ|pccc|thoát_nạn",
        "tập dượt|bà_con",
        "!giả định|lập|sử|thiết|vờ",
        "~gia dinh|thiet co|nha|nguoi|dam",
        "kịch_bản|tập_kịch|đóng_kịch|đóng_vai|đóng_phim|quay_mv|quay_quảng_cáo",
        "chơi trò",
        "!là|chỉ|giả ..2 quay_phim|quay_clip|quay_tiktok",
        "!ngoại_khóa|tiết_học|tiết_dạy|học_quân_sự|bắn_pháo_hoa|tuyên_truyền|lớp_sơ_cấp_cứu",
        "!mở|tổ_chức lớp",
        "bài_tập|trò_chơi tình_huống",
        "thử_nghiệm",
        "test|thử tin|hệ_thống|app|tổng_đài|đường_dây|nút|chức_năng|còi|loa|máy",
        "tin|gửi|cuộc_gọi|gọi test|thử|kiểm_tra",
        "kiểm_tra đường_dây|định_kỳ|tín_hiệu",
        "đây là thử|test",
        "test test|1|2|một_hai",
        "xem .. hệ_thống|app .. hiện|chạy|nhận",
        "drill|rehearsal|training|filming",
        "chỉ là thử|test|diễn|tập",
    ),
    Frame.SAFE: (
        "đã|được|đều|vẫn|hiện|giờ|chừ|người|nhà ..2 an_toàn ^của|không|để|hơn|điện|đâu|cho",
        "an_toàn hết|rồi|cả|nha|nghe|vô_sự",
        "!đã|được ổn|khỏe|tỉnh_lại|bình_an|bình_yên|về_nhà",
        "đã xuất_viện",
        "thở đều",
        "khỏi xe|ghe|xuồng nhé|nha|nghe|nữa",
        "đã cắt_điện|cúp_điện|ngắt_điện",
        "đã lên ca_nô|ghe|thuyền|bờ|xe",
        "không còn ai",
        "đã tìm_thấy|tìm_ra|kiếm_được|gặp_được",
        "ổn rồi|hết|cả",
        "!khỏe|tỉnh|êm|bình_thường|đỡ|sống lại? rồi|hẳn",
        (
            "đã|vừa|mới|là được cứu|đưa|di_dời|sơ_tán|cấp_cứu|giải_cứu|xử_lý|khắc_phục|sửa|vớt|"
            "kéo|tìm_thấy|chở|đón"
        ),
        (
            "được cứu|giải_cứu|sơ_tán|đưa|vớt|chở|đón|di_dời|kéo .. rồi|hết|an_toàn|kịp|xong|"
            "kịp_thời ^một|nửa|1|2|3"
        ),
        ("đã|mới|vừa|có ..3 đưa|chuyển|chở .. viện|bệnh_viện|trạm_xá|cấp_cứu ^gấp|không|mà|nhưng"),
        (
            "bộ_đội|dân_quân|công_an|dân_phòng|cứu_hộ|ca_nô|họ ..2 đưa|dẫn|chở|đón|vớt|cứu "
            "^giùm|giúp|dùm ..6 rồi|hết|xong ^rước|đón"
        ),
        "~bo_doi|dan_quan|cong_an|ca_no ..3 dua|cho|don|vot .. roi|het",
        "cứu được ^không|k|hông",
        "cứu kịp",
        "vớt|kéo|bắt|đưa ..2 lên? được|kịp rồi|an_toàn|kịp_thời",
        "lên|tới|vô bờ rồi|hết|an_toàn ^ông|một|còn",
        "tìm|kiếm được|thấy|ra ^mô|đâu|chưa .. rồi|về|an_toàn",
        "tìm_thấy|tìm_ra|kiếm_được rồi",
        "về nhà|tới_nhà rồi|an_toàn|ăn_uống|khỏe",
        "đã|vừa|mới .. về_tới|về nhà",
        "đi_học|đi_làm|ăn_uống|chạy_nhảy|chơi .. lại|bình_thường|được rồi ^không",
        "không ..2 cần .. nữa|giúp|cứu|ghe|xuồng|ai|đội",
        "khỏi cần|lo|tới|cứu|qua",
        "đừng lo|tới_nữa|đến_nữa|qua_nữa|cho_xe_tới|gọi_114|gọi_113|gọi_115|gọi_cấp_cứu",
        "hết nguy_hiểm|lo|nguy",
        "hiện .. bình_thường|bình_yên|an_toàn",
        (
            "không|chưa|chẳng|hổng|hông|nỏ có? ai|người_nào|người .. sao|chi|hề_hấn|gì|bị_thương|"
            "thương_vong|bị_nạn|mắc_kẹt|kẹt|thiệt_mạng|răng"
        ),
        (
            "không|chưa|chẳng|hổng|nỏ có? thương_vong|hề_hấn|bị_thương|việc_chi|việc_gì|"
            "mắc_kẹt|người_mắc_kẹt|phương_tiện_mắc_kẹt|bị_nạn|người_bị_nạn|người_dưới|ai_dưới|"
            "người_phía_dưới|ai_đi_qua|ai_ở"
        ),
        "không|chẳng ảnh_hưởng|thiệt_hại .. người",
        "không sao ^đâu_được|thở|ngủ|biết|mà",
        "hổng|chẳng|nỏ|chả sao|răng|can_chi|hề_hấn",
        "không có gì|chi ^ăn|uống|nguy_hiểm|che|bám|bỏ|trong|ghê|đáng",
        "hoàn|hú hồn|vía",
        "may không|mà|nhờ .. có|trúng|ai|sao|kịp",
        "không|chưa trúng|đụng ai|vô_ai|người",
        "everyone|everybody|all is|are|we're? safe|fine|ok",
        "nobody|no one hurt|injured",
        "nobody|noone hurt|injured",
        "we are|were|got safe|fine|rescued|ok",
    ),
    Frame.DOUSED: (
        "đã|được|mới ..2 dập|khống_chế|dập_tắt|tắt|khóa_van|thay_van",
        "dập|tắt được|xong|rồi|kịp_thời|hẳn",
        "lửa|cháy .. tắt rồi|hẳn",
        "tắt|dập lửa ^không|chưa .. rồi|xong",
        "hết mùi|khói|cháy|hôi",
        "put out|extinguished",
    ),
    Frame.RECEDED: (
        "nước|lũ|lụt đã|mới|vừa|bắt_đầu? rút|xuống|cạn",
        "nước|lũ|lụt rút|cạn hết|rồi|mà|xong",
        "nước|lũ|lụt ..2 rút|cạn rồi|hết|dần|bớt|sạch|mà",
        "nước|lũ xuống rồi|dần|hết",
        "hết ngập|lụt",
        "water receded|gone",
    ),
    Frame.CANCELLED: (
        "báo|bấm|gọi|gửi|nghe|nhìn|tưởng nhầm|lộn ^tôi_nghĩ",
        "hóa|té|thì ra ^đường|ngoài|ngửa|máu .. là|tập|chỉ|có|đám|do|nó|hắn|người_ta|ổng|bả",
        "chỉ là ^một|nước|cách .. thôi|tập|quay|đốt|hun|diễn|chơi",
        "xin_lỗi bà_con|mấy_chú|mấy_anh|các_anh|mọi_người|tổng_đài|chú|anh",
        "hủy|huỷ|rút|xóa|gỡ báo|tin|yêu_cầu|tên|cuộc_gọi|bài",
        "không phải đánh_nhau|cháy|đuối|tai_nạn|dây_điện|người|tự_tử|súng|bom ^chuyện_đùa",
        "không có vụ|việc|chuyện nào|gì|chi|đó|này|nớ|mô",
        "nhà không|chẳng|chưa cháy",
        "không cháy|đánh_nhau|nguy_hiểm .. chi|gì|đâu|hết|mô|nhưng",
        "đừng|khỏi tới|đến|qua|gọi nữa|nha|nghe",
        "lừa_đảo",
        "false alarm",
        "burnt toast",
        "by mistake",
    ),
    Frame.NOT_OVER: (
        "chưa .. được|cứu|tới|đến|ai|thấy|xong|tắt|dập|ra",
        (
            "vẫn|còn .. kẹt|cháy|ở_trong|trong|người|mấy|to|lớn|lên|ngập|nằm|#|hai|ba|một|bà|"
            "ông|cụ|cháu"
        ),
        "còn # người|nhà|đứa|mệ|cháu|em",
        "mà|nhưng .. chưa|vẫn|còn|lại",
        "nói|bảo|kêu|la|cứ|tưởng ..5 không|hổng|chẳng|đừng sao|răng|lo|cần",
        (
            "ông|đứa|người|em|thằng|con|bà|anh|chị kia|tê|nữa .. ôm|bám|còn|chưa|mất|trôi|"
            "kẹt|nằm|thấy"
        ),
        "chưa tỉnh",
        "lại lên|cháy|dâng|bùng",
        "hàng_xóm .. kẹt|ngập|cứu",
        "thì thấy|nghe|phát_hiện",
    ),
    Frame.MEANT: (
        "không phải diễn_tập|đùa|giỡn|test|thử|nói_chơi|chuyện_đùa|nói_đùa",
        "đâu_có|không|đừng đùa|giỡn|nói_chơi",
        "thật|thiệt chứ|đó|nghe|không_phải|không_đùa",
        "not a? joke|drill",
    ),
    Frame.QUESTION: (
        "cho .. hỏi",
        "hỏi .. chút|thăm|xíu|để_biết|để_lưu|xem|cho_chắc",
        "xin|muốn|muốn_được|dân|hộ|em|tôi|tui hỏi",
        "khi|lúc|bao nào|mô|giờ",
        "số .. tổng_đài|hotline|đường_dây_nóng|điện_thoại .. mấy|nào|bao_nhiêu|mô|gì|là_chi|là_gì",
        "số điện_thoại|máy .. cứu_hộ|cứu_nạn|cứu_hỏa",
        "hỏi .. số",
        "làm|mần sao|răng để|khi",
        "có .. ngập|lụt|mưa|bão|lũ|xả_lũ|cấm_đường|nghỉ_học không|hông|hok|hả|chưa",
        "ngập|lụt|cấm .. chưa|không|hông mọi_người|mn|mấy|cả_nhà",
        "có đi được không|hông",
        "có nên .. không",
        "có .. nào|mô dạy|tư_vấn|hướng_dẫn|cho_mượn",
        "bao_nhiêu tiền",
        (
            "tờ_rơi|tài_liệu|quy_trình|thủ_tục|giám_định|bồi_thường|tiền_đền_bù|bảo_hiểm|"
            "đền_bù|báo_tường"
        ),
        "xin .. hướng_dẫn|tư_vấn|tài_liệu|tờ_rơi ^qua_điện_thoại",
        "bác_sĩ trả_lời|cho_hỏi",
    ),
    Frame.FORECAST: (
        "dự_báo",
        (
            "mai|mốt|tuần_sau|tháng_sau|sắp_tới|đêm_nay|tối_nay .. có_thể|sẽ|mưa|bão|ngập|"
            "lụt|xả_lũ|chắc"
        ),
        "nghe|thấy nói|đồn|bảo .. mai|sắp|bão|xả",
        "có khả_năng",
        "bão số #? .. vào|đổ_bộ|tới|sắp",
        "hồ|thủy_điện .. xả ^rồi|chi|quá|ào|làm|dữ",
        "chuẩn_bị|đề_phòng|phòng_chống bão|lụt|lũ",
        "cảnh_báo|nguy_cơ .. mưa|lũ|bão|ngập|sạt_lở|cháy",
        "cháy_rừng|cảnh_báo|nguy_cơ cấp",
        "forecast",
    ),
    Frame.JOKE: (
        "!nói|chọc|giỡn|đùa chơi|thôi|xíu|đó",
        "!đùa",
        "!giỡn",
        "troll",
        "trong|chơi|con|quay|đang|bà|ông|mê game|liên_quân|minecraft|pubg|free_fire|roblox|tiktok",
        "game|server|admin|crush|idol|fandom",
        "phim|tiểu_thuyết|bài_hát|ca_khúc",
        "!truyện",
        "xem|coi phim|hài|clip|live|đá_banh|bóng_đá",
        "đố .. vui|mọi_người|biết",
        "deadline",
        "!thi|bài_tập|đồ_án|luận_văn .. toán|văn|cứu|chết",
        "bài_tập|đồ_án|luận_văn|kiểm_tra .. cứu|chết|ngập",
        "!cứu ..1 môn|bài|đồ_án|điểm|kèo|trận|net|wifi|lag|tim_em|tim_e",
        "cá_tháng_tư",
        "chứng_khoán|chung_khoan|cổ_phiếu|trái_phiếu|crypto|sale|chốt_đơn|tài_khoản",
        "giải_cứu dưa|nông_sản|thanh_long|hành|vải|cam|heo|lợn|tôm",
        "cấp_cứu|cứu laptop|máy_tính|điện_thoại|máy_lạnh|cái_lưỡi|tim|ví|túi_tiền",
    ),
    Frame.LAUGH: (
        "hihi|haha|hehe|kaka|kkk|kkkk|lol|hahaha|keke|hihihi|hehehe",
        "ha|hi|hì|hí|he ha|hi|hì|hí|he",
    ),
    Frame.HABIT: (
        "mỗi|mọi|hễ|cứ|bất_cứ .. mưa|lần|khi|mùa|năm|trận|ngày|tối|đêm",
        "mưa là|xuống_là|lớn_là|nhỏ_là|to_là",
        "mưa # tiếng|phút|giờ là",
        "mùa mưa|lụt|nắng|lũ",
        "thường_xuyên",
        "thường|hay bị|ngập|xảy_ra",
        "lâu_nay|quanh_năm|bao_năm|nhiều_năm|mấy_năm|hàng_năm|chục_năm",
        "nhiều|mấy|bao lần|bữa|tháng|tuần|ngày",
        "ngày|tối|đêm|chiều|sáng|tuần|tháng|bữa|năm nào|mô cũng",
        "đêm|ngày|tuần|bữa đêm|ngày|tuần|nào|bữa",
        "trời|lúc mưa .. thì|là",
        "mưa lâu|to|lớn thì|là",
        "triều_cường ..4 là",
        "ngập|bị|hư|vậy|rứa|tắt|nghẹt|ồn hoài|miết",
        "tình_trạng",
        "# tháng|năm nay|rồi|ni",
        "hai|ba|mấy|chục năm",
    ),
    Frame.ANIMAL: (
        (
            "!con|bé|chú|em|bầy|mấy|xác mèo|chó|heo|lợn|rùa|cún|chim|mèo_con|cò|bê|nghé|"
            "heo_nái|trăn ^rừng ..6 "
            "kẹt|mắc|leo|trèo|rớt|té|lọt|nằm|đẻ|bệnh|bịnh|chết|trôi|đuối|xuống|trên|rơi|ghẻ|lạc|"
            "ăn_mất|bò_vô|chui ^người"
        ),
        "!mèo|cún|rùa|hải_cẩu|cá_heo ..8 kẹt|mắc|leo|trèo|rớt|té|lọt|đẻ|bệnh|chết|trôi|rơi",
        "!bò|trâu|bê|nghé|heo|lợn kẹt|mắc|lọt|sa_lầy|rớt|rơi|sụp|phá|nằm",
        "!con khỉ lạc",
        "~con meo|cho|rua|heo ..8 ket|mac|leo|treo|rot|te|lot|xuong",
        "~rua bien",
        "cat|dog|puppy|kitten .. stuck|tree|roof|trapped|drain",
    ),
    Frame.NUISANCE: (
        "!mùi|hôi|thối|thúi|ồn|karaoke|loa|nhạc|chuồng_heo|bụi|lỗ_tai|giá|lương|sếp|vợ_tui_mà",
        "!án mạng",
        "quần_áo chưa",
        "~hoi_thoi|karaoke|mui_hoi|on_ao|boc_mui",
    ),
    Frame.PIPE: (
        (
            "!đường_ống|ống_nước|ống_cấp|ống_chính|ống|vòi|van|đồng_hồ_nước ^chân|quyển|cống|"
            "tay ..5 vỡ|bể|xì|rò|nứt|bung|phun|gãy|rỉ"
        ),
        (
            "!vỡ|bể|xì|rò|bung|gãy|hư ..2 đường_ống|ống_nước|ống|vòi|van|đồng_hồ_nước ^chân|"
            "quyển|cống"
        ),
        "!nước máy|sạch|sinh_hoạt|thủy_cục|giếng|mắm|thải|rỉ|lọc|đá",
        "!máng_xối|mái_tôn|mái_hiên|mái|trần|la_phông .. dột|dội|hắt|thấm|rỉ|nhỏ_giọt",
        "máng_xối .. tràn|nước|dột|nghẹt",
        "phủ|kín|nghẹt .. máng_xối",
        "!bồn|bể nước .. tràn|xì|nứt|rỉ",
        "!nước mưa .. mái|vườn|qua_ranh",
        "!mái .. lồi|lòi|qua_ranh|hàng_xóm ..5 nước",
        "~ong nuoc .. vo|be|xi|ri|ro|bung",
        "~vo|be|xi|ro_ri ong|ong_nuoc",
        "~nuoc may|sach|sinh_hoat|gieng|mam",
        "~mai .. hang_xom .. nuoc",
        "water pipe|main|meter",
    ),
}
