"""Addresses resolved as browsers resolve them, and the archive's own addresses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.replay.addresses import ALL, IMAGE, Address, Addresses, digits_of
from archive.replay.resolving import Base
from archive.replay.srcset import candidates

BASE = "https://a.example/b/c/d?q#f"

RESOLVED = {
    "g": "https://a.example/b/c/g",
    "./g/.": "https://a.example/b/c/g/",
    "../g": "https://a.example/b/g",
    "../../../g": "https://a.example/g",
    "%2e%2E/g/%2e": "https://a.example/b/g/",
    "/g//h": "https://a.example/g//h",
    "/.../g": "https://a.example/.../g",
    "?y": "https://a.example/b/c/d?y",
    "?": "https://a.example/b/c/d?",
    "": "https://a.example/b/c/d?q",
    "#x": "https://a.example/b/c/d?q",
    "g#x?y": "https://a.example/b/c/g",
    "g?y/../x": "https://a.example/b/c/g?y/../x",
    "//h.example": "https://h.example/",
    "///h.example/x": "https://h.example/x",
    "\\\\h.example\\x?\\y": "https://h.example/x?\\y",
    "/\\h.example/x": "https://h.example/x",
    "..\\g": "https://a.example/b/g",
    "https:g": "https://a.example/b/c/g",
    "https:/g": "https://a.example/g",
    "http:g/h": "http://g/h",
    "HTTP:///H.Example:80": "http://h.example/",
    "https://h.example:443/x": "https://h.example/x",
    "https://h.example:8443?x": "https://h.example:8443/?x",
    "https://u:p@h.example/": "https://u:p@h.example/",
    " \t g\n/h \r": "https://a.example/b/c/g/h",
    "ht\ntps://h.example/": "https://h.example/",
    'a b"<>`{}': "https://a.example/b/c/a%20b%22%3C%3E%60%7B%7D",
    "?a b'\"<>": "https://a.example/b/c/d?a%20b%27%22%3C%3E",
    "/\u65e5?\u65e5": "https://a.example/%E6%97%A5?%E6%97%A5",
    "//b\u00fccher.example/": "https://xn--bcher-kva.example/",
    "//[2001:DB8::1]:8080/": "https://[2001:db8::1]:8080/",
    "a:b/c": None,
    "mailto:a@b.example": None,
    "https://": None,
    "https://a b/": None,
    "https://a%41/": None,
    "https://h.example:99999/": None,
    "https://h.example:x/": None,
    "./a:b": "https://a.example/b/c/a:b",
    "1a:b": "https://a.example/b/c/1a:b",
}


@pytest.mark.parametrize("link", RESOLVED)
def test_resolves_as_browsers_do(link: str) -> None:
    assert Base(BASE).resolve(link) == RESOLVED[link]


@pytest.mark.parametrize("link", ["//h.example/", "/b", "b", "?c", "", "https:b"])
def test_without_a_base_only_whole_addresses_resolve(link: str) -> None:
    whole = {"https:b": "https://b/"}
    assert Base("x").resolve(link) == whole.get(link)


@given(st.text(alphabet="ab./\\?#:%2eE@ \t\n[]é\ud800h-,;&'\"<"), st.sampled_from([BASE, "x", ""]))
def test_what_is_resolved_is_an_address_that_stays_as_it_is(link: str, base: str) -> None:
    made = Base(base).resolve(link)
    if made is not None:
        assert made.isascii()
        assert made.startswith(("http://", "https://"))
        assert Base(BASE).resolve(made) == made


PARSED = {
    "/web/20261121093000/https://a.example/?b=%2F": (
        "https://a.example/?b=%2F",
        "20261121093000",
        "",
    ),
    "/web/2026im_/http://a.example/b": ("http://a.example/b", "2026", "im_"),
    "/web/*/a.example/b": ("http://a.example/b", "*", ""),
    "/web/20261121093000id_/https:/a.example": ("https://a.example/", "20261121093000", "id_"),
    "/web/https://a.example?b": ("https://a.example/?b", "", ""),
    "/web/2026/HTTPS://a.example/http://b": ("https://a.example/http://b", "2026", ""),
    "/web/2026zz_/https://a.example/": None,
    "/web/*im_/https://a.example/": None,
    "/web/2026/": None,
    "/web/2026/https://": None,
    "/webs/2026/https://a.example/": None,
    "/": None,
}


@pytest.mark.parametrize("target", PARSED)
def test_reads_the_archives_own_addresses(target: str) -> None:
    wanted = PARSED[target]
    for prefix in ("", "/k/0f"):
        parsed = Addresses(prefix).parse(prefix + target)
        assert parsed == (Address(*wanted) if wanted else None)


def test_reads_what_it_builds() -> None:
    addresses, at = (
        Addresses("/k/1"),
        datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=9))),
    )
    built = addresses.at(at, "https://a.example/?b#", IMAGE)
    assert built == "/k/1/web/20261121003000im_/https://a.example/?b#"
    parsed = addresses.parse(built)
    assert parsed is not None
    assert parsed.exact
    assert parsed.at == at
    assert addresses.rebuilt(parsed, digits=ALL, kind="") == "/k/1/web/*/https://a.example/?b#"
    assert addresses.parse("/web/2026/https://a.example/") is None


@pytest.mark.parametrize(
    ("digits", "at"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("202602", datetime(2026, 2, 1, tzinfo=UTC)),
        ("20261121093", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("20261321", None),
        ("0000", None),
        ("*", None),
        ("", None),
    ],
)
def test_fills_up_a_time(digits: str, at: datetime | None) -> None:
    assert Address("https://a.example/", digits).at == at
    assert not Address("https://a.example/", digits).exact


def test_years_have_four_digits() -> None:
    assert digits_of(datetime(26, 1, 2, tzinfo=UTC)) == "00260102000000"


SETS = {
    "a 1x, b 2x": [("a", "1x"), ("b", "2x")],
    "a,b 640w,c,d": [("a,b", "640w"), ("c,d", "")],
    " , a, b": [("a", ""), ("b", "")],
    "data:image/png;base64,AA== 1x, b": [("data:image/png;base64,AA==", "1x"), ("b", "")],
    "a (b, c), d": [("a", "(b, c)"), ("d", "")],
    "a 1x,b 2x": [("a", "1x"), ("b", "2x")],
    "": [],
}


@pytest.mark.parametrize("srcset", SETS)
def test_reads_sets_of_pictures(srcset: str) -> None:
    assert list(candidates(srcset)) == SETS[srcset]
