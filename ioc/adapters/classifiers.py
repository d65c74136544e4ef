"""`TextClassifier`: kind, danger, people, water; rules and a model that explain themselves."""

from __future__ import annotations

from ioc.adapters.models import Models
from ioc.adapters.names import Names
from ioc.domain.incidents import Severity
from ioc.ports import Classified, Danger, Reason
from ioc.understanding import EmergencyReading, Gazetteer, KeywordTable, understand
from ioc.understanding.model import Model, default_model
from ioc.understanding.understand import danger_of

JOKE = "told_as_joke"
RULES = "rules"


class TextClassifier:
    """Thin: what words mean is in `ioc.understanding`."""

    def __init__(self, names: Names, keywords: KeywordTable, models: Models | None = None) -> None:
        """`models` answers the model in use; None for the one that comes with the product."""
        self._names = names
        self._models = models
        self.keywords = keywords

    @property
    def gazetteer(self) -> Gazetteer:
        """The names as they are now: an import replaces them."""
        return self._names()

    def _model(self) -> Model | None:
        return (self._models() if self._models else None) or default_model()

    def danger(self, text: str) -> Danger:
        """The danger alone, as `classify` would read it."""
        return _danger(danger_of(text, self.gazetteer, self.keywords, self._model()))

    def classify(self, text: str) -> Classified:
        """Kind, danger, people and water."""
        model = self._model()
        read = understand(text, self.gazetteer, keywords=self.keywords, model=model)
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
            people_reasons=tuple(
                Reason(quote, code)
                for quote, code in (*read.people_reasons, *read.situation_reasons)
            ),
            water_depth_m=read.water.depth_m if read.water else None,
            water_trend=read.water.trend if read.water else None,
            water_text=read.water.text if read.water else None,
            refuge=read.refuge,
            refuge_margin_m=read.refuge_margin_m,
            needs=tuple(read.needs),
            battery_percent=read.battery_percent,
            children_alone=read.children_alone,
            model_version=model.version if model else RULES,
        )


def _danger(read: EmergencyReading) -> Danger:
    return Danger(
        is_emergency=read.is_emergency,
        severity=Severity(read.severity),
        reads_as_joke=any(code == JOKE for _quote, code in read.reasons),
        reasons=tuple(Reason(quote, code) for quote, code in read.reasons),
    )
