"""Two small papers that nobody has declared: one with a feed and a sitemap, one with links only."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import TEXT, XML, Expected, Page, Site
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

DAILY, QUIET = "https://dailyexample.test/", "https://quietpaper.test/"
NAMES = {DAILY: "The Daily Example", QUIET: "Das stille Blatt"}
FEED = '<link rel="alternate" type="application/atom+xml" title="News" href="/news.atom">'


def daily(now: datetime) -> Site:
    """A feed in Atom that the head names, a sitemap that robots.txt names; http works as well."""
    told = _told("dailyexample_test", now)
    entries = [_entry(DAILY, story) for story in told]
    feed = markup.atom(NAMES[DAILY], DAILY, entries[:2])
    listed = markup.sitemap(entries)
    robots = markup.robots("Disallow: /drafts/", sitemaps=[DAILY + "sitemap.xml"])
    pages = [
        *_pages(DAILY, told, FEED, now),
        Page(url=DAILY + "news.atom", body=feed, content_type="application/atom+xml", modified=now),
        Page(url=DAILY + "sitemap.xml", body=listed, content_type=XML, modified=now),
        Page(url=DAILY + "robots.txt", body=robots, content_type=TEXT),
    ]
    return _site(DAILY, told, pages, http_too=True)


def quiet(now: datetime) -> Site:
    """Neither feed nor sitemap nor robots.txt: a front page with links is all there is."""
    told = _told("quietpaper_test", now)
    return _site(QUIET, told, [*_pages(QUIET, told, "", now)], http_too=False)


def _told(name: str, now: datetime) -> list[Story]:
    return sorted(stories(name, zone="Europe/Berlin", now=now), key=lambda s: s.published)[::-1]


def _site(home: str, told: Sequence[Story], pages: Sequence[Page], *, http_too: bool) -> Site:
    host = home.split("/")[2]
    return Site(
        slug=host.replace(".", "_"),
        hosts=(host,),
        pages=tuple(pages),
        expected=tuple(_expected(home, story) for story in told),
        unwanted=(home, home + "about.html", home + "subscribe.html"),
        aliases={f"www.{host}": host},
        http_too=http_too,
    )


def _url(home: str, story: Story) -> str:
    return f"{home}{story.published:%Y/%m/%d}/{story.more['slug']}.html"


def _entry(home: str, story: Story) -> Entry:
    url = _url(home, story)
    return Entry(url=url, title=story.title, published=story.published, language=story.language)


def _pages(home: str, told: Sequence[Story], discovery: str, now: datetime) -> Iterator[Page]:
    entries = [_entry(home, story) for story in told]
    name = NAMES[home]
    for story in told:
        html = _html(home, story, discovery, [e for e in entries if e.title != story.title])
        yield Page(url=_url(home, story), body=html.encode(), modified=story.published)
    more = '<a href="/about.html">About</a> <a href="/subscribe.html">Subscribe</a>'
    top = f'<!doctype html><html lang="{told[0].language}"><title>{name}</title>{discovery}'
    front = f"{top}<h1>{name}</h1>{more}<ul>\n{links(entries)}\n</ul></html>"
    yield Page(url=home, body=front.encode())
    for path in ("about.html", "subscribe.html"):
        yield Page(url=home + path, body=f"{top}<h1>{name}</h1><p>Write to us.</p>".encode())
    yield from requisites(home + "assets/", modified=now)


def _html(home: str, story: Story, discovery: str, others: Sequence[Entry]) -> str:
    return render(
        "daily_page",
        language=story.language,
        site=NAMES[home],
        title=escape(story.title),
        url=_url(home, story),
        discovery=discovery,
        author=", ".join(story.authors),
        published=story.published.isoformat(),
        clock=f"{story.published:%d.%m.%Y %H:%M}",
        body=story.html(),
        teasers=links(others),
    )


def _expected(home: str, story: Story) -> Expected:
    return Expected(
        outlet=home.split("/")[2].replace(".", "_"),
        url=_url(home, story),
        canonical_url=_url(home, story),
        title=story.name,
        language=story.language,
        paragraphs=story.paragraphs,
        published=story.published,
        authors=story.authors,
        boilerplate=(f"{NAMES[home]} is an invented paper, made for tests.", "More", "Subscribe"),
    )
