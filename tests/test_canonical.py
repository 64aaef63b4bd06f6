from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.canonical import same_site, site_of, url_key

STORY = "https://example.com/news/harbour-reopens"
TWINS = [
    "http://example.com/news/harbour-reopens",
    "//example.com/news/harbour-reopens",
    "https://www.example.com/news/harbour-reopens",
    "https://m.example.com/news/harbour-reopens",
    "https://mobile.example.com/news/harbour-reopens",
    "https://amp.example.com/news/harbour-reopens",
    "https://www.m.example.com/news/harbour-reopens",
    "https://EXAMPLE.com:443/news/harbour-reopens",
    "http://example.com.:80/news/harbour-reopens",
    "https://example.com/news/harbour-reopens/",
    "https://example.com/news/harbour-reopens#comments",
    "https://example.com/news/harbour%2Dreopens",
    "https://example.com/news/harbour-reopens/amp/",
    "https://example.com/news/harbour-reopens/amp",
    "https://example.com/amp/news/harbour-reopens",
    "https://example.com/news/harbour-reopens?amp",
    "https://example.com/news/harbour-reopens?amp=1",
    "https://example.com/news/harbour-reopens?outputType=amp",
    "https://example.com/news/harbour-reopens?utm_source=rss&utm_medium=feed",
    "https://example.com/news/harbour-reopens?fbclid=abc&gclid=x&",
    "  https://example.com/news/harbour-reopens\n",
]
OTHERS = [
    ("https://world.example.com/story?Seq_Code=1", "https://world.example.com/story?Seq_Code=2"),
    ("https://example.com/a?id=1", "https://example.com/a"),
    ("https://example.com/a?tag=b&tag=c", "https://example.com/a?tag=c&tag=b"),
    ("https://example.com/Story", "https://example.com/story"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://news.example.com/a", "https://example.com/a"),
    ("https://example.com/amp", "https://example.com/"),
    ("https://example.com/camp", "https://example.com/c"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/a?section=1", "https://example.com/a"),
    ("https://m.co.kr/a", "https://co.kr/a"),
]


@pytest.mark.parametrize("url", TWINS)
def test_addresses_of_one_page_share_a_key(url: str) -> None:
    assert url_key(url) == STORY


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_pages_that_may_differ_keep_their_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert url_key("http://a.test/?b=2&a=1") == url_key("http://a.test/?a=1&b=2")


def test_a_character_and_its_encoding_are_one() -> None:
    assert url_key("https://xn--bcher-kva.test/%c3%a4?%71=1") == url_key(
        "https://bücher.test/ä?q=1"
    )


def test_an_escape_after_a_character_that_is_to_be_encoded_stays_one() -> None:
    assert url_key("https://a.test/한글%20기사}%7B") == url_key(
        "https://a.test/%ED%95%9C%EA%B8%80 %EA%B8%B0%EC%82%AC%7D{"
    )


def test_an_outlet_names_its_own_noise() -> None:
    assert url_key("https://a.test/x?section=nk&id=1", noise=["section"]) == "https://a.test/x?id=1"


def test_an_address_of_another_kind_is_left_alone() -> None:
    assert url_key("mailto:desk@example.com") == "mailto:desk@example.com"


PARTS = "amp m. www. example .co.kr com / // ? & = utm_source # %2e %zz %C3 ä : :80 [ ] @ http: ."
pieces = st.sampled_from([*PARTS.split(), " ", "\ud800"])
weird = st.lists(pieces | st.text(max_size=3), max_size=14).map("".join)
urls = weird | weird.map("https://example.com/".__add__) | weird.map("http://www.".__add__)


@given(urls)
@example("http://[::1]:80/a")
@example("https://www.M.example.com/amp/amp/")
@example("https://.%2e")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    assert url_key(url_key(url)) == url_key(url)


@given(st.lists(st.sampled_from(["a", "amp", "b-c", "1"]), min_size=1), st.integers(1, 9))
def test_scheme_and_www_never_matter(path: list[str], number: int) -> None:
    address = f"example.com/{'/'.join(path)}?id={number}"
    assert url_key(f"http://www.{address}") == url_key(f"https://{address}")
    assert urlsplit(url_key(f"https://{address}")).query == f"id={number}"


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("m-en.yna.co.kr", "yna.co.kr"),
        ("voi.id", "voi.id"),
        ("id.wowkorea.live", "wowkorea.live"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", ""),
    ],
)
def test_the_site_of_a_host(host: str, site: str) -> None:
    assert site_of(host) == site


def test_a_stranger_does_not_speak_for_a_site() -> None:
    assert same_site("https://m-en.yna.co.kr/a", "http://en.yna.co.kr/b")
    assert not same_site("https://spam.co.kr/a", "https://yna.co.kr/a")
