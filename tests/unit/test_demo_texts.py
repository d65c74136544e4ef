"""The texts, places and plans of the demonstration and of the simulated night."""

from __future__ import annotations

import random
import re
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from config import Settings
from ioc.cli import demo_seeds
from ioc.cli.seed import yaml_or_json
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.reports import TEXT_MAX, Channel
from ioc.exercise import night as nights
from ioc.exercise.drawings import SCENES, drawing
from ioc.exercise.night import KNOWN, Kind, Night, Sending
from ioc.exercise.people import FICTITIOUS_PREFIX, new_password
from ioc.exercise.places import KINDS, Town
from ioc.exercise.texts import Texts, in_hand, parse_texts, without_accents
from ioc.exercise.weeks import COUNTS, WEEKS, Fate, Matter, Weeks
from ioc.web.intake import parsing

SEEDS = Settings.seeds_dir
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TELEPHONE = re.compile(r"(?<![\d/])(?:\+?84|0)(?:[ .\-]?\d){7,10}(?!\d)")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return parse_texts(demo_seeds.demo_file(SEEDS, "reports"))


@pytest.fixture(scope="module")
def town() -> Town:
    return demo_seeds.town(SEEDS)


def _weeks(texts: Texts, town: Town, seed: int, now: datetime = NOW) -> list[Matter]:
    rng = random.Random(seed)
    weeks = Weeks(texts, town, demo_seeds.people(SEEDS, rng), rng, now)
    return weeks.ordinary() + weeks.emergencies(demo_seeds.demo_file(SEEDS, "emergencies"))


def _night(town: Town, seed: int, calls_per_hour: float = 240, hours: float = 6) -> list[Sending]:
    rng = random.Random(seed)
    night = Night(demo_seeds.demo_file(SEEDS, "flood"), town, demo_seeds.people(SEEDS, rng), rng)
    return list(night.sendings(calls_per_hour, hours))


def test_every_category_has_texts_answers_and_notes(texts: Texts) -> None:
    codes = [row["code"] for row in yaml_or_json(SEEDS / "categories.yaml")["categories"]]
    assert sorted(texts.categories) == sorted(codes)
    for own in texts.categories.values():
        assert len(own.tells) >= 2
        assert own.fixed
        assert own.answered
        assert own.notes
    assert sum(len(own.tells) for own in texts.categories.values()) >= 200


def test_no_two_texts_are_the_same_and_none_has_an_unknown_slot(texts: Texts) -> None:
    told = [
        text for own in texts.categories.values() for t in own.tells for text in (t.text, *t.also)
    ]
    assert len(set(told)) == len(told)
    for text in told:
        assert set(re.findall(r"\{(\w+)\}", text)) <= {"place"}, text
        assert len(text) < TEXT_MAX


def test_scenes_and_places_that_texts_ask_for_exist(texts: Texts, town: Town) -> None:
    for own in texts.categories.values():
        for tell in own.tells:
            assert tell.photo is None or tell.photo in SCENES
            assert tell.where in KINDS
    raw = demo_seeds.demo_file(SEEDS, "emergencies")
    for row in [*raw["now"], *raw["past"], *raw["rain_night"]["matters"]]:
        assert row.get("photo") is None or row["photo"] in SCENES
        assert row["where"] in {*KINDS, *town.regions}


@pytest.mark.parametrize("path", sorted((SEEDS / "demo").glob("*.yaml")), ids=lambda p: p.name)
def test_no_text_names_a_telephone(path: Path) -> None:
    assert TELEPHONE.search(path.read_text(encoding="utf-8")) is None


def test_an_answer_keeps_the_formula_of_the_house(texts: Texts) -> None:
    answer = texts.answer("HEPCO", "Đã dọn.")
    assert answer.startswith("Kính gửi: Quý Ông/Bà.")
    assert "HEPCO xin thông báo kết quả như sau: Đã dọn." in answer
    assert answer.endswith("Trân trọng./.")


@pytest.mark.parametrize(
    ("hand", "expected"),
    [
        ("plain", "Đường ngập, không đi được."),
        ("bare", "duong ngap, khong di duoc."),
    ],
)
def test_a_text_in_a_hand(hand: str, expected: str) -> None:
    assert in_hand("Đường ngập, không đi được.", hand, random.Random(1)) == expected


def test_a_hurried_text_stays_readable() -> None:
    text = "Người dân không đi được vì đường ngập sâu quá rồi."
    hurried = in_hand(text, "hurried", random.Random(2))
    assert hurried != text
    assert "ko" in hurried.split() or "dc" in hurried.split()
    kept = Counter(without_accents(hurried)) & Counter(without_accents(text))
    assert sum(kept.values()) > 0.7 * len(text)


def test_every_ward_can_be_drawn_and_every_spot_is_in_its_ward(town: Town) -> None:
    rng = random.Random(4)
    spots = [town.spot(rng, rng.choice([*KINDS, *town.regions])) for _ in range(3000)]
    assert {spot.area for spot in spots} == set(town.area_names)
    for spot in spots:
        assert town.is_inside(spot.area, spot.lat, spot.lon), spot
        near = town.beside(rng, spot)
        assert town.is_inside(near.area, near.lat, near.lon)
        assert spot.address == f"{spot.phrase}, {town.area_names[spot.area]}"


def test_a_region_gives_only_its_own_wards(town: Town) -> None:
    rng = random.Random(5)
    for name, codes in town.regions.items():
        assert {town.spot(rng, name).area for _ in range(200)} <= set(codes)


def test_tellers_have_numbers_that_no_network_has() -> None:
    people = demo_seeds.people(SEEDS, random.Random(6))
    phones = [people.phone() for _ in range(500)]
    assert len({phone_key(phone) for phone in phones}) == 500
    assert all(phone.startswith(FICTITIOUS_PREFIX) for phone in phones)
    assert all(people.teller(must_ring=True).phone for _ in range(50))


def test_a_password_is_made_anew_and_long_enough_to_sign_in() -> None:
    words = demo_seeds.demo_file(SEEDS, "people")["password_words"]
    assert len(set(words)) == len(words)
    made = {new_password(words) for _ in range(50)}
    assert len(made) == 50
    assert all(len(password) >= 12 for password in made)


def test_the_same_seed_and_moment_give_the_same_weeks(texts: Texts, town: Town) -> None:
    assert _weeks(texts, town, 11) == _weeks(texts, town, 11)
    assert _weeks(texts, town, 11) != _weeks(texts, town, 12)


@pytest.mark.parametrize("hour", [0, 7, 13, 19])
def test_the_weeks_are_past_and_full(texts: Texts, town: Town, hour: int) -> None:
    now = NOW.replace(hour=hour)
    matters = _weeks(texts, town, 13, now)
    told = [(m.at + delay, message) for m in matters for delay, message in m.messages]
    assert 280 <= len(told) <= 420
    assert all(now - timedelta(weeks=WEEKS, days=1) < at < now for at, _ in told)
    assert {message.channel for _, message in told} == {channel.value for channel in Channel}
    assert {m.category for m in matters} == set(texts.categories)
    ordinary = Counter(m.fate for m in matters if not m.is_emergency)
    assert ordinary == Counter(COUNTS)
    waiting = [m for m in matters if m.is_emergency and m.fate is Fate.OFFERED]
    assert 1 <= len(waiting) <= 2
    assert "{" not in "".join(message.text + str(message.address) for _, message in told)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_drawing_is_a_picture_with_the_place_in_its_exif(scene: str) -> None:
    at = datetime(2026, 11, 2, 21, 30, 5)
    content = drawing(scene, random.Random(1), place=(16.4637, 107.5909), taken_at=at)
    with Image.open(BytesIO(content)) as image:
        assert image.format == "JPEG"
        assert image.size == (640, 480)
        colours = image.convert("RGB").resize((160, 120)).getcolors(160 * 120)
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        taken = image.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
    assert colours is not None
    assert len(colours) > 400
    degrees, minutes, seconds = (float(part) for part in gps[ExifTags.GPS.GPSLatitude])
    assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(16.4637, abs=1e-5)
    assert taken == "2026:11:02 21:30:05"
    assert content != drawing(scene, random.Random(2))


def test_calls_come_as_often_as_asked_with_a_peak() -> None:
    at = list(nights.arrivals(300, 6, random.Random(7)))
    assert at == sorted(at)
    assert abs(len(at) - 1800) < 4 * 1800**0.5
    hours = Counter(int(second // 3600) for second in at)
    assert hours[3] > 1.8 * hours[0]
    assert hours[3] > 1.8 * hours[5]


def test_the_gaps_between_calls_are_those_of_a_poisson_process() -> None:
    # Near the peak the rate hardly changes: there the gaps' deviation equals their mean.
    at = [s for s in nights.arrivals(3600, 2, random.Random(8)) if 3600 < s < 4320]
    gaps = [b - a for a, b in pairwise(at)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert deviation == pytest.approx(mean, rel=0.12)


def test_the_water_rises_and_then_falls() -> None:
    levels = [nights.water_level_m(share / 100) for share in range(101)]
    crest = levels.index(max(levels))
    assert 80 <= crest <= 92
    assert levels[:crest] == sorted(levels[:crest])
    assert 1.8 < max(levels) < nights.CREST_M
    assert levels[100] < max(levels)


def test_about_half_of_the_calls_tell_of_a_family_that_is_known(town: Town) -> None:
    sendings = _night(town, 9)
    kinds = Counter(sending.kind for sending in sendings)
    share = sum(kinds[kind] for kind in KNOWN) / len(sendings)
    assert 0.44 <= share <= 0.6
    assert set(kinds) == set(Kind)
    assert kinds[Kind.JOKE] < 0.05 * len(sendings)
    assert kinds[Kind.OTHER] > 0.1 * len(sendings)


def test_the_same_seed_gives_the_same_night(town: Town) -> None:
    assert _night(town, 10, 60, 2) == _night(town, 10, 60, 2)
    assert _night(town, 10, 60, 2) != _night(town, 11, 60, 2)


def test_every_body_of_a_night_is_one_the_api_takes(town: Town) -> None:
    for sending in _night(town, 12):
        assert sending.body["exercise"] is True
        raw: dict[str, Any] = {**sending.body, "client_token": str(uuid.uuid4())}
        model = parsing.CallIn if sending.is_call else parsing.ReportIn
        body = parsing.parse(model, raw)
        parsing.check_report(body, has_media=False)
        assert "{" not in body.text


def test_a_held_clock_is_held_here_alone_and_let_go() -> None:
    before = clock.now()
    with clock.at_moment(NOW):
        assert clock.now() == NOW
        with clock.at_moment(NOW + timedelta(hours=7)):
            assert clock.now() == NOW + timedelta(hours=7)
        assert clock.now() == NOW
    assert clock.now() >= before
    with pytest.raises(ValueError, match="time zone"), clock.at_moment(NOW.replace(tzinfo=None)):
        pass
