"""The keyword classifier: right, honest when it does not know, explained."""

import pytest

from ioc.understanding import (
    KeywordTable,
    Ranking,
    default_gazetteer,
    default_keywords,
    rank_categories,
    read_emergency,
    understand,
)
from tests.unit.understanding.cases_category import CATEGORIES


def rank(text: str) -> Ranking:
    return understand(text, default_gazetteer()).categories


def test_the_table_knows_all_categories() -> None:
    assert len(default_keywords().codes) == 28


def test_nine_of_ten_texts_get_their_category_first_and_nearly_all_among_three() -> None:
    ranked = [(rank(text), code) for text, code in CATEGORIES]
    first = sum(ranking.first.code == code for ranking, code in ranked)
    among = sum(code in [entry.code for entry in ranking.ranked] for ranking, code in ranked)
    assert first >= 0.9 * len(CATEGORIES)
    assert among >= 0.95 * len(CATEGORIES)


@pytest.mark.parametrize("code", default_keywords().codes)
def test_every_category_is_found_at_least_once(code: str) -> None:
    texts = {"cuu_ho_cuu_nan": "nước cuốn một người", "khac": "app không đăng nhập được"}
    text = texts.get(code) or next(text for text, known in CATEGORIES if known == code)
    assert code in [entry.code for entry in rank(text).ranked]


@pytest.mark.parametrize("text", ["", "ok", "asdf", "🙂", "12345"])
def test_what_says_nothing_is_other_with_low_confidence(text: str) -> None:
    first = rank(text).first
    assert first.code == "khac"
    assert first.confidence <= 0.2
    assert first.quotes == ()


def test_more_evidence_gives_more_confidence() -> None:
    weak = rank("bụi quá").first.confidence
    strong = rank("Bãi rác hôi thối, xe rác không thu gom, rác thải tràn ra đường").first.confidence
    assert 0 < weak < strong <= 1


def test_several_problems_are_found_as_several() -> None:
    problems = rank("Đèn đường tắt cả tháng. Rác chất đống không ai dọn.").problems
    assert set(problems) == {"chieu_sang", "ve_sinh_moi_truong"}


def test_an_emergency_pulls_its_category() -> None:
    text = "tường nhà sập đè hai người"
    ranking = rank_categories(text, read_emergency(text))
    assert ranking.first.code == "cuu_ho_cuu_nan"


def test_quotes_are_words_of_the_text() -> None:
    text = "Nắp CỐNG bị bể"
    assert all(quote in text for entry in rank(text).ranked for quote in entry.quotes)


def test_a_file_without_categories_is_refused(tmp_path) -> None:
    path = tmp_path / "keywords.yaml"
    path.write_text("other: 1", encoding="utf-8")
    with pytest.raises(ValueError, match="no categories"):
        KeywordTable.load(path)
