"""Vietnam.vn, re-created: one slug in many languages, a sitemap a day, leftovers of a template."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import TEXT, XML, Expected, Page, Site
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

SLUG = "vietnam_vn"
ZONE = "Asia/Ho_Chi_Minh"
HOME = "https://www.vietnam.vn/"
FRESH = timedelta(days=2)
CONTACT = HOME + "en/lien-he"
CLOSED = HOME + "xem-truoc/bai-viet-chua-dang"

Words = dict[str, dict[str, str]]


def site(now: datetime) -> Site:
    """One host, all of it found through its sitemaps."""
    words: Words = json.loads((markup.TEXTS / f"{SLUG}.words.json").read_text(encoding="utf-8"))
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [_story_page(story, told, words[story.language]) for story in told]
    others = [*_sitemaps(told, now), *_oddments(told), *requisites(HOME + "assets/", modified=now)]
    return Site(
        slug=SLUG,
        hosts=("www.vietnam.vn",),
        pages=(*pages, *others),
        expected=tuple(_expected(story, words[story.language]) for story in told),
        unwanted=(HOME, CONTACT, CLOSED, HOME + "category/du-lich"),
        aliases={"vietnam.vn": "www.vietnam.vn"},
        headers=(("SERVER", "re-created"), ("X-Powered-By", "re-created")),
    )


def _url(story: Story) -> str:
    """Vietnamese has no language in its path."""
    before = "" if story.language == "vi" else f"{story.language}/"
    return f"{HOME}{before}{story.more['slug']}"


def _siblings(story: Story, told: Sequence[Story]) -> tuple[tuple[str, str], ...]:
    return tuple((s.language, _url(s)) for s in told if s.key == story.key)


def _entry(story: Story, told: Sequence[Story] = ()) -> Entry:
    return Entry(
        url=_url(story),
        title=story.title,
        published=story.published,
        language=story.language,
        alternates=_siblings(story, told),
    )


def _story_page(story: Story, told: Sequence[Story], words: dict[str, str]) -> Page:
    others = [_entry(s) for s in told if s.language == story.language and s.key != story.key]
    siblings = _siblings(story, told)
    html = render(
        "vn_page",
        **{key: escape(text) for key, text in words.items()},
        language=story.language,
        title=escape(story.title),
        description=escape(story.blocks[0]),
        author=story.authors[0],
        url=_url(story),
        slug=story.more["slug"],
        published=story.published.isoformat(),
        clock=f"{story.published:%d/%m/%Y}",
        body=_body(story),
        teasers=links(others),
        alternates="\n".join(
            f'<link rel="alternate" hreflang="{lang}" href="{url}">' for lang, url in siblings
        ),
        languages="".join(f'<li><a href="{url}">{lang}</a></li>' for lang, url in siblings),
    )
    return Page(url=_url(story), body=html.encode(), modified=story.published, chunked=True)


def _body(story: Story) -> str:
    """The picture stands in a table after the first paragraph, its caption in the second row."""
    first, *rest = story.html().split("\n")
    first = first.replace(" ", ' <a href="/category/du-lich"></a> ', 1)
    row = '<tr><td><img src="/assets/photo.png" alt=""></td></tr>'
    caption = f"<tr><td><em>{escape(story.caption)}</em></td></tr>"
    return "\n".join([first, f'<table class="image"><tbody>{row}{caption}</tbody></table>', *rest])


def _sitemaps(told: Sequence[Story], now: datetime) -> Iterator[Page]:
    """An index of a map a day, the oldest of them gzipped, and the map of the news."""
    index = [(HOME + "news-sitemap.xml", now)]
    days = sorted({f"{s.published:%Y-%m-%d}" for s in told}, reverse=True)
    for day in days:
        own = [s for s in told if f"{s.published:%Y-%m-%d}" == day]
        zipped = day == days[-1]
        body = markup.sitemap(_entry(story, told) for story in own)
        page = Page(
            url=f"{HOME}sitemap/sitemap-post/{day}.xml{'.gz' if zipped else ''}",
            body=markup.packed(body) if zipped else body,
            content_type="application/x-gzip" if zipped else XML,
            modified=own[0].published,
        )
        index.append((page.url, own[0].published))
        yield page
    listed = markup.sitemap_index(index)
    yield Page(url=HOME + "sitemap.xml", body=listed, content_type=XML, modified=now)
    fresh = [_entry(s) for s in told if now - s.published < FRESH]
    news = markup.news_sitemap("Vietnam.vn", fresh)
    yield Page(url=HOME + "news-sitemap.xml", body=news, content_type=XML, modified=now)
    robots = markup.robots("Disallow: /xem-truoc/", sitemaps=[HOME + "sitemap.xml"])
    yield Page(url=HOME + "robots.txt", body=robots, content_type=TEXT)


def _oddments(told: Sequence[Story]) -> Iterator[Page]:
    items = links([_entry(s) for s in told if s.language == "vi"])
    more = f'<li><a href="{CONTACT}">Liên hệ</a></li><li><a href="{CLOSED}">-</a></li>'
    front = f'<!doctype html><html lang="vi"><title>Vietnam.vn</title><ul>{items}{more}</ul></html>'
    for url in (HOME, HOME + "category/du-lich"):
        yield Page(url=url, body=front.encode())
    yield Page(url=CONTACT, body=b"<!doctype html><title>Contact</title><p>vietnam@site.test</p>")
    yield Page(url=CLOSED, body=b"<!doctype html><title>-</title><p>Not for crawlers.")


def _expected(story: Story, words: dict[str, str]) -> Expected:
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=_url(story),
        title=story.name,
        language=story.language,
        paragraphs=story.paragraphs,
        published=story.published,
        authors=story.authors,
        boilerplate=(*words.values(), f"{story.caption} |", "|"),
    )
