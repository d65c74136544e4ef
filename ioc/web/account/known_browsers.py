"""Browsers in which an account signed in before: strangers who guess do not lock its owner out.

A signed cookie names the accounts. It lets nobody in; it only says that a wrong password typed here
is counted for this browser and its address, and not among those of strangers.
"""

from __future__ import annotations

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

COOKIE = "ioc_known"
LASTS_SECONDS = 180 * 86_400
MOST = 20
"""Accounts that a shared desk remembers; the oldest goes first."""


def knows(user_id: int | None) -> bool:
    """Whether this account signed in with this browser before."""
    return user_id is not None and user_id in _known()


def remember(answer: Response, user_id: int) -> None:
    """This browser knows the account from now on."""
    known = [one for one in _known() if one != user_id][-(MOST - 1) :]
    answer.set_cookie(
        COOKIE,
        str(_signer().dumps([*known, user_id])),
        max_age=LASTS_SECONDS,
        path="/login",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["IOC"].is_secure,
    )


def _known() -> list[int]:
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except BadData:
        return []
    return [one for one in found if isinstance(one, int)] if isinstance(found, list) else []


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-browser")
