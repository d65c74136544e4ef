"""Figures are counted as they are defined."""

from ioc.training.collection import Sample
from ioc.training.figures import measure, same_name
from ioc.training.report import figure, listing, table
from ioc.understanding import Understanding, default_gazetteer, understand


def _read(text: str) -> Understanding:
    return understand(text, default_gazetteer())


def test_a_missed_call_is_the_worst_miss_and_false_alarms_are_counted() -> None:
    samples = [
        Sample("xin chào", "plain", "cuu_ho_cuu_nan", emergency=True, kind="flood"),
        Sample("cháy nhà có người kẹt trong nhà kêu cứu", "plain", "khac"),
        Sample("cháy nhà có người kẹt trong nhà kêu cứu", "teen", "chay_no", emergency=True),
    ]
    figures, misses = measure(samples, _read)
    assert figure(figures["all"], "recall") == 0.5
    assert figure(figures["all"], "false alarms") == 1.0
    assert figure(figures["teen"], "false alarms") is None
    assert (misses[0].what, misses[1].what) == ("recall", "calm")
    assert "xin chào" in listing(misses, 1)
    assert "asked" in table(figures)


def test_vulnerable_codes_are_counted_one_by_one() -> None:
    text = "nước tới ngực, cứu với, nhà có mệ già 85 tuổi"
    samples = [
        Sample(text, "plain", "cuu_ho_cuu_nan", emergency=True, vulnerable=("nguoi_gia", "tre_em"))
    ]
    figures, _ = measure(samples, _read)
    assert figures["all"].vulnerable["hit"] == 1
    assert figures["all"].vulnerable["missed"] == 1


def test_names_are_the_same_in_both_spellings() -> None:
    assert same_name("Phường Vỹ Dạ", "Phường Vĩ Dạ")
    assert same_name("Hoà Bình", "Hòa Bình")
    assert same_name("Nguyễn Huệ", "đường Nguyễn Huệ")
    assert not same_name("Nguyễn Huệ", "Nguyễn Du")
    assert not same_name("Nguyễn Huệ", None)
