"""A night with 50,000 open incidents on either database, no two of which read alike.

`python -m benchmarks.feed_city 50000` copies the reports that came through the intake (`filled`)
and gives each copy words, a place, an hour and a severity of its own, so that what is packed for
the wire is as long as it would be.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, text

from benchmarks import filled
from ioc.domain.incidents import SEVERITY_ORDER, Severity

STREETS = ("Hùng Vương", "Lê Lợi", "Bà Triệu", "Nguyễn Huệ", "An Dương Vương", "Phạm Văn Đồng")
MATTERS = ("nước ngập", "cây đổ", "mất điện", "rác trôi", "sạt lở", "hố sâu", "nhà tốc mái")
SHARES = ((Severity.HIGH, 0.2), (Severity.NORMAL, 0.8), (Severity.LOW, 1.0))
HOURS = 12.0


def scatter(connection: Connection) -> int:
    """Makes the copies differ; answers how many incidents are open."""
    randomness, now = random.Random(3), datetime.now(UTC)
    rows = connection.execute(
        text("SELECT id, card FROM incident WHERE id >= :step"), {"step": filled.STEP}
    ).all()
    connection.execute(
        text(
            "UPDATE incident SET card = :card, severity = :severity, risk_rank = :rank, "
            "rescore_at = NULL, look_again_at = NULL, due_at = NULL WHERE id = :id"
        ),
        [_strewn(orjson.loads(card), randomness, now) for _id, card in rows],
    )
    connection.execute(text("ANALYZE"))
    query = "SELECT count(*) FROM incident WHERE risk_rank IS NOT NULL"
    return connection.scalar(text(query)) or 0


def _strewn(card: dict[str, Any], randomness: random.Random, now: datetime) -> dict[str, Any]:
    opened = now - timedelta(minutes=randomness.uniform(5, HOURS * 60))
    told, due = _second(opened), _second(opened + timedelta(hours=randomness.uniform(1, 60)))
    street, number = randomness.choice(STREETS), randomness.randrange(1, 400)
    if card["severity"] != Severity.CRITICAL:
        matter = randomness.choice(MATTERS)
        card["title"] = f"{matter} trước số {number} {street}, {randomness.randrange(90)} hộ"
        drawn = randomness.random()
        card["severity"] = next(name.value for name, share in SHARES if drawn <= share)
    card |= {
        "lat": round(randomness.gauss(16.463, 0.035), 6),
        "lon": round(randomness.gauss(107.585, 0.05), 6),
        "address": f"{number} {street}",
        "opened_at": told,
        "updated_at": _second(opened + timedelta(seconds=randomness.randrange(900))),
        "last_confirmed_at": told,
        "due_at": due,
        "people": randomness.randrange(1, 9),
        "score": round(randomness.uniform(1, 60), 1),
    }
    for agency in card["agencies"]:
        agency |= {"due_at": due, "offered_at": told}
    severity = Severity(card["severity"])
    return {
        "id": card["id"],
        "card": orjson.dumps(card).decode(),
        "severity": severity.value,
        "rank": SEVERITY_ORDER[severity],
    }


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    import config
    from ioc.db.engine import open_embedded, open_postgis

    settings = config.from_environment()
    engine = (
        open_embedded(settings.data_dir / "ioc.db")
        if settings.is_embedded
        else open_postgis(settings.database_url)
    )
    with engine.begin() as opened_connection:
        filled.multiply(opened_connection, int(sys.argv[1]), 10)
        print(scatter(opened_connection))
