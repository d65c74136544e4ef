"""`KeywordClassifier`: kind and danger from rules that explain themselves."""

from __future__ import annotations

from ioc.domain.incidents import Severity
from ioc.ports import Classified, Danger, Reason
from ioc.understanding import EmergencyReading, Gazetteer, KeywordTable, read_emergency, understand

JOKE = "told_as_joke"


class KeywordClassifier:
    """Thin: what words mean is in `ioc.understanding`."""

    def __init__(self, gazetteer: Gazetteer, keywords: KeywordTable) -> None:
        self.gazetteer = gazetteer
        self.keywords = keywords

    def danger(self, text: str) -> Danger:
        """The rules for danger alone."""
        return _danger(read_emergency(text))

    def classify(self, text: str) -> Classified:
        """Kind, danger, people and water."""
        read = understand(text, self.gazetteer, keywords=self.keywords)
        return Classified(
            ranked=tuple((c.code, c.confidence) for c in read.categories.ranked),
            reasons=tuple(
                Reason(quote, first.code)
                for first in read.categories.ranked[:1]
                for quote in first.quotes
            ),
            danger=_danger(read.emergency),
            people=read.people,
            vulnerable=tuple(read.vulnerable),
            people_reasons=tuple(Reason(quote, code) for quote, code in read.people_reasons),
            water_depth_m=read.water.depth_m if read.water else None,
            water_trend=read.water.trend if read.water else None,
            water_text=read.water.text if read.water else None,
        )


def _danger(read: EmergencyReading) -> Danger:
    return Danger(
        is_emergency=read.is_emergency,
        severity=Severity(read.severity),
        reads_as_joke=any(code == JOKE for _quote, code in read.reasons),
        reasons=tuple(Reason(quote, code) for quote, code in read.reasons),
    )
