"""A refusal that is raised in a thread reaches who asked, and writes no traceback on its way."""

from __future__ import annotations

import pytest
from gevent import monkey

from ioc.db.offload import off_loop
from ioc.domain.errors import FieldError, InvalidInput


def refuse() -> None:
    raise InvalidInput(FieldError("media", "not_a_photo"))


def test_a_refusal_of_a_thread_is_raised_here_and_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(monkey, "is_module_patched", lambda _name: True)
    with pytest.raises(InvalidInput) as raised:
        off_loop(refuse)
    assert raised.value.errors[0].code == "not_a_photo"
    assert off_loop(max, 2, 3) == 3
    assert "Traceback" not in capfd.readouterr().err
