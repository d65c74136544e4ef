"""Words for persons: kin, roles, classifiers and pronouns of all dialects, and what joins them.

Every row is `phrase phrase ...` with `_` inside a phrase; a phrase keeps its accents, and stands
for its unaccented form in texts without accents unless its row says otherwise (`Word.bare`).
Leaves out: what happens to the persons (`plights`) and who of them is counted (`people`).
"""

from __future__ import annotations

from ioc.understanding.person_tags import Tag

_FAR = (
    "sài_gòn sg hà_nội hn bình_dương đồng_nai cần_thơ đà_nẵng quảng_trị nha_trang hải_phòng "
    "vũng_tàu long_an tây_ninh lâm_đồng đà_lạt gia_lai đắk_lắk nghệ_an thanh_hóa nước_ngoài nhật "
    "hàn hàn_quốc úc mỹ đức lào đài_loan canada campuchia thái_lan malaysia singapore tphcm "
    "tp_hcm miền_nam trong_nam ngoài_bắc xa tỉnh_khác thành_phố_khác"
)
_AWAY = " ".join(
    f"{at}_{place}" for place in _FAR.split() for at in ("ở", "từ", "bên", "tận", "tại")
)
# (tag, note, bare, phrases); the note of a person is its kind: old, child, baby, sick, woman, man
ROWS: tuple[tuple[Tag, str, int, str], ...] = (
    (Tag.AWAY, "", 2, _AWAY),
    (
        Tag.HEAD, "old", 2,
        "ông_già bà_già ông_cụ bà_cụ cụ_ông cụ_bà cụ_già ông_lão bà_lão lão_ông lão_bà cụ_lão "
        "ông_bà_lão người_cao_niên cụ_cố ông_cố bà_cố ông_nội bà_nội ông_ngoại bà_ngoại ôn_nội "
        "ôn_ngoại mệ_nội mệ_ngoại mệ_già ôn_già người_già người_cao_tuổi người_lớn_tuổi "
        "ông_già_bà_cả già_làng sư_cụ mẹ_già má_già mạ_già cha_già ba_già bố_già cố_nội cố_ngoại "
        "nội_tôi nội_tui nội_em ngoại_tôi ngoại_tui ngoại_em ngoại_con nội_con ngoại_mình "
        "nội_mình mụ_già ông_bác bà_bác bà_cô bà_dì old_folks elderly_couple elderly_woman "
        "elderly_man elderly_lady old_couple old_people granny nana old_lady old_man old_woman "
        "old_person grandma grandmother grandfather grandpa grandparent",
    ),
    (Tag.HEAD, "old", 0, "mệ ôn cụ"),
    (Tag.HEAD, "old", 0, "nội ngoại"),
    (
        Tag.HEAD, "adult", 2,
        "ông bà vợ chồng anh chồng_em vợ_em người_yêu bạn_gái bạn_trai người_mẹ người_cha "
        "mẹ_chồng mẹ_vợ ba_chồng ba_vợ bố_chồng bố_vợ cha_chồng cha_vợ má_chồng má_vợ mạ_chồng "
        "con_dâu con_rể em_dâu em_rể chị_dâu anh_rể anh_trai chị_gái anh_ruột chị_ruột anh_họ "
        "chị_họ em_họ cô_út chú_út cậu_út dì_út chị_hai anh_hai anh_ba chị_ba bà_xã ông_xã "
        "bà_nhà ông_nhà ôn_nhà mệ_nhà bà_chủ ông_chủ chủ_nhà chủ_trọ chủ_quán bà_con_họ "
        "thằng_em_chồng em_chồng em_vợ chị_chồng anh_chồng anh_vợ chị_vợ thằng_em_vợ mẹ_kế "
        "dì_ghẻ dượng_rể husband wife father mother friend brother sister mom dad uncle aunt man "
        "woman lady guy girl neighbor neighbour guest tourist driver worker colleague roommate "
        "girlfriend boyfriend someone somebody person backpacker foreigner",
    ),
    (
        Tag.HEAD, "adult", 1,
        "mẹ má mạ ba cha bố bọ tía thầy u bầm bu cô chú bác dì cậu mợ thím dượng chị bạn o mụ "
        "ổng bả lão hắn nó ông_ấy bà_ấy anh_ấy chị_ấy cô_ấy cậu_ấy ông_ta bà_ta bá duộng",
    ),
    (
        Tag.HEAD, "adult", 2,
        "tài_xế lái_xe người_lái bác_tài phụ_xe shipper xe_ôm chú_xe_ôm thợ_hồ phụ_hồ thợ_điện "
        "thợ_lặn thợ_sơn thợ_hàn thợ_xây thợ_máy thợ công_nhân bảo_vệ nhân_viên giáo_viên "
        "cô_giáo thầy_giáo hiệu_trưởng sinh_viên học_trò y_tá điều_dưỡng giúp_việc lễ_tân "
        "đầu_bếp phu_hồ phi_công thuyền_viên ngư_dân thuyền_trưởng thủy_thủ chủ_ghe chủ_tàu "
        "lái_đò nông_dân chủ_trại thợ_rừng người_bán bảo_mẫu ni_cô sư_cô sư_thầy sư_ông "
        "thầy_chùa cha_xứ sơ_nữ thủ_từ thanh_niên phụ_nữ đàn_ông đàn_bà cô_gái chàng_trai "
        "nữ_sinh nam_sinh du_khách hành_khách khách khách_tây khách_nước_ngoài ông_tây bà_tây "
        "người_nước_ngoài bà_bán anh_bán chị_bán cô_bán dân_phòng_viên lao_công vệ_sĩ diễn_viên "
        "cán_bộ_xã nạn_nhân bệnh_nhân trung_niên anh_thợ chú_thợ bà_hàng ông_hàng nữ_công_nhân "
        "kỹ_sư người_đi_đường người_đi_bộ người_đi_xe người_phụ_nữ người_đàn_ông người_đàn_bà "
        "người_thanh_niên cộng_tác_viên tù_nhân lính_cứu_hỏa bộ_đội_bị",
    ),
    (Tag.HEAD, "pregnant", 2, "bà_bầu bà_chửa thai_phụ mẹ_bầu chị_bầu chị_bầu_bì người_mang_thai"),
    (Tag.HEAD, "mother", 2, "sản_phụ bà_đẻ người_đẻ"),
    (
        Tag.HEAD, "child", 2,
        "em_bé em_nhỏ cháu_bé cháu_nhỏ cháu_nội cháu_ngoại cháu_gái cháu_trai bé_gái bé_trai "
        "con_gái con_trai con_nhỏ con_bé thằng_bé thằng_cu thằng_nhỏ thằng_nhóc thằng_cháu "
        "thằng_con con_cháu_gái đứa_nhỏ đứa_bé đứa_con đứa_cháu đứa_trẻ đứa_em thằng_em con_em "
        "trẻ_nhỏ trẻ_em trẻ_con trẻ con_nít con_trẻ em_trai em_gái em_út út nhóc bé cu_tí cu_con "
        "nhóc_con bé_nhỏ con_út con_nhỏ_em nhỏ_em học_trò_nhỏ chắt em_ruột con_thơ con_mọn "
        "thiếu_nhi cậu_bé cô_bé bé_con đứa cu kid child children boy baby_girl baby_boy toddler "
        "daughter son kids",
    ),
    (Tag.HEAD, "child", 2, "cháu con em"),
    (
        Tag.HEAD, "baby", 2,
        "sơ_sinh em_bé_sơ_sinh trẻ_sơ_sinh bé_sơ_sinh con_đỏ newborn baby infant",
    ),
    (
        Tag.PAIR, "adult", 2,
        "vợ_chồng_già vợ_chồng hai_ba_con 2_ba_con cặp_vợ_chồng cặp_đôi đôi_vợ_chồng đôi_nam_nữ "
        "couple parents",
    ),
    (
        Tag.PAIR, "old", 2,
        "ông_bà_già ông_bà_nội ông_bà_ngoại ông_bà_cụ ổng_bà ông_bà ôn_mệ ôn_mệ_nội ôn_mệ_ngoại "
        "ông_mệ ông_mụ ôn_mạ hai_cụ grandparents",
    ),
    (
        Tag.PAIR, "adult", 2,
        "ba_mẹ ba_má bố_mẹ cha_mẹ ba_mạ bọ_mạ tía_má thầy_u thầy_bu mẹ_cha má_ba cậu_mợ chú_thím "
        "cô_chú cô_dượng dì_dượng",
    ),
    (
        Tag.BOND, "child", 2,
        "mẹ_con má_con mạ_con cha_con bố_con bà_cháu ông_cháu mệ_cháu ôn_cháu cô_cháu dì_cháu "
        "chú_cháu bác_cháu cậu_cháu o_cháu mợ_cháu thím_cháu ông_bà_cháu bọ_con tía_con "
        "bà_con_cháu cô_trò thầy_trò mẹ_con_bà_cháu cha_con_ông_cháu",
    ),
    (Tag.HEAD, "adult", 0, "thằng thg thag"),
    (Tag.HEAD, "adult", 0, "nam nữ đồng_chí nhỏ_bạn con_nhỏ_bạn thằng_bạn đứa_bạn con_bạn"),
    (
        Tag.HEAD, "adult", 2,
        "dong_chi cán_bộ giám_đốc học_viên khách_hàng thợ_mỏ tiểu_thương phóng_viên "
        "kỹ_thuật_viên chú_tiểu tiểu_thư o_bán mệ_bán chị_bán_hàng ca_sĩ đạo_hữu phật_tử phu_đò "
        "thợ_nề thợ_cạo_mủ thợ_mộc đầu_bếp đầu_nậu tài_công phụ_lái bảo_vệ_trường giữ_xe "
        "người_giữ_xe lính nữ_hộ_sinh swimmers swimmer tourists workers men women fishermen "
        "students",
    ),
    (Tag.HEAD, "adult", 0, "bà_mẹ"),
    (Tag.BOND, "adult", 2, "anh_em chị_em anh_chị_em bạn_bè anh_em_bạn chị_em_bạn"),
    (
        Tag.GENERAL, "", 2,
        "người nhân_khẩu khẩu mạng_người mạng miệng_ăn miệng thành_viên mống đầu_người nhân_mạng "
        "people persons pax bà_con sinh_mạng con_người of_us adults_children",
    ),
    (Tag.HEAD, "adult", 2, "người_lớn adult adults elders elderly"),
    (
        Tag.PLURAL, "", 2,
        "cả_nhà nguyên_nhà cả_gia_đình gia_đình cả_xóm nguyên_xóm cả_thôn bà_con_trong_xóm "
        "mọi_người cả_lớp cả_đoàn cả_đám cả_họ cả_bọn học_sinh sinh_viên_trọ trẻ_mồ_côi "
        "khách_du_lịch bệnh_nhân_nặng dân_làng everyone everybody guests tourists passengers "
        "backpackers kids_are family cả_trường toàn_bộ hết_nhà già_trẻ",
    ),
    (Tag.OTHER, "", 2, "các_cụ_nói tụi_bây chúng_mày tụi_mày bọn_mày"),
    # Abbreviations of messages.
    (Tag.PAIR, "adult", 2, "vc bme bm"),
    (Tag.PAIR, "old", 2, "ôb ô_b ôg_bà ôg_bà_nội ôg_bà_ngoại og_ba"),
    (Tag.HEAD, "sick", 2, "bn"),
    (Tag.HEAD, "old", 2, "nct ôg_nội ôg_ngoại"),
    (Tag.HEAD, "adult", 0, "ôg"),
    (Tag.HEAD, "adult", 2, "nv cn"),
    (Tag.PLURAL, "", 2, "gđ hs"),
    (Tag.ME, "", 2, "mk"),
    (
        Tag.ME, "", 2,
        "tui tôi tao t mình i me bản_thân thân_tui thân_tôi",
    ),
    (
        Tag.WE, "", 2,
        "chúng_tôi chúng_tui chúng_em chúng_con chúng_cháu chúng_mình tụi_tui tụi_tôi tụi_em "
        "tụi_con tụi_cháu tụi_mình bọn_tui bọn_tôi bọn_em bọn_con bọn_cháu bọn_mình tụi_tao "
        "bọn_tao nhóm_em nhóm_tui đoàn_tui đoàn_em nhóm_mình đoàn_mình we us bầy_tui bầy_em choa",
    ),
    (Tag.MANY, "", 2, "mấy vài nhiều những các vài_ba dăm_ba dăm bao_nhiêu lắm toàn đám lũ_trẻ "
        "sấp sắp bầy tụi bọn hàng_chục cả_chục mấy_chục hàng_trăm cả_trăm đoàn nhóm several many"
        "some cả_đống một_số nhiều_người mấy_người"),
    (Tag.LINK, "", 2, "với và cùng cùng_với lẫn cộng and with kèm thêm plus với_cả và_cả"),
    (Tag.CARRY, "", 2, "bồng bế ẵm cõng ôm dắt bồng_bế đùm tay_bồng ẵm_theo dắt_theo chăm coi"),
    (
        Tag.NEARBY, "", 2,
        "già yếu nhỏ út lớn ruột nội ngoại dâu rể nuôi hàng_xóm nhà_bên nhà_bên_cạnh kế_bên "
        "bên_cạnh đối_diện kế_nhà cạnh_nhà nhà_đối_diện nhà_tui nhà_tôi nhà_em nhà_mình nhà_cháu "
        "nhà_con nớ ni đó này kia ấy tê trẻ lớp_trưởng gái trai trung_niên lớn_tuổi cao_tuổi "
        "neo_đơn đơn_thân góa mù câm điếc khuyết_tật tàn_tật sơ_sinh còn_nhỏ già_yếu nước_ngoài "
        "tật lẫn lãng_tai lãng bầu_bì của phòng_bên phòng_cạnh cùng_phòng cùng_xóm cùng_lớp trọ "
        "tí_hon xíu béo gầy",
    ),
    (
        Tag.OTHER, "", 2,
        "cha_nội đại_nội già_làng_kêu bệnh_viện bệnh_xá xe_con như_con_nít hồi_trẻ như_trẻ_con "
        "lúc_trẻ người_trẻ đứa_bé_trong_bụng con_lũ ôn_thi ôn_bài ôn_tập ôn_hòa nội_trú "
        "nội_thành ngoại_thành ngoại_thất nội_thất nội_dung nội_bộ bác_bỏ bạn_hàng con_đường "
        "con_hẻm con_kiệt con_mương con_sông con_suối con_số con_chó con_mèo con_bò con_trâu "
        "con_heo con_lợn con_gà con_vịt con_rắn con_hói con_cá con_chuột con_dốc con_phố con_đê "
        "con_đập con_nước con_ngựa con_khỉ con_ong con_trăn con_hàu con_tàu con_thuyền con_ghe "
        "con_xe con_dao con_đò con_đèo con_mắt con_tin_nhắn con_lươn con_voi con_sóng ông_trời "
        "trời_ơi bà_trưng bà_triệu bà_nà bà_huyện ông_ích_khiêm ông_táo ông_địa cô_giang "
        "người_ta người_nhà người_thân người_dân dân_tình người_quen người_qua_đường nguời_ta "
        "người_báo người_gọi người_xem người_đứng_coi người_bị_nạn_chính hết_người đông_người "
        "không_người ít_người quá_đầu_người lút_đầu_người đầu_người_lớn lút_người mạng_xã_hội "
        "mạng_internet mạng_viettel mất_mạng mạng_nhện sóng_mạng mạng_yếu chết_mẹ má_ơi má_phanh "
        "bố_trí cô_lập cô_đơn cụ_thể bị_cô_lập cô_đặc chú_ý ba_gác bảy_núi bà_rịa bé_xíu bé_tí "
        "anh_hùng con_cái chị_lăng chi_lăng ba_vì ba_đồn em_ơi mẹ_ơi trời_đất_ơi "
        "người_yêu_thương ông_chủ_tịch cậu_chủ mẫu_giáo bác_sĩ bác_sỹ chủ_tịch cô_tô bà_la_mật "
        "thầy_thuốc anh_dũng con_lắc bé_bỏng bạn_đọc người_đọc thằng_bố cha_mẹ_ơi bố_láo "
        "bạn_bè_ơi hai_bà_trưng bà_đen đầu_cháu mấy_chỗ ba_bốn hai_bên ba_bề bốn_bề bốn_phía "
        "tứ_phía ba_phía hai_đầu một_bên một_chỗ 1_chỗ một_phần một_nửa hai_ba_lần người_lạ "
        "nguồn_nước mẹ_đẻ_chữ út_tịch nước_lớn ông_bầu con_người_ta làm_mạ gieo_mạ cây_mạ "
        "ruộng_mạ đám_mạ cụ_kỵ cụ_thể_là cô_bác cô_chú_bác bác_hồ chú_trọng bé_dại đứa_nào "
        "thằng_nào ai_đó",
    ),
    (
        Tag.PLEA, "", 2,
        "cứu_với giúp_với cứu_em_với cứu_tui_với cứu_tôi_với giúp_em_với cứu_con_với với_ạ "
        "với_ơi giúp_tui_với nói_với bảo_với so_với đối_với liền_với giùm_với gấp_với nhanh_với "
        "lẹ_với tới_với mau_với chới_với vừa_với với_tới với_không_tới với_tay với_được với_lại "
        "cùng_lúc cùng_nhau cùng_một cuối_cùng vô_cùng cùng_phòng đường_cùng nói_chuyện_với "
        "báo_với ra_với vô_với tới_gấp_với cùng_gọi cùng_ngày cùng_chỗ lại_với",
    ),
    (Tag.CALLED, "", 2, "ơi nhé nhen nghe_không ơi_là hỡi"),
    (
        Tag.ADDRESS, "", 2,
        "nhờ xin dạ thưa kính_gửi kính_thưa chào mong lạy cảm_ơn cám_ơn gửi trăm_lạy van mời alo "
        "báo_cáo kính_chào kính_mong làm_ơn van_xin kêu_gọi kính_báo đề_nghị cho_hỏi nhắn",
    ),
    (
        Tag.TELLS, "", 2,
        "gọi báo nhắn nói kể điện điện_về gọi_về nói_là phản_ánh trình_báo báo_tin phone "
        "nhìn_thấy chứng_kiến viết_giùm nhắn_giùm hô dặn đăng post thông_báo gọi_điện nghe_nói "
        "calls called says said saw nhìn_sang nhìn_ra coi_camera xem_camera viết",
    ),
    (
        Tag.AWAY, "", 2,
        "đi_làm đi_vắng đi_làm_xa về_quê đi_trực đi_làm_ăn đi_công_tác đi_chợ không_có_nhà "
        "đi_biển_xa đi_học trong_nam làm_ở mần_ở học_ở ở_tận ở_trong_sài_gòn ở_tp ở_thành_phố "
        "về_không_kịp không_về_được về_không_được chưa_về_kịp đi_bộ_đội đi_lính đi_xa "
        "đi_giao_hàng vắng_nhà không_có_ở_nhà in_hanoi in_saigon đi_viện_nuôi đi_cấp_cứu "
        "đi_nước_ngoài mất_rồi mất_sớm đi_rồi bỏ_đi qua_đời đi_ăn_giỗ đi_ghe_chưa_dìa "
        "đi_trực_rồi đi_lào từ_đông_hà đang_học đi_trốn đi_đám đi_buôn đi_khỏi_nhà_rồi",
    ),
    (
        Tag.ATTACKS, "", 2,
        "cầm_dao cầm_rựa cầm_gậy cầm_súng cầm_búa cầm_kéo đuổi_đánh đuổi_chém đòi_nợ xông_vào "
        "xông_vô cạy_cửa bám_theo rượt rượt_đuổi đe_dọa dọa_đốt dọa_giết đòi_giết khống_chế "
        "chặn_đầu chặn_đường lạ_mặt đánh đâm chém dí bóp_cổ siết_cổ hiếp cưỡng_hiếp sàm_sỡ cướp "
        "giật trộm nhốt khóa_cửa khóa_trái đánh_đập phá_cửa đập_phá đập_cửa_đòi bắt_cóc lạ "
        "tấn_công say_rượu_đánh hành_hung đốt_nhà tạt_xăng xịt_hơi_cay rút_dao kề_dao bỏ_chạy "
        "ném_đá bao_vây kéo_tới chửi đứng_ngoài_chờ ngáo_đá nghiện ngáo",
    ),
    (
        Tag.RESCUER, "", 2,
        "công_an bộ_đội dân_quân cứu_hộ cảnh_sát pccc lực_lượng đội_cứu_hộ chính_quyền ủy_ban "
        "thôn_trưởng trưởng_thôn tổ_trưởng bí_thư anh_em_dân_quân chiến_sĩ cứu_nạn biên_phòng "
        "dân_phòng tình_nguyện tình_nguyện_viên đoàn_cứu_trợ xe_cấp_cứu cấp_cứu_viên bác_sĩ "
        "y_bác_sĩ nhân_viên_y_tế người_trực tổng_đài điện_lực thợ_điện_lực đội_cứu_nạn "
        "bảo_vệ_dân_phố volunteers police rescuers locals hàng_xóm dân bà_con_xóm người_làng "
        "mấy_chú",
    ),
    (
        Tag.RESCUER, "verb", 2,
        "mò lặn lặn_tìm tìm_kiếm quăng_dây chạy_theo nhảy_xuống_cứu xuống_cứu khiêng ép_tim "
        "sơ_cứu giăng_dây cởi_đồ bu_đông xúm_lại đứng_coi đứng_xem xem_đông hô_hấp_nhân_tạo "
        "vây_quanh_xem cứu_giúp đi_cứu cùng_gọi",
    ),
    (
        Tag.STAYS, "", 2,
        "chưa_vô chưa_vào chưa_về còn vẫn_còn chưa_ra chưa_lên chưa_thoát chưa_thấy still "
        "hiện_còn còn_lại",
    ),
    (
        Tag.SAVED, "", 2,
        "chạy_kịp thoát_kịp ra_kịp chạy_kip vào_được vô_được lên_được đã_cứu đã_đưa cứu_được "
        "vớt_được đưa_được kéo_được đã_kéo thoát_được chạy_ra_được ra_được thoát_rồi ra_hết "
        "đã_thoát chạy_thoát đã_sơ_tán đã_di_dời an_toàn ra_rồi leo_kịp đưa_ra_được kéo_ra_được "
        "vừa_kéo được_cứu chạy_hết_ra chạy_ra_hết chạy_ra_ngoài chạy_hết đã_ra_ngoài đã_chạy_ra "
        "rescued",
    ),
    (Tag.WITHIN, "", 2, "trong_đó gồm gồm_có bao_gồm including gồm_cả trong_số"),
    (
        Tag.UNIT, "", 2,
        "tuổi phút giờ tiếng ngày tháng tuần năm mét km cm m kg lít phần_trăm độ độ_c triệu "
        "nghìn ngàn đồng k lần cái chiếc nhà hộ căn tầng lầu ngôi bậc gang tấc thước phân hải_lý "
        "xe ghe thuyền tàu chỗ_ngồi bữa hôm đêm trưa chiều bình thùng gói cây cột trụ con_chó "
        "years hours days meters minutes am pm hộ_dân gia_đình xóm thôn phòng dãy tiếng_đồng_hồ "
        "bánh chuyến đợt vụ khu chai kí ký tạ tấn bao hecta ha sào bước chân tay mắt cửa gian ca "
        "trường_hợp lớp nhịp vòng đường bên phía đầu bề ngã hướng",
    ),
    (
        Tag.PAST_NUMBER, "", 2,
        "kiệt hẻm ngõ ngách số sn số_nhà tổ đội thôn xóm lầu tầng đường quốc_lộ ql tỉnh_lộ khu "
        "phòng lô lớp khóm ấp kp km cầu chợ cấp năm tháng thứ lần cột phường quận p xã bến "
        "tiểu_khu block căn tòa bãi cồn đồi",
    ),
)  # fmt: skip
