"""The answers after a call for help as fields: how many, who of them is frail, how high the water.

The page sends Vietnamese sentences, because rescuers read them; here stands what each means.
Leaves out what people write in their own words (`ioc.understanding`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ioc.domain.reports import Vulnerability

FRAIL_LEAD = "Ở đó có:"
"""What stands before the ticked groups; alone it says nothing."""

DEPTHS_M = {
    "mắt cá": 0.1,
    "bắp chân": 0.3,
    "đầu gối": 0.5,
    "đùi": 0.8,
    "bụng": 1.0,
    "ngực": 1.2,
    "cổ": 1.4,
    "quá đầu": 1.7,
}
"""Height above the ground of a level of a grown-up who stands, metres: rounded, as people guess."""

COUNTS = {"Có từ 7 đến 10 người.": 10, "Có trên 10 người.": 11}
"""The upper end of a span, so that a boat is not too small; above ten, the least it can be."""

GROUPS: dict[str, tuple[Vulnerability, ...]] = {
    "trẻ em": (Vulnerability.CHILD,),
    "người già": (Vulnerability.ELDERLY,),
    "thai phụ, trẻ sơ sinh": (Vulnerability.PREGNANT, Vulnerability.NEWBORN),
    "người bệnh": (Vulnerability.ILL,),
    "người khuyết tật": (Vulnerability.DISABLED,),
}
"""A tick to codes; the one tick for two groups counts as both, because it may be either."""

_COUNT = re.compile(r"Có (\d{1,2}) người\.")
_WATER = re.compile(rf"Nước (?:đến |ngang )?({'|'.join(DEPTHS_M)})(?: người)?\.")


def people_of(text: str, ticked: Iterable[str]) -> dict[str, Any] | None:
    """The members of `parsing.PeopleIn`, or None where the answer is not about people."""
    said = _COUNT.fullmatch(text)
    count = int(said.group(1)) if said else COUNTS.get(text)
    vulnerable = [code.value for answer in ticked for code in GROUPS.get(answer, ())]
    if count is None and not vulnerable:
        return None
    return {"count": count, "vulnerable": vulnerable}


def water_of(text: str) -> dict[str, Any] | None:
    """The members of `parsing.WaterIn`, or None where the answer is not about water."""
    said = _WATER.fullmatch(text)
    if said is None:
        return None
    return {"depth_m": DEPTHS_M[said.group(1)], "text": text.rstrip(".")}
