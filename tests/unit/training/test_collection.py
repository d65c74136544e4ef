"""The labelled collection keeps its own rules: codes, parts that do not leak, enough of each."""

import re
from collections import Counter

import pytest
import yaml

from ioc.training.collection import DEFAULT_COLLECTION, PARTS, Sample, load_reports
from ioc.understanding import default_gazetteer, fold

VULNERABLE = {
    "nguoi_gia", "tre_em", "so_sinh", "thai_phu", "san_phu", "nguoi_benh", "khuyet_tat",
    "tre_em_mot_minh",
}  # fmt: skip
KINDS = {
    "flood", "fire", "collapse", "electric", "medical", "violence", "self_harm", "traffic",
    "missing", "other",
}  # fmt: skip
REFUGES = {None, "none", "ground", "upper_floor", "roof", "tree", "boat"}
NEEDS = {"boat", "medical", "food", "water", "medicine", "oxygen"}


def _codes() -> set[str]:
    seeds = DEFAULT_COLLECTION.parent / "categories.yaml"
    rows = yaml.safe_load(seeds.read_text(encoding="utf-8"))["categories"]
    return {row["code"] for row in rows}


@pytest.fixture(scope="module")
def parts() -> dict[str, list[Sample]]:
    return {part: load_reports(part) for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_every_label_is_a_known_code(parts: dict[str, list[Sample]], part: str) -> None:
    codes = _codes()
    wards = {area.full_name for area in default_gazetteer().areas.values()}
    wrong = [
        sample.text
        for sample in parts[part]
        if {sample.category, *sample.also} - codes
        or set(sample.vulnerable) - VULNERABLE
        or set(sample.needs) - NEEDS
        or sample.refuge not in REFUGES
        or (sample.kind is not None and sample.kind not in KINDS)
        or (sample.ward is not None and sample.ward not in wards)
        or (sample.trend not in {None, "rising", "stable", "falling"})
    ]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_people_are_counted_in_emergencies_only(parts: dict[str, list[Sample]], part: str) -> None:
    wrong = [one.text for one in parts[part] if one.people is not None and not one.emergency]
    assert wrong == []
    assert all(one.people > 0 for one in parts[part] if one.people is not None)


def test_no_text_stands_in_two_parts_or_twice(parts: dict[str, list[Sample]]) -> None:
    seen = Counter(_key(one.text) for part in PARTS for one in parts[part])
    assert [text for text, count in seen.items() if count > 1] == []


def test_held_back_texts_share_no_long_run_of_words_with_the_others(
    parts: dict[str, list[Sample]],
) -> None:
    """Ten words in a row that are the same would be a copied text."""
    known = {run for part in ("train", "tune") for one in parts[part] for run in _runs(one.text)}
    copied = [one.text for one in parts["held"] if known & set(_runs(one.text))]
    assert copied == []


def test_every_category_and_many_registers_are_held_back(parts: dict[str, list[Sample]]) -> None:
    counts = Counter(one.category for one in parts["held"])
    assert {code for code in _codes() if counts[code] < 8} == set()
    registers = Counter(one.register for one in parts["held"])
    for register in ("central", "no_diacritics", "teen", "abbr", "short", "voice_transcript"):
        assert registers[register] >= 30


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()


def _runs(text: str) -> list[str]:
    words = _key(text).split()
    return [" ".join(words[at : at + 10]) for at in range(len(words) - 9)]
