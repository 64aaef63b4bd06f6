"""The outlets of the news-stand: what they serve, and that it is what they say."""

import gzip
import html
import re
from collections.abc import Iterator

import pytest

from crawler.newsstand import Newsstand, Page

from .asking import NOW, get

EN = "https://en.yna.co.kr/"


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as opened:
        yield opened


def text_of(page: Page) -> str:
    """The body of a page as text, whatever its coding."""
    body = gzip.decompress(page.body) if page.body.startswith(b"\x1f\x8b") else page.body
    japanese = "Shift_JIS" in page.content_type or b"charset=Shift_JIS" in body
    return html.unescape(body.decode("cp932" if japanese else "utf-8", "replace"))


def visible(page: Page) -> str:
    without_readings = re.sub(r"<r[pt]>.*?</r[pt]>", "", text_of(page))
    return flat(re.sub(r"<[^>]+>", "", without_readings))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_article_is_served(stand: Newsstand) -> None:
    answers = {article.url: get(stand, article.url).status for article in stand.expected}
    assert set(answers.values()) == {200}


def test_every_text_stands_on_its_page(stand: Newsstand) -> None:
    for article in stand.expected:
        page = visible(stand.page(article.url))
        missing = [text for text in article.paragraphs if flat(text) not in page]
        assert not missing or "hospital-hands-night-pharmacy" in article.url, article.url


def test_every_article_is_announced(stand: Newsstand) -> None:
    articles = {article.url for article in stand.expected}
    announced = "".join(
        text_of(page) for site in stand.sites for page in site.pages if page.url not in articles
    )
    for article in stand.expected:
        assert any(
            url.removeprefix("https:") in announced for url in (article.url, *article.aliases)
        )


def test_every_outlet_has_its_languages(stand: Newsstand) -> None:
    found: dict[str, set[str]] = {}
    for article in stand.expected:
        found.setdefault(article.outlet, set()).add(article.language)
    assert found["yna_co_kr"] == {"ko", "en", "ja", "zh", "ar", "fr", "es"}
    assert found["vietnam_vn"] == {"vi", "de", "en", "fr", "ja", "ko", "es"}
    assert found["wowkorea_jp"] == {"ja", "id", "vi", "ko"}


def test_articles_are_told_apart(stand: Newsstand) -> None:
    assert len({article.url for article in stand.expected}) == len(stand.expected)


def test_yonhap_feeds_say_no_zone_but_the_korean(stand: Newsstand) -> None:
    zoneless = get(stand, EN + "RSS/news.xml").body.decode()
    assert re.search(r"<pubDate>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</pubDate>", zoneless)
    assert "+0900</pubDate>" in get(stand, "https://www.yna.co.kr/rss/news.xml").body.decode()


def test_korea_times_feed_has_one_date_for_all(stand: Newsstand) -> None:
    feed = get(stand, "https://feed.koreatimes.co.kr/k/allnews.xml").body.decode()
    assert len(set(re.findall(r"<pubDate>(.*?)</pubDate>", feed))) == 1
    assert feed.count("?utm_source=rss</link>") == feed.count("<item>")


def test_korea_times_moves_an_old_story(stand: Newsstand) -> None:
    answer = get(stand, "https://www.koreatimes.co.kr/www/culture/2023/12/145_364551.html")
    assert answer.status == 301
    assert "/20231205/temple-bell-cast-anew" in answer.values("Location")[0]


def test_trt_map_has_its_addresses_in_cdata(stand: Newsstand) -> None:
    body = get(stand, "https://www.trthaber.com/sitemaps/news-2026-11.xml").body
    assert b"<loc><![CDATA[ https://trthaber.com/haber/" in body


def test_wowkorea_speaks_shift_jis_and_answers_200_for_what_is_gone(stand: Newsstand) -> None:
    page = get(stand, "https://www.wowkorea.jp/news/pickup/498211.html")
    assert "俳優ソ・ドヒョン" in page.body.decode("cp932")
    assert get(stand, "https://www.wowkorea.jp/news/pickup/1.html").status == 200


def test_wowkorea_robots_has_a_mark_and_crlf(stand: Newsstand) -> None:
    body = get(stand, "https://www.wowkorea.jp/robots.txt").body
    assert body.startswith(b"\xef\xbb\xbf#")
    assert body.count(b"\r\n") == body.count(b"\n")


def test_voi_page_and_its_twin_name_each_other(stand: Newsstand) -> None:
    page = get(stand, "https://voi.id/en/news/531207").body
    twin = get(stand, "https://voi.id/en/amp/531207").body
    assert b'rel="amphtml" href="https://voi.id/en/amp/531207"' in page
    assert b'rel="canonical" href="https://voi.id/en/news/531207"' in twin


def test_vietnam_has_a_map_a_day_and_the_oldest_is_gzipped(stand: Newsstand) -> None:
    index = get(stand, "https://www.vietnam.vn/sitemap.xml").body.decode()
    *_, oldest = re.findall(r"<loc>(.*?)</loc>", index)
    assert b"<urlset" in gzip.decompress(get(stand, oldest).body)


def test_pages_have_what_they_need_to_be_seen(stand: Newsstand) -> None:
    assert get(stand, "https://voi.id/assets/style.css").values("Content-Type") == ["text/css"]
    assert get(stand, "https://voi.id/assets/photo.png").body.startswith(b"\x89PNG")
