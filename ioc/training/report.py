"""The figures as people read them: a table by register, then the misses."""

from __future__ import annotations

from collections.abc import Sequence

from ioc.training.figures import ALL, Figures, Miss

# What the product is held to on the held-back part.
ASKED: dict[str, tuple[str, float]] = {
    "recall": (">=", 0.98),
    "false alarms": ("<=", 0.03),
    "category": (">=", 0.85),
    "among three": (">=", 0.95),
    "people": (">=", 0.90),
    "vulnerable F1": (">=", 0.90),
    "ward": (">=", 0.95),
    "street": (">=", 0.90),
}
_COLUMNS = (*ASKED, "alley", "house", "depth", "trend", "also F1")
_WIDTH = 10


def figure(figures: Figures, what: str) -> float | None:
    """One figure by the name of its column."""
    if what == "false alarms":
        calm = figures.share("calm")
        return None if calm is None else 1.0 - calm
    if what == "vulnerable F1":
        return figures.vulnerable_f1
    if what == "also F1":
        return figures.also_f1
    return figures.share(what)


def table(figures: dict[str, Figures]) -> str:
    """One line a register, `all` last, and under it what is asked."""
    lines = ["".join(["register".ljust(18), "texts".rjust(6), *map(_cell, _COLUMNS)])]
    for register in [*sorted(figures.keys() - {ALL}), ALL]:
        row = figures[register]
        cells = [_cell(_number(figure(row, what))) for what in _COLUMNS]
        lines.append("".join([register.ljust(18), str(row.texts).rjust(6), *cells]))
    asked = [
        _cell(f"{ASKED[what][0]}{ASKED[what][1]:.2f}" if what in ASKED else "") for what in _COLUMNS
    ]
    lines.append("".join(["asked".ljust(18), "".rjust(6), *asked]))
    return "\n".join(lines)


def _cell(content: str) -> str:
    return content[: _WIDTH + 4].rjust(_WIDTH + 4)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def listing(misses: Sequence[Miss], most: int, only: str | None = None) -> str:
    """The misses, the worst first; `only` one kind."""
    chosen = [miss for miss in misses if only is None or miss.what == only]
    return "\n".join(
        f"[{miss.what}] {miss.register}: {miss.text}\n    expected {miss.expected}; got {miss.got}"
        for miss in chosen[:most]
    )
