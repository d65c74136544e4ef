"""Which protocol cards fit what is understood of a call, why, and what the words have answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.domain.protocols import Card, Fills, Understood, answered, choose
from ioc.domain.triage import Known
from ioc.ports import Classified
from ioc.queries.directory import directory
from ioc.queries.hotline.protocols import cards


def fitting(
    session: Session,
    classified: Classified,
    kind: str | None,
    known: Known,
    *,
    is_placed: bool,
    locale: str,
) -> dict[str, Any]:
    """The members `protocols` (best first, each with the words or the category it fits by) and
    `answered`: by card, the steps that were answered, each with the answer where one was named.

    `kind` is the category if it is clear. Reads the cards that are kept in memory.
    """
    in_use = {code: card for code, (_version, card) in cards(session).items()}
    understood = Understood(
        categories=(kind,) if kind else (),
        signals={reason.code for reason in classified.danger.reasons},
        facts=_facts(known, is_placed),
        refuge=known.refuge,
    )
    chosen = choose(in_use.values(), understood)
    found = {code: answered(card, understood) for code, card in in_use.items()}
    return {
        "protocols": [
            {"code": code, "why": _why(session, in_use[code], classified, kind, locale)}
            for code in chosen
        ],
        "answered": {code: steps for code, steps in found.items() if steps},
    }


def _facts(known: Known, is_placed: bool) -> set[Fills]:
    told = {
        Fills.PEOPLE: known.people is not None,
        Fills.WATER: known.water_depth_m is not None,
        Fills.VULNERABLE: bool(known.vulnerable),
        Fills.REFUGE: known.refuge is not None,
        Fills.PLACE: is_placed,
    }
    return {fact for fact, is_told in told.items() if is_told}


def _why(
    session: Session, card: Card, classified: Classified, kind: str | None, locale: str
) -> str:
    """The caller's own words that call the card, else the name of the category."""
    quotes = [r.quote for r in classified.danger.reasons if r.code in card.signals]
    if quotes:
        return ", ".join(dict.fromkeys(quotes))
    category = directory(session).categories.get(kind or "")
    return category.name(locale) if category else ""
