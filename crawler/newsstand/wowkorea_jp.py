"""wowkorea, re-created: Shift_JIS in tables, editions in other tongues, missing pages with 200."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import RSS, TEXT, Expected, Page, Site, moved
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

SLUG = "wowkorea_jp"
ZONE = "Asia/Seoul"
JAPANESE = "www.wowkorea.jp"
EDITIONS = ("id.wowkorea.live", "vi.wowkorea.live", "kr.wowkorea.live")
HOSTS = (JAPANESE, *EDITIONS, "wowkorea.live")
PHOTO = "https://www.wowkorea.jp/topic/img/498211/1.html"
CLOSED = "https://www.wowkorea.jp/news/pickup/100001.html"
GONE = "https://www.wowkorea.jp/news/pickup/498222.html"
RUBY = re.compile(r"\{(.+?)\|(.+?)\}")
LABELS = ("関連記事", "アクセスランキング", "ツイート", "シェアする", "LINEで送る", "RANKING")


def site(now: datetime) -> Site:
    """The Japanese host, its editions under another domain, and that domain itself."""
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [page for story in told for page in _story_pages(story, told)]
    fronts = [page for host in HOSTS for page in _front(host, told, now)]
    return Site(
        slug=SLUG,
        hosts=HOSTS,
        pages=(*pages, *fronts, *_oddments()),
        expected=tuple(_expected(story) for story in told),
        unwanted=(PHOTO, CLOSED, GONE, "https://www.wowkorea.jp/", "https://id.wowkorea.live/"),
        aliases={"wowkorea.jp": JAPANESE},
        headers=(("server", "re-created"),),
        missing=_missing(),
    )


def _is_japanese(story: Story) -> bool:
    return story.more["host"] == JAPANESE


def _url(story: Story) -> str:
    base, number = f"https://{story.more['host']}/news", story.more["number"]
    return f"{base}/read/{number}" if "layout" in story.more else f"{base}/pickup/{number}.html"


def _entry(story: Story) -> Entry:
    url = _url(story)
    return Entry(url=url, title=story.title, published=story.published, language=story.language)


def _story_pages(story: Story, told: Sequence[Story]) -> Iterator[Page]:
    url, html = _url(story), _html(story, told)
    if not _is_japanese(story):
        yield Page(url=url, body=html.encode(), modified=story.published)
        return
    # Half of the pages leave the charset to their meta element.
    named = "text/html" if int(story.more["number"]) % 2 else "text/html; charset=Shift_JIS"
    body = html.encode("cp932")
    yield Page(url=url, body=body, content_type=named, modified=story.published, reason="Okay")
    if "/read/" not in url:
        before = url.replace("/pickup/", "/read/").removesuffix(".html")
        yield moved(before, url, status=302)


def _html(story: Story, told: Sequence[Story]) -> str:
    own = [_entry(s) for s in told if s.more["host"] == story.more["host"] and s is not story]
    figure = f'<img src="/assets/photo.png" alt=""><br>{story.caption}' if story.caption else ""
    return render(
        "wow_jp" if _is_japanese(story) else "wow_live",
        figure=figure,
        description=_plain(story.blocks[0])[:60],
        language=story.language,
        title=escape(story.title),
        url=_url(story),
        body=_body(story),
        clock=f"{story.published:%Y/%m/%d %H:%M}",
        credit=story.more["credit"],
        teasers=links(own),
    )


def _body(story: Story) -> str:
    """One run of text; lines end in the middle of a sentence, readings stand above words."""
    lines = (escape(block, quote=False).replace("\n", "<br>\n") for block in story.blocks)
    ruby = r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>"
    return RUBY.sub(ruby, "<br>\n<br>\n".join(lines))


def _plain(text: str) -> str:
    return RUBY.sub(r"\1", text).replace("\n", "")


def _front(host: str, told: Sequence[Story], now: datetime) -> Iterator[Page]:
    base = f"https://{host}/"
    own = [_entry(s) for s in told if s.more["host"] == host]
    items = links(own)
    if host == JAPANESE:
        items += f'<li><a href="{CLOSED}">-</a></li><li><a href="{GONE}">-</a></li>'
    editions = (f'<li><a href="https://{edition}/">{edition}</a></li>' for edition in EDITIONS)
    charset = "Shift_JIS" if host == JAPANESE else "utf-8"
    html = render("wow_front", charset=charset, items=items + "".join(editions))
    coded = html.encode("cp932" if host == JAPANESE else "utf-8")
    yield Page(url=base, body=coded, content_type="text/html")
    body = markup.rss("wowkorea", base, own)
    yield Page(url=base + "rss/news.xml", body=body, content_type=RSS, modified=now)
    robots = markup.robots("Disallow: /smart/", "Disallow: /news/pickup/100001.html")
    marked = b"\xef\xbb\xbf" + robots.replace(b"\n", b"\r\n")
    yield Page(url=base + "robots.txt", body=marked, content_type=TEXT)
    yield from requisites(base + "assets/", modified=now)


def _oddments() -> Iterator[Page]:
    picture = '<html><head><title>写真</title></head><body><img src="/assets/photo-2x.png"></body>'
    yield Page(url=PHOTO, body=picture.encode("cp932"), content_type="text/html")
    yield Page(url=CLOSED, body=b"<html><title>-</title><body>Not for crawlers.", plain=True)


def _missing() -> Page:
    """What the outlet gives for a page that is gone: 200, and a way back."""
    text = "お探しのページは見つかりませんでした。トップページへお戻りください。"
    title = "<title>wowkorea（ワウコリア）</title>"
    html = f'<html><head>{title}</head><body><p>{text}</p><a href="/">トップ</a></body></html>'
    kind = "text/html; charset=Shift_JIS"
    return Page(url=GONE, body=html.encode("cp932"), content_type=kind, plain=True)


def _expected(story: Story) -> Expected:
    clock = f"{story.published:%Y/%m/%d %H:%M} KST"
    lines = (line for block in story.blocks for line in RUBY.sub(r"\1", block).split("\n"))
    before = _url(story).replace("/pickup/", "/read/").removesuffix(".html")
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=None if _is_japanese(story) else _url(story),
        title=story.name,
        language=story.language,
        paragraphs=tuple(lines),
        published=story.published,
        boilerplate=(clock, story.more["credit"], f"{clock} {story.more['credit']}", *LABELS),
        aliases=(before,) if _is_japanese(story) and before != _url(story) else (),
    )
