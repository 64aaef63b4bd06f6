"""Yonhap, re-created: seven editions, chains of versions, feeds without a zone."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType

from crawler.newsstand import markup
from crawler.newsstand.markup import render
from crawler.newsstand.model import RSS, TEXT, XML, Page, Site, moved
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories
from crawler.newsstand.yna_pages import Edition, article, expected

SLUG = "yna_co_kr"
ZONE = "Asia/Seoul"
PER_LIST = 4
FEEDS = ("news", "northkorea", "politics", "economy", "society", "culture")


def site(now: datetime) -> Site:
    """Seven hosts of editions, the mobile twin, and the host of styles and pictures."""
    words = json.loads((markup.TEXTS / f"{SLUG}.editions.json").read_text(encoding="utf-8"))
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    editions = {language: Edition(language, word) for language, word in words.items()}
    by_edition = [(e, [s for s in told if s.language == lang]) for lang, e in editions.items()]
    pages = [page for edition, own in by_edition for page in _edition_pages(edition, own, now)]
    hosts = [edition.words["host"] for edition in editions.values()]
    return Site(
        slug=SLUG,
        hosts=(*hosts, "m-en.yna.co.kr", "r.yna.co.kr"),
        pages=(*pages, *requisites("https://r.yna.co.kr/global/home/v01/css/", modified=now)),
        expected=tuple(expected(edition, story) for edition, own in by_edition for story in own),
        unwanted=tuple(url for edition, own in by_edition for url in _unwanted(edition, own)),
        aliases=MappingProxyType({"yna.co.kr": "www.yna.co.kr"}),
        headers=(("SERVER", "re-created"), ("Set-Cookie", "SID=1; Path=/"), ("Set-Cookie", "LG=2")),
    )


def _edition_pages(edition: Edition, told: Sequence[Story], now: datetime) -> Iterator[Page]:
    for story in told:
        html = article(edition, story, told)
        yield Page(url=edition.url(story), body=html.encode(), modified=story.published)
        if edition.language == "en":
            yield moved(edition.mobile(story), edition.url(story), status=302)
    yield from _feeds(edition, told)
    yield from _lists(edition, told)
    maps = [f"{edition.home}sitemap/news.xml.gz"]
    rules = ("Disallow: /search/", "Disallow: /program/", "Allow: /")
    body = markup.robots(*rules, sitemaps=maps)
    yield Page(url=edition.home + "robots.txt", body=body, content_type=TEXT, plain=True)
    listed = markup.packed(markup.news_sitemap(edition.words["site"], map(edition.entry, told)))
    yield Page(url=maps[0], body=listed, content_type="application/gzip", modified=now)
    closed = f"{edition.home}program/view/{edition.words['prefix']}20200101000100001"
    yield Page(url=closed, body=b"<!doctype html><title>closed</title><p>Not for crawlers.</p>")


def _feeds(edition: Edition, told: Sequence[Story]) -> Iterator[Page]:
    """The Korean feeds carry a zone; those of the other editions give Korean time without one."""
    date = markup.zoned if edition.language == "ko" else markup.zoneless
    for channel in FEEDS:
        own = [s for s in told if channel in ("news", s.more["section"])]
        yield Page(
            url=f"{edition.home}{edition.words['feed']}/{channel}.xml",
            body=markup.rss(
                edition.words["site"], edition.home, map(edition.entry, own), date=date
            ),
            content_type=RSS if channel == "news" else XML,
            modified=max((s.published for s in own), default=told[-1].published),
        )


def _lists(edition: Edition, told: Sequence[Story]) -> Iterator[Page]:
    for section in ("news", *edition.words["sections"]):
        own = [s for s in told if section in ("news", s.more["section"])]
        parts = [own[start : start + PER_LIST] for start in range(0, len(own), PER_LIST)] or [[]]
        for number, part in enumerate(parts, start=1):
            html = _list(edition, section, part, len(parts))
            yield Page(
                url=f"{edition.home}{section}/all/{number}", body=html.encode(), chunked=True
            )
    yield Page(url=edition.home, body=_list(edition, "news", told, 1).encode(), chunked=True)


def _list(edition: Edition, section: str, told: Iterable[Story], pages: int) -> str:
    items = "\n".join(
        f'<li data-cid="{edition.id_of(s)}"><div class="item-box01"><div class="news-con">'
        f'<a href="{edition.url(s).removeprefix("https:")}?section={s.more["section"]}/all"'
        f' class="tit-news"><strong class="tit-wrap">{escape(s.title)}</strong></a>'
        f'<p class="lead">{escape(s.blocks[0][:80])}</p>'
        f'<span class="txt-time">{s.published:%m-%d %H:%M}</span></div></div></li>'
        for s in told
    )
    numbers = range(1, pages + 1)
    return render(
        "yna_list",
        language=edition.language,
        dir=edition.words["dir"],
        site=edition.words["site"],
        title=edition.words["sections"].get(section, edition.words["latest"]),
        feed=f"{edition.home}{edition.words['feed']}/news.xml",
        menu=edition.menu(),
        items=items + _elsewhere(edition),
        paging="".join(f'<a href="/{section}/all/{n}" class="page-num">{n}</a>' for n in numbers),
    )


def _elsewhere(edition: Edition) -> str:
    """Links that are no articles: a photo, a search, and one that robots.txt forbids."""
    prefix = edition.words["prefix"]
    return (
        '<li><a href="/view/PYH20261120000100341">photo</a></li>'
        '<li><a href="/search/index?query=news">search</a></li>'
        f'<li><a href="/program/view/{prefix}20200101000100001">program</a></li>'
    )


def _unwanted(edition: Edition, told: Sequence[Story]) -> Iterator[str]:
    yield from (
        edition.home,
        f"{edition.home}news/all/1",
        f"{edition.home}view/PYH20261120000100341",
    )
    yield f"{edition.home}program/view/{edition.words['prefix']}20200101000100001"
