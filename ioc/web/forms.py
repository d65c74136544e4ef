"""What pages with forms share; `ioc.web.refusals` holds it."""

from __future__ import annotations

from ioc.web.refusals import refused

__all__ = ["refused"]
