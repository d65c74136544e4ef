"""How fast a text is understood, on one core, and what the reading costs in memory.

Classify and locate together, as `flask ioc classify` and `flask ioc locate` answer, over the
held-back texts of the collection; and the slowest of hostile texts of 4,000 characters.
"""

from __future__ import annotations

import resource
import time
from typing import Any

from ioc.training.collection import load_reports
from ioc.understanding import classify_answer, default_gazetteer, default_keywords, locate_answer
from ioc.understanding.model import default_model

TEXTS = 1_000
ROUNDS = 3
HOSTILE = (
    *("5 ", "1m ", "a", "kiệt 5/", "đường ", "Nguyễn ", "ngã ba ", "phường Phú ", "không ", "và "),
    *("năm ", "cháy nhà ", "nước tới cổ cứu với ", "ba má con em ", "con với em và "),
    *("còn ba gang nữa tới ", "16.4 107.5 ", "16°27' ", "7P89FH7R+F9 ", "https://maps/dir/"),
    *("geo:aaaa ", "1.23 geo:aaaa ", "http://x/dir/a/ ", "1 km12+1 ", "12.34 , ", "lat: lon: "),
    *("🙂", "<b>", "\u200b", " ", "ﷺ", "水"),
)


def measure(backend: str) -> dict[str, Any]:
    """The figures; `backend` is not used, nothing is stored."""
    started = time.perf_counter()
    gazetteer, keywords = default_gazetteer(), default_keywords()
    default_model()
    classify_answer(0, "cháy nhà", gazetteer, keywords)
    ready = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    texts = [sample.text for sample in load_reports("held")][:TEXTS]
    best = min(_one_round(texts, gazetteer, keywords) for _ in range(ROUNDS))
    longest = max(_time_of((piece * 4_000)[:4_000], gazetteer, keywords) for piece in HOSTILE)
    return {
        "texts": len(texts),
        "mean characters": round(sum(map(len, texts)) / len(texts)),
        "classify and locate, texts a second": round(len(texts) / best),
        "slowest 4,000 characters, both, ms": round(longest * 1000, 1),
        "ready after, s": round(ready, 2),
        "memory of this process then, MB": round(memory),
    }


def _one_round(texts: list[str], gazetteer: Any, keywords: Any) -> float:
    started = time.process_time()
    for text in texts:
        classify_answer(0, text, gazetteer, keywords)
        locate_answer(0, text, gazetteer)
    return time.process_time() - started


def _time_of(text: str, gazetteer: Any, keywords: Any) -> float:
    best = 1e9
    for _ in range(2):
        started = time.process_time()
        classify_answer(0, text, gazetteer, keywords)
        locate_answer(0, text, gazetteer)
        best = min(best, time.process_time() - started)
    return best
