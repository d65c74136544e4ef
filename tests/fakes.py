"""Fakes of the ports: they answer what a test told them, and pass the contract suite too."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc.domain.geo import Point
from ioc.domain.incidents import Severity
from ioc.ports import Classified, Danger, Located, Reason


@dataclass
class FakeGeocoder:
    """Answers `located` for every text, or what `by_text` says for one."""

    located: Located = field(default_factory=Located)
    by_text: dict[str, Located] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def locate(
        self,
        text: str,
        address: str | None,
        near: Point | None,
        phone_accuracy_m: float | None = None,
    ) -> Located:
        self.asked.append(text)
        return self.by_text.get(text, self.located)

    def name_near(self, point: Point) -> str | None:
        return "Chợ Đông Ba" if point.lat < 16.5 else None


@dataclass
class FakeClassifier:
    """A text with CỨU in it is an emergency; the category is what the test says."""

    category: str = "ve_sinh_moi_truong"
    confidence: float = 0.9
    failing: bool = False

    def danger(self, text: str) -> Danger:
        if "CỨU" in text:
            return Danger(True, Severity.CRITICAL, False, (Reason("CỨU", "calls_for_rescue"),))
        return Danger()

    def classify(self, text: str) -> Classified:
        if self.failing:
            raise RuntimeError("the classifier is broken")
        category = "cuu_ho_cuu_nan" if "CỨU" in text else self.category
        return Classified(
            ranked=((category, self.confidence),),
            reasons=(),
            danger=self.danger(text),
        )
