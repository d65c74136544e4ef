"""A collection small enough to train from in a second, cut out of the real one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from ioc.training.collection import DEFAULT_COLLECTION, read_lines

ORDINARY = ("ve_sinh_moi_truong", "thoat_nuoc", "chieu_sang")
GRAVE = ("cuu_ho_cuu_nan", "chay_no", "an_ninh_trat_tu")
OF_EACH = {"train": 16, "tune": 4, "held": 6}


def small_collection(folder: Path) -> Path:
    """Writes it: three categories of ordinary matters, three of emergencies."""
    for part, most in OF_EACH.items():
        counted: Counter[str] = Counter()
        lines = []
        for _where, row in read_lines(DEFAULT_COLLECTION / part):
            code = row["category"]
            wanted = GRAVE if row.get("emergency") else ORDINARY
            if code in wanted and counted[code] < most and not row.get("also"):
                counted[code] += 1
                lines.append(json.dumps(row, ensure_ascii=False))
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / "reports.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
