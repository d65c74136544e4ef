"""Words for answers to citizens: the slots of a template, and what is put into them.

Leaves out the opening and the closing of the house's formula (translations, `queries.answers`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ioc.domain.errors import FieldError, InvalidInput

SLOTS = ("don_vi", "ma", "dia_chi", "linh_vuc", "ngay")
"""The agency, the code of the matter, its address, its kind, and today; the same in every language,
because the templates are the agency's own words."""

SLOT = re.compile(r"\{([^{}]*)\}")

GAP = re.compile(r"\[\s*(?:…|\.{3,})\s*\]")
"""What a template leaves for the officer to write: `[…]`, with three dots as well."""


def check_slots(text: str) -> None:
    """Raises `InvalidInput` for a slot that nothing is put into, or a brace without its other.

    >>> check_slots("Đã xử lý tại {dia_chi}.")
    """
    names = SLOT.findall(text)
    rest = SLOT.sub("", text)
    if not set(names) <= set(SLOTS) or "{" in rest or "}" in rest:
        raise InvalidInput(FieldError("text", "unknown_slot"))


def is_unfinished(text: str) -> bool:
    """Whether an answer still has a gap that a template left.

    >>> is_unfinished("Lịch sửa: […]."), is_unfinished("Lịch sửa: thứ Hai.")
    (True, False)
    """
    return GAP.search(text) is not None


def check_finished(text: str) -> None:
    """Raises `InvalidInput` for an answer with a gap: the citizen would read it."""
    if is_unfinished(text):
        raise InvalidInput(FieldError("answer", "unfinished_answer"))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its slots filled; one that is not known stays, to be seen and written.

    >>> filled("Tại {dia_chi}, {ngay}", {"dia_chi": "12 Lê Lợi", "ngay": ""})
    'Tại 12 Lê Lợi, {ngay}'
    """
    return SLOT.sub(lambda found: values.get(found[1]) or found[0], text)
