"""Reasons as people read them: what quoted words were taken for, in the reader's language."""

from __future__ import annotations

from ioc import i18n
from ioc.understanding import REASONS


def said(code: str, locale: str) -> str:
    """What a reason code says: `mực nước ngang cổ`; empty for a code that is none of ours.

    Rows from before a code was taken out of use still name it, and a bare code says nothing.
    """
    msgid = REASONS.get(code)
    return i18n.translate(msgid, locale) if msgid else ""
