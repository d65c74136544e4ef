"""Headers of every answer: what a page may load, and who may put it into a frame."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from config import Settings

YEAR = 31_536_000


def nonce() -> str:
    """The number that allows the inline scripts and styles of this one answer."""
    found: str | None = g.get("nonce")
    if found is None:
        found = g.nonce = secrets.token_urlsafe(16)
    return found


def _policy(settings: Settings) -> str:
    return policy_for(settings, f"'nonce-{nonce()}'", f"'nonce-{nonce()}'")


def policy_for(settings: Settings, scripts: str, styles: str) -> str:
    """The policy that allows inline scripts and styles by these sources beside our own files."""
    images = "'self' data: blob:"
    if settings.tile_url:
        parts = urlsplit(settings.tile_url)
        images += f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {scripts}",
            f"style-src 'self' {styles}",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def install(app: Flask) -> None:
    """Adds the headers to every answer."""

    @app.after_request
    def protect(response: Response) -> Response:
        settings: Settings = current_app.config["IOC"]
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=(self)"
        if response.mimetype == "text/html":
            if "Content-Security-Policy" not in headers:
                headers["Content-Security-Policy"] = _policy(settings)
            headers.setdefault("Cache-Control", "no-store")
        elif request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if settings.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        return response
