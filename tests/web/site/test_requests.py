"""What a request says of itself, whoever sends it: numbers, the page it comes from, the browser."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as some

from soportegl.web.site import browsers
from soportegl.web.site.requests import from_our_pages, whole_number, whole_numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1_0", None),
        ("1.0", None),
        ("²", None),
        ("٣", None),
        ("1\n", None),
        ("1\0", None),
    ],
)
def test_a_number_is_one_that_a_row_can_have(typed, number):
    assert whole_number(typed) == number


@given(some.lists(some.text(max_size=12) | some.integers(-5, 10**10).map(str)))
def test_numbers_are_read_once_each_in_their_order(typed):
    numbers = whole_numbers(typed)
    assert len(set(numbers)) == len(numbers)
    assert all(0 <= number < 10**9 for number in numbers)
    assert [number for number in map(whole_number, typed) if number is not None][:1] == numbers[:1]


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver:8000"}, False),
        ({"origin": "http://testserver.otro.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "referer": "http://testserver/ingresar/"}, False),
        ({"origin": "http://otro.example", "referer": "http://testserver/"}, False),
        ({"origin": "https://soporte.example"}, True),
        ({"referer": "http://testserver/ingresar/?next=/"}, True),
        ({"referer": "https://soporte.example/ingresar/"}, True),
        ({"referer": "http://ana@testserver/"}, False),
        ({"referer": "http://otro.example/http://testserver/"}, False),
        ({"referer": "http://[::1"}, False),
        ({"referer": ""}, False),
        ({}, False),
    ],
)
def test_a_page_of_ours_is_one_of_this_very_address(settings, headers, ours):
    settings.CSRF_TRUSTED_ORIGINS = ["https://soporte.example"]
    assert from_our_pages(RequestFactory().post("/salir/", headers=headers)) is ours


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome en Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge en Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 OPR/115", "Opera en Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox en Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit SamsungBrowser/26 Chrome/122 Safari",
            "Samsung Internet en Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130 Safari/604.1", "Chrome en iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari en iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/18.0 Safari/605.1", "Safari en Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64 15) Chrome/130 Safari/537.36", "Chrome en ChromeOS"),
        ("curl/8.5", "Otro navegador"),
        ("", "Otro navegador"),
        ("<script>alert(1)</script> Windows", "Otro navegador en Windows"),
    ],
)
def test_a_browser_is_called_as_people_call_it(told, said):
    assert browsers.device(RequestFactory().get("/", headers={"user-agent": told})) == said


@pytest.mark.parametrize("cookie", ["", "a" * 31, "a" * 33, "A" * 32, "g" * 32, f"{'a' * 32}\n", "ñ" * 32])
def test_only_a_name_that_we_gave_is_the_name_of_a_browser(cookie):
    request = RequestFactory().get("/")
    request.COOKIES[browsers.COOKIE] = cookie
    assert browsers.known(request) == ""
    given_now = browsers.name(request)
    assert len(given_now) == 32
    assert browsers.name(request) == given_now
    again = RequestFactory().get("/")
    again.COOKIES[browsers.COOKIE] = given_now
    assert browsers.known(again) == browsers.name(again) == given_now
