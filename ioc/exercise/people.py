"""Who tells: names that nobody in particular bears, numbers that nobody can ring."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FICTITIOUS_PREFIX = "010"
"""No network of Vietnam has had numbers of ten digits with 010: mobile ones begin with 03, 05, 07,
08 or 09 since 2018, and area codes with 02."""


@dataclass(frozen=True)
class Teller:
    """Somebody who reports. Anonymous ones keep their name from the agencies."""

    name: str | None
    phone: str | None
    email: str | None = None
    is_anonymous: bool = False


NOBODY = Teller(None, None)


class People:
    """Makes people, a new one at every call."""

    def __init__(self, raw: Mapping[str, Any], rng: random.Random) -> None:
        self._surnames: Sequence[str] = raw["surnames"]
        self._given: Sequence[str] = raw["given"]
        self._rng = rng
        self._next = rng.randrange(1_000)

    def name(self) -> str:
        """A name such as people here have."""
        return f"{self._rng.choice(self._surnames)} {self._rng.choice(self._given)}"

    def phone(self) -> str:
        """A number that belongs to nobody, different each time."""
        self._next += 1
        digits = f"{self._next * 7919 % 10_000_000:07d}"
        return f"{FICTITIOUS_PREFIX}{digits[0]} {digits[1:4]} {digits[4:]}"

    def teller(self, *, must_ring: bool = False) -> Teller:
        """Somebody with a number in most cases, always when they have rung themselves."""
        rng = self._rng
        if not must_ring and rng.random() < 0.12:
            return NOBODY
        return Teller(
            self.name() if rng.random() < 0.8 else None,
            self.phone() if must_ring or rng.random() < 0.85 else None,
            f"nguoi.dan.{rng.randrange(1000)}@demo.invalid" if rng.random() < 0.1 else None,
            rng.random() < 0.08,
        )


def new_password(words: Sequence[str]) -> str:
    """Four words and two digits, by the machine's own randomness: about 31 bits, for accounts
    that exist on a loopback address only and pause after five wrong attempts."""
    drawn = secrets.SystemRandom().sample(words, 4)
    return "-".join([*drawn, f"{secrets.randbelow(100):02d}"])
