"""A telephone exchange for the browser stories: tells a running server of calls, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

SECRET = "only for the exchange of a test"


@dataclass
class Exchange:
    """Speaks to one server."""

    url: str

    def tell(self, call_id: str, state: str, caller: str | None = None) -> dict[str, Any]:
        """One piece of news of a call; answers what the server made of it."""
        body = json.dumps({"call_id": call_id, "state": state, "caller": caller}).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        request = Request(
            f"{self.url}/api/v1/telephony/events",
            body,
            {
                "Content-Type": "application/json",
                "X-IOC-Timestamp": stamp,
                "X-IOC-Signature": f"sha256={signature.hexdigest()}",
            },
        )
        with urlopen(request, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told
