"""The data of one event of a story, and how its values are called in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ioc import i18n
from ioc.domain.incidents import Severity
from ioc.queries.directory import Directory

CODED_REASONS = frozenset(
    {
        "asked",
        "no_answer",
        "replied",
        "new_danger",
        "not_fixed",
        "not_safe",
        "left_by_crew",
        "reclassified",
        "referred_elsewhere",
        "settled",
        "taken_by_neighbour",
        "unmerged",
    }
)
"""Reasons that the program gives itself; every other reason is a person's own words."""

MANY = 4
"""So many agencies are named in one line of a story."""

MORE = "and %(n)s other agencies"


@dataclass(frozen=True)
class Words:
    """The data of one event; `names` are those of the staff, by the id of the account, `reports`
    what the page calls each report, by its id."""

    city: Directory
    locale: str
    data: dict[str, Any]
    names: Mapping[int, str] = field(default_factory=dict)
    reports: Mapping[int, str] = field(default_factory=dict)

    def __call__(self, msgid: str, /, **values: object) -> str:
        return i18n.translate(msgid, self.locale, **values)

    def agency(self, code: str | None) -> str:
        found = self.city.agencies.get(code or "")
        if found is None:
            return code or ""
        return found.name_en if self.locale == "en" else found.name_vi

    def agencies(self, codes: list[str] | None) -> str:
        """The short names; of many the first few, because the page lists them all elsewhere."""
        known = self.city.agencies
        names = [known[code].short_name if code in known else code for code in codes or ()]
        shown = ", ".join(names[:MANY])
        more = len(names) - MANY
        return f"{shown} {self(MORE, n=more)}" if more > 0 else shown

    def category(self, code: str | None) -> str:
        found = self.city.categories.get(code or "")
        return found.name(self.locale) if found else (code or "")

    def area(self, code: str | None) -> str:
        found = self.city.areas.get(code or "")
        if found is None:
            return code or ""
        return found.full_name_en if self.locale == "en" else found.full_name

    def severity(self, code: str | None) -> str:
        return i18n.label(Severity(code), self.locale) if code else ""

    def moment(self, text: str | None) -> str:
        return i18n.moment(datetime.fromisoformat(text), self.locale) if text else ""

    def offered(self, decision: dict[str, Any]) -> list[str]:
        """To whom it went, and by which reason."""
        names = self.agencies(decision.get("agencies"))
        reason = decision.get("reason_en" if self.locale == "en" else "reason_vi")
        return [self("To: %(names)s", names=names) if names else "", reason or ""]

    def person(self, user_id: Any) -> str:
        """A colleague by name; empty for nobody."""
        if not isinstance(user_id, int):
            return ""
        return self.names.get(user_id) or self("A colleague")

    def people(self, ids: Iterable[Any] | None) -> str:
        """Colleagues by name; of many the first few."""
        names = [self.person(one) for one in ids or ()]
        more = len(names) - MANY
        shown = ", ".join(names[:MANY])
        return f"{shown} {self('and %(n)s more people', n=more)}" if more > 0 else shown

    def coded(self) -> list[str]:
        """The reason that the program gave itself, in words."""
        reason = self.data.get("reason")
        return [self(f"reason.{reason}")] if reason in CODED_REASONS else []
