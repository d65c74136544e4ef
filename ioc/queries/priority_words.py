"""Why a rescue stands where it stands, as one sentence, built of the codes kept with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.priority import PriorityReason as R
from dispatch.situation import PriorityTerm
from ioc import i18n
from ioc.domain.contact import without_personal_data
from ioc.domain.incidents import Tier
from ioc.domain.reports import SupplyNeed
from ioc.models.incident import Incident
from ioc.queries.because import said

SAYS_LITTLE = frozenset({R.LIFE_IN_DANGER, R.WATER_UNKNOWN})
SAYS_MORE = frozenset({R.WATER_NECK, R.WATER_CHEST, R.WATER_DEEP, R.WATER_INDOORS, R.MINUTES_COUNT})
KNOWN = frozenset(one.value for one in R)
NEEDS = frozenset(one.value for one in SupplyNeed)
WAITED_MINUTES = 20
HOUR = 60


@dataclass(frozen=True)
class PriorityOnPage:
    """What the page of an incident says of its priority: the sentence, the terms of the score with
    their names, and the word of a person where one was given."""

    sentence: str
    score: float
    terms: list[tuple[str, float]]
    by_hand: str | None
    by_hand_at: datetime | None
    by_rules: str | None


def on_page(incident: Incident, locale: str, at: datetime) -> PriorityOnPage | None:
    """None for what nobody has to be rescued from."""
    if incident.tier is None:
        return None
    kept = incident.priority or {}
    override = kept.get("override") or {}
    computed = kept.get("tier")
    return PriorityOnPage(
        sentence=sentence(incident, locale, at),
        score=incident.score,
        terms=[
            (i18n.label(PriorityTerm(term), locale), value)
            for term, value in (kept.get("terms") or {}).items()
            if value
        ],
        by_hand=without_personal_data(override["reason"]) if override else None,
        by_hand_at=datetime.fromisoformat(override["at"]) if override else None,
        by_rules=i18n.label(Tier(computed), locale) if override and computed else None,
    )


def sentence(incident: Incident, locale: str, at: datetime | None = None) -> str:
    """`Ưu tiên 1: nước tới cổ, có 2 người già và 1 trẻ em, đã chờ 40 phút.`; empty without a tier.

    The time that people have waited is told as of `at`, and left out without it: what is kept on a
    card is read later.
    """
    if incident.tier is None:
        return ""
    return told(incident.priority or {}, incident.tier, locale, incident.opened_at, at)


def why(incident: Incident) -> dict[str, str] | None:
    """The member of the card: the sentence in each language."""
    if incident.tier is None:
        return None
    return {locale: sentence(incident, locale) for locale in i18n.LOCALES}


def told(
    kept: Mapping[str, Any],
    tier: Tier,
    locale: str,
    opened_at: datetime | None = None,
    at: datetime | None = None,
) -> str:
    """The sentence of a priority as it is kept (`services.scoring`)."""
    words = [*_by_hand(kept, locale), *_reasons(kept.get("reasons") or (), locale)]
    if opened_at is not None and at is not None:
        words += _waited((at - opened_at).total_seconds() / 60, locale)
    name = i18n.label(tier, locale)
    return f"{name}: {', '.join(words)}." if words else f"{name}."


def _by_hand(kept: Mapping[str, Any], locale: str) -> list[str]:
    return [i18n.translate("set by a person", locale)] if kept.get("override") else []


def _reasons(reasons: Sequence[Sequence[Any]], locale: str) -> list[str]:
    """A phrase for each reason; the groups of people are told together."""
    known = [(R(code), value, of) for code, value, of in reasons if code in KNOWN]
    codes = {code for code, _value, _of in known}
    groups = [(of, value) for code, value, of in known if code is R.PEOPLE and of]
    said_groups = False
    words = []
    for code, value, of in known:
        # What threatens them says more than that something does.
        if code is R.WAITING or (code in SAYS_LITTLE and codes & SAYS_MORE):
            continue
        if code is R.PEOPLE and of:
            if not said_groups:
                words.append(_groups(groups, locale))
            said_groups = True
        else:
            words.append(_phrase(code, value, of, locale))
    # A danger read from the words and a depth that was measured may say the same.
    return list(dict.fromkeys(word for word in words if word))


def _groups(groups: list[tuple[str, float]], locale: str) -> str:
    """`có người già và trẻ em`; how many of each only where more than one was counted."""
    names = [
        i18n.translate(f"Among.{code}", locale)
        if count <= 1
        else i18n.translate(f"Among.{code}.many", locale, n=_number(count, locale))
        for code, count in groups
    ]
    joined = names[0]
    if len(names) > 1:
        last = i18n.translate(
            "%(these)s and %(that)s", locale, these=", ".join(names[:-1]), that=names[-1]
        )
        joined = last
    return i18n.translate("with %(who)s", locale, who=joined)


def _phrase(code: R, value: float | None, of: str | None, locale: str) -> str:
    if code is R.MINUTES_COUNT:
        return said(of or "", locale) or i18n.label(code, locale)
    if code is R.NEEDS:
        need = i18n.label(SupplyNeed(of), locale).lower() if of in NEEDS else of
        return i18n.translate("asks for %(what)s", locale, what=need)
    if value is None:
        return i18n.label(code, locale)
    number = _number(value, locale)
    if code is R.PEOPLE:
        msgid = "%(n)s people in all" if value > 1 else "%(n)s person"
        return i18n.translate(msgid, locale, n=number)
    if code in {R.WATER_DEEP, R.WATER_INDOORS}:
        return i18n.translate("water %(n)s m deep in the house", locale, n=number)
    if code is R.REFUGE_GOING:
        return i18n.translate("only %(n)s m from the water to the refuge", locale, n=number)
    if code is R.WATER_RISING:
        return i18n.translate("water rises %(n)s cm an hour", locale, n=number)
    if code is R.BATTERY:
        return i18n.translate("battery at %(n)s %%", locale, n=number)
    if code is R.LONG_WITHOUT:
        return i18n.translate("%(n)s hours without food or water", locale, n=number)
    return i18n.label(code, locale)


def _waited(minutes: float, locale: str) -> list[str]:
    if minutes < WAITED_MINUTES:
        return []
    if minutes < 2 * HOUR:
        whole = _number(int(minutes), locale)
        return [i18n.translate("waiting for %(n)s minutes", locale, n=whole)]
    hours = _number(int(minutes // HOUR), locale)
    return [i18n.translate("waiting for %(n)s hours", locale, n=hours)]


def _number(value: float, locale: str) -> str:
    return i18n.number(round(value, 1), locale)
