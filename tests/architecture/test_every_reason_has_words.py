"""No operator is shown a code: every reason and every ground says something in both languages."""

from __future__ import annotations

import pytest

from ioc import i18n
from ioc.domain.verification import RULES
from ioc.queries.because import said
from ioc.understanding import REASONS


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_reason_is_said(locale: str) -> None:
    known = i18n.messages(locale)
    assert len(REASONS) > 50
    assert [code for code, msgid in REASONS.items() if not known.get(msgid, "").strip()] == []


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_ground_of_verification_is_said(locale: str) -> None:
    known = i18n.messages(locale)
    assert [code for code, *_ in RULES if not known.get(f"Ground.{code}", "").strip()] == []


def test_the_two_languages_are_two() -> None:
    """An untranslated entry would say English to a Vietnamese operator."""
    assert [code for code in REASONS if said(code, "vi") == said(code, "en")] == []


def test_a_code_that_is_no_longer_used_says_nothing() -> None:
    assert said("a_code_of_earlier", "vi") == ""
