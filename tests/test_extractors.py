"""What reading promises of every page: an article or a named reason, always, and in bounds."""

import pickle
import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractors
from extractors import Article, NoArticle, SiteFacts, read_article, read_page

URL = "https://news.example/2026/11/20/story"
STORY = "".join(
    f"<p>The {name} of the harbor said on Friday that the new ferry would sail twice a day.</p>"
    for name in ("master", "painter", "cook", "pilot", "guard")
)


def page(body: str, head: str = "<title>The ferry - Example</title>") -> str:
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def test_the_public_face_is_what_all_names() -> None:
    assert all(hasattr(extractors, name) for name in extractors.__all__)


def test_an_outlet_gives_its_slug_and_its_zone() -> None:
    meta = "<meta property='article:published_time' content='2026-11-20T08:00:00'>"
    facts = SiteFacts(slug="news_example", zone="Asia/Seoul")
    found = read_article(page(STORY, meta), url=URL, outlet=facts)
    assert isinstance(found, Article)
    assert found.outlet == "news_example"
    assert found.published is not None
    assert found.published.utcoffset() == timedelta(hours=9)
    assert "zone-assumed" in found.flags


def test_a_rule_that_does_not_hold_gives_way_to_the_general_reading() -> None:
    found = read_article(
        page(f"<h1>The ferry</h1><div>{STORY}</div>"), url="https://en.yna.co.kr/view/A"
    )
    assert isinstance(found, Article)
    assert "twice a day" in found.text
    assert found.rule == "general"
    assert "rule-missed" in found.flags


@pytest.mark.parametrize(
    ("reason", "html"),
    [
        ("not-html", "%PDF-1.7 nothing of a page"),
        ("not-html", ""),
        ("challenge", page("<h1>Checking your browser</h1>", "<title>Just a moment...</title>")),
        ("soft-404", page("<h1>Page not found</h1><p>Sorry.</p>", "<title>404</title>")),
        (
            "soft-404",
            page(
                "<p>요청하신 페이지를 찾을 수 없습니다.</p>",
                "<title>페이지를 찾을 수 없습니다</title>",
            ),
        ),
        ("consent", page("<h1>Cookie settings</h1><button>Accept</button>")),
        ("login", page("<h1>Sign in</h1><input type='password'>")),
        ("listing", page("<ul>" + "<li><a href='/a'>A story of the day</a></li>" * 60 + "</ul>")),
        ("no-body", page("<script>location.href='/m/'</script>")),
        (
            "no-body",
            page(
                "<h1>The ferry, in pictures</h1><div itemprop='articleBody'><img src='a.jpg'></div>"
                "<ul>" + "<li><a href='/a'>A story of the day</a></li>" * 60 + "</ul>"
            ),
        ),
        (
            "paywall-stub",
            page(
                "<h1>The ferry</h1><p>The ferry sails again.</p>",
                '<script type="application/ld+json">{"@type":"NewsArticle","headline":"The ferry",'
                '"datePublished":"2026-11-20T08:00:00Z","isAccessibleForFree":"False"}</script>',
            ),
        ),
    ],
)
def test_a_page_without_an_article_says_why(reason: str, html: str) -> None:
    found = read_article(html, url=URL)
    assert isinstance(found, NoArticle)
    assert found.reason == reason


def test_a_reading_can_be_sent_to_another_process() -> None:
    reading = read_page(page(STORY), url=URL)
    assert pickle.loads(pickle.dumps(reading)) == reading


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_never_raises_on_any_bytes(data: bytes) -> None:
    read_article(data, url=URL, headers={"Content-Type": "text/html; charset=shift_jis"})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<p>", "</p>", "<div class='comments'>", "</div>", "<article>", "<h1>", "</h1>"),
                *(
                    "<table><tr><td>",
                    '<script>self.__next_f.push([1,"24:T5,<p>"])</script>',
                    "<br>",
                ),
                *('<script type=\'application/ld+json\'>{"@type":["NewsArticle"],', "</script>"),
                *(
                    '"datePublished":"2026-13-45T99:00"',
                    "\ud800",
                    "\x00",
                    "&#xD800;",
                    "<a href='//['>",
                ),
                *("A sentence about the harbor of a town, long enough to be taken for prose. ",),
                *("<meta property='article:published_time' content='", "'>", "<template id='P:1'>"),
                *(
                    "<div hidden id='S:1'>",
                    '$RS("S:1","P:1")',
                    "震度5弱。",
                    "<time datetime='9999'>",
                ),
            ]
        ),
        max_size=60,
    )
)
def test_never_raises_on_any_markup(parts: list[str]) -> None:
    read_article("<html>" + "".join(parts), url="http://[broken")


@pytest.mark.parametrize(
    "html",
    [
        "<html>" + "<div>" * 1_000_000,
        "<html>" + "<p>x" * 2_000_000,
        "<html><body>" + "<b><i>" * 500_000,
        "<html><script>" + "var a=1;" * 2_400_000,
        "<html>" + "<script>" * 2_000_000,
        "<html><p>" + "word " * 4_000_000,
        "<html><title>" + "a - " * 4_000_000,
        '<html><script type="application/ld+json">' + "[" * 1_900_000 + "</script>",
        "<html><p>" + "2026-11-20 " * 1_000_000,
        "<html><h1>x</h1><span class='date'>" + "1" * 10_000_000,
    ],
    ids=["div", "p", "inline", "script", "scripts", "text", "title", "json", "dates", "digits"],
)
def test_a_giant_takes_no_more_than_five_seconds(html: str) -> None:
    start = time.process_time()
    read_article(html, url=URL)
    assert time.process_time() - start < 5
