"""Everything a screen says is said in both languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ioc import i18n
from tests.architecture import words

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def texts_of(message: object) -> list[str]:
    string = message.string  # type: ignore[attr-defined]
    return [string] if isinstance(string, str) else list(string)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_word_on_a_page_is_translated(locale: str) -> None:
    known = set(words.ids(words.messages(locale)))
    wanted = words.of_templates() | words.of_python()
    assert wanted
    assert {m: where for m, where in wanted.items() if m not in known} == {}


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_word_of_a_script_reaches_the_browser(locale: str) -> None:
    """Scripts receive the files named `js-….po` and nothing else."""
    known = set(i18n.words(locale))
    wanted = words.of_scripts()
    assert wanted
    assert {m: where for m, where in wanted.items() if m not in known} == {}


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_no_message_is_empty_or_unsure(locale: str) -> None:
    bad = [
        str(message.id)
        for _path, message in words.messages(locale)
        if message.fuzzy or not all(text.strip() for text in texts_of(message))
    ]
    assert bad == []


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_a_message_stands_in_one_file(locale: str) -> None:
    """In two files the one read last would win, and nobody would know which."""
    counted = Counter(words.ids(words.messages(locale)))
    assert [msgid for msgid, count in counted.items() if count > 1] == []


def test_both_languages_have_the_same_messages_in_the_same_files() -> None:
    places = [
        {(path.name, words.ids([(path, message)])[0]) for path, message in words.messages(locale)}
        for locale in i18n.LOCALES
    ]
    assert places[0] ^ places[1] == set()


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_a_translation_fills_in_what_its_message_gives(locale: str) -> None:
    """A name that is misspelt is a page that fails."""
    bad = []
    for _path, message in words.messages(locale):
        given = set(PLACEHOLDER.findall(words.ids([(_path, message)])[-1]))
        for text in texts_of(message):
            used = set(PLACEHOLDER.findall(text))
            if not used <= given and "." not in str(message.id).split(" ")[0]:
                bad.append(str(message.id))
    assert bad == []


MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựđ"


def test_vietnamese_is_written_with_its_marks() -> None:
    """A catalogue typed without diacritics is another language."""
    text = " ".join(t for _p, m in words.messages("vi") for t in texts_of(m)).lower()
    assert sum(text.count(mark) for mark in MARKED) > len(text) / 10
