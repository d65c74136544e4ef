"""The people of a rescue in a browser: the caller says it, the desk settles who is missing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from ioc.domain.permissions import Role
from tests.browser.filling import City
from tests.browser.test_operations import city, opened  # noqa: F401 (the fixture of the city)

pytestmark = pytest.mark.browser
Given = tuple[City, str, Browser]


def test_the_caller_says_that_all_are_safe_and_takes_it_back(city: Given) -> None:  # noqa: F811
    page = opened(city, f"/track/{city[0].rescue}", None)
    page.locator("#safe button[value=safe]").click()
    expect(page.locator("#safe-head")).to_contain_text("3 người an toàn")
    page.locator("#safe form button").click()
    expect(page.locator("#safe-head")).to_contain_text("Mọi người đã an toàn chưa?")


def test_the_desk_finds_out_what_became_of_who_is_missing(city: Given) -> None:  # noqa: F811
    page = opened(city, "/people?why=missing", Role.DUTY_OFFICER)
    row = page.locator(".people-row", has_text="Bà Lành")
    expect(row).to_have_count(1)
    row.locator(".people-entry summary").click()
    form = row.locator(".people-entry form")
    form.locator("[name=reason]").fill("Con gái báo bà đang ở nhà cô Ba")
    form.get_by_role("button", name="Tìm thấy, an toàn").click()
    expect(page.locator("main [role=status]")).to_contain_text("Đã ghi")
    expect(page.locator(".people-row", has_text="Bà Lành")).to_have_count(0)


def test_a_family_that_asks_is_told_no_bad_news_by_an_operator(city: Given) -> None:  # noqa: F811
    page = opened(city, "/people/search", Role.OPERATOR)
    page.fill("#q", "minh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.locator(".found-row").first).to_contain_text("Anh Minh")
    expect(page.locator(".found-row").first).to_contain_text("điểm sơ tán")
