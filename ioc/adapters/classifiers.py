"""`KeywordClassifier`: kind and danger from rules that explain themselves."""

from __future__ import annotations

from pathlib import Path

from ioc.domain.incidents import Severity
from ioc.ports import Classified, Danger, Reason
from ioc.understanding import EmergencyReading, Gazetteer, read_emergency, understand


class KeywordClassifier:
    """Thin: what words mean is in `ioc.understanding`."""

    def __init__(self, seeds_dir: Path) -> None:
        self.gazetteer = Gazetteer.load(seeds_dir)

    def danger(self, text: str) -> Danger:
        """The rules for danger alone."""
        return _danger(read_emergency(text))

    def classify(self, text: str) -> Classified:
        """Kind, danger, people and water."""
        read = understand(text, self.gazetteer)
        return Classified(
            ranked=tuple((c.code, c.confidence) for c in read.categories),
            reasons=tuple(Reason(quote, code) for quote, code in read.category_reasons),
            danger=_danger(read.emergency),
            people=read.people,
            vulnerable=tuple(read.vulnerable),
            water_depth_m=read.water.depth_m if read.water else None,
            water_trend=read.water.trend if read.water else None,
            water_text=read.water.text if read.water else None,
        )


def _danger(read: EmergencyReading) -> Danger:
    return Danger(
        is_emergency=read.is_emergency,
        severity=Severity(read.severity),
        reads_as_joke=read.is_joke,
        reasons=tuple(Reason(quote, code) for quote, code in read.reasons),
    )
