"""A model is fitted the same way each time, explains itself, and survives its file."""

from pathlib import Path

import pytest

from ioc.training.fit import Example, fit
from ioc.training.variants import variants_of
from ioc.understanding import default_gazetteer, default_keywords, understand
from ioc.understanding.model import Model
from ioc.understanding.understand import evidence_of

LAMP = [
    "đèn đường tắt tối thui",
    "bóng đèn trước nhà không sáng",
    "cột đèn hư mấy hôm",
    "đèn kiệt tắt ngúm",
]
RAT = [
    "rác chất đống hôi thối",
    "không ai thu gom rác",
    "bãi rác đầu kiệt bốc mùi",
    "bao rác vứt bừa bãi",
]
HELP = [
    "nước tới ngực kẹt trên gác",
    "cháy nhà có người trong nhà",
    "bà ngất không thở",
    "thuyền lật có người chìm",
]


def _examples() -> list[Example]:
    rows = [
        Example(f"{text} lần {at}", code, False)
        for at in range(6)
        for code, texts in (("chieu_sang", LAMP), ("ve_sinh_moi_truong", RAT))
        for text in texts
    ]
    return rows + [
        Example(f"{text} {at}", code, True)
        for at in range(6)
        for text, code in zip(
            HELP, ("cuu_ho_cuu_nan", "chay_no", "cuu_ho_cuu_nan", "cuu_ho_cuu_nan"), strict=True
        )
    ]


@pytest.fixture(scope="module")
def model() -> Model:
    rows = _examples()
    return fit(rows[::2] + rows[1::4], rows[3::4], default_gazetteer(), default_keywords())


def test_the_same_texts_give_the_same_file(model: Model, tmp_path: Path) -> None:
    rows = _examples()
    again = fit(rows[::2] + rows[1::4], rows[3::4], default_gazetteer(), default_keywords())
    model.save(tmp_path / "one.npz")
    again.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_saved_model_says_the_same(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "one.npz")
    back = Model.load(tmp_path / "one.npz")
    seen = evidence_of("đèn đường kiệt 3 tắt", default_gazetteer())
    assert back.version == model.version
    assert back.scores(seen.features).categories == pytest.approx(
        model.scores(seen.features).categories, abs=1e-3
    )


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    import numpy as np

    np.savez(tmp_path / "other.npz", head=np.frombuffer(b'{"format": 0}', dtype=np.uint8))
    with pytest.raises(ValueError, match="train it again"):
        Model.load(tmp_path / "other.npz")


def test_the_model_ranks_what_it_learnt_and_quotes_the_words(model: Model) -> None:
    reading = understand("đèn trước nhà tắt tối thui", default_gazetteer(), model=model)
    assert reading.categories.first.code == "chieu_sang"
    assert 0.0 < reading.categories.first.confidence <= 1.0
    assert reading.categories.first.quotes


@pytest.mark.parametrize("text", ["", "qqq zzz", "đèn tắt", "rác đèn cháy nhà", "<b>", "🙂 12345"])
def test_none_behind_the_first_looks_surer(model: Model, text: str) -> None:
    ranked = understand(text, default_gazetteer(), model=model).categories.ranked
    confidences = [entry.confidence for entry in ranked]
    assert confidences == sorted(confidences, reverse=True)


def test_probabilities_add_up(model: Model) -> None:
    scores = model.scores(evidence_of("rác hôi thối", default_gazetteer()).features)
    assert sum(scores.categories.values()) == pytest.approx(1.0, abs=1e-5)
    assert sum(scores.grave_categories.values()) == pytest.approx(1.0, abs=1e-5)
    assert 0.0 <= scores.danger <= 1.0


def test_a_text_of_unknown_words_is_judged_too(model: Model) -> None:
    scores = model.scores({"~zzz", "qqq"})
    assert len(scores.rows) == 0
    assert sum(scores.categories.values()) == pytest.approx(1.0, abs=1e-5)


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(ValueError, match="too few categories"):
        fit([Example("đèn tắt", "chieu_sang", False)], [], default_gazetteer(), default_keywords())
    with pytest.raises(ValueError, match="no emergencies"):
        fit(
            [Example("đèn tắt", "chieu_sang", False), Example("rác", "ve_sinh_moi_truong", False)],
            [],
            default_gazetteer(),
            default_keywords(),
        )


def test_variants_lose_accents_and_never_words() -> None:
    variants = variants_of("Nước tới ngực, cứu với")
    assert [text for text, _ in variants][:2] == [
        "Nước tới ngực, cứu với",
        "nuoc toi nguc, cuu voi",
    ]
    assert {len(text.split()) for text, _ in variants} == {5}
    assert variants_of("nuoc toi nguc") == [("nuoc toi nguc", 1.0)]
