"""TRT Haber, re-created: two hosts, 81 provinces before each story and the next one after it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, render
from crawler.newsstand.model import RSS, TEXT, XML, Expected, Page, Site
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

SLUG = "trthaber_com"
ZONE = "Europe/Istanbul"
HOME = "https://www.trthaber.com/"
BARE = "https://trthaber.com/"
PER_LIST = 3
WEATHER = "Parçalı bulutlu 6.3ºC Ankara"
PHRASES = ("ETİKETLER", "Sıradaki Haber", "Yükleniyor lütfen bekleyiniz", WEATHER)
VIDEO = HOME + "haber/video/sis-icinde-bir-sabah-55120.html"
CLOSED = HOME + "haber/kapali/taranmayacak-haber-900001.html"
FEEDS = ("manset_articles.rss", "sondakika_articles.rss", "sondakika.rss")


def site(now: datetime) -> Site:
    """Both hosts serve the same pages; feeds name one of them, sitemaps the other."""
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [*_articles(told), *_feeds(told), *_sitemaps(told), *_lists(told)]
    twins = [_twin(page) for page in pages]
    return Site(
        slug=SLUG,
        hosts=("www.trthaber.com", "trthaber.com"),
        pages=(*pages, *twins, *requisites(HOME + "assets/", modified=now)),
        expected=tuple(_expected(story, told) for story in told),
        unwanted=(VIDEO, CLOSED, HOME, HOME + "haber/dunya/2.sayfa.html"),
        headers=(("server", "re-created"), ("Set-Cookie", "t=1"), ("Set-Cookie", "u=2; Path=/")),
    )


def _twin(page: Page) -> Page:
    return Page(
        url=page.url.replace(HOME, BARE),
        body=page.body,
        content_type=page.content_type,
        modified=page.modified,
    )


def _url(story: Story) -> str:
    return f"{HOME}haber/{story.more['section']}/{story.more['slug']}-{story.more['number']}.html"


def _entry(story: Story) -> Entry:
    url = _url(story)
    return Entry(
        url=url,
        title=story.title,
        published=story.published,
        language="tr",
        summary=story.summary,
    )


def _provinces() -> list[str]:
    return (markup.TEXTS / "trt_provinces.txt").read_text(encoding="utf-8").split()


def _menu() -> str:
    return "\n".join(f'<li data-val="{n}">{name}</li>' for n, name in enumerate(_provinces(), 1))


def _articles(told: Sequence[Story]) -> Iterator[Page]:
    for story in told:
        html = _html(story, _next(story, told))
        yield Page(url=_url(story), body=html.encode(), modified=story.published)


def _next(story: Story, told: Sequence[Story]) -> Story:
    return told[(told.index(story) + 1) % len(told)]


def _html(story: Story, following: Story) -> str:
    old = story.more.get("layout") == "old"
    title = escape(story.title)
    headline = f'<h1 class="news-title">{title}</h1>'
    if old:
        headline = f'<div class="news-detail-header"><h1>{title}</h1></div>'
    kind = "detYazi" if old else "news-content"
    return render(
        "trt_page",
        title=title,
        url=_url(story),
        summary=escape(story.summary),
        number=story.more["number"],
        section=story.more["section"],
        label=story.more["label"],
        source=story.more["source"],
        clock=f"{story.published:%d.%m.%Y %H:%M}",
        headline=headline,
        content=f'<div class="{kind}">\n{story.html()}\n</div>',
        tags=" ".join(f'<a href="etiket/{n}/">{tag}</a>' for n, tag in enumerate(story.tags)),
        weather=WEATHER,
        provinces=_menu(),
        next_number=following.more["number"],
        next_url=_url(following),
        next_title=escape(following.title),
        next_summary=escape(following.summary),
    )


def _feeds(told: Sequence[Story]) -> Iterator[Page]:
    fresh = [s for s in told if s.more.get("layout") != "old"]
    for name in FEEDS:
        body = markup.rss("TRT Haber", HOME, map(_entry, fresh[:5]))
        yield Page(url=HOME + name, body=body, content_type=RSS, modified=fresh[0].published)
    for section in {s.more["section"] for s in fresh}:
        own = [s for s in fresh if s.more["section"] == section]
        body = markup.rss("TRT Haber", HOME, map(_entry, own))
        url = f"{HOME}{section}_articles.rss"
        yield Page(url=url, body=body, content_type=RSS, modified=own[0].published)
    mobile = "".join(f"<haber><link>{escape(_url(s))}</link></haber>" for s in fresh)
    body = f"{markup.DECLARATION}<haberler>{mobile}</haberler>".encode()
    yield Page(url=HOME + "xml_mobile.php?tur=xml_genel", body=body, content_type="text/xml")


def _sitemaps(told: Sequence[Story]) -> Iterator[Page]:
    """A map a month, with the bare host, and its addresses in CDATA."""
    months = sorted({f"{s.published:%Y-%m}" for s in told}, reverse=True)
    index: list[tuple[str, datetime]] = []
    for month in months:
        own = [s for s in told if f"{s.published:%Y-%m}" == month]
        url = f"{HOME}sitemaps/news-{month}.xml"
        body = markup.sitemap(map(_entry, own), loc=_bare)
        yield Page(url=url, body=body, content_type=XML, modified=own[0].published)
        index.append((url, own[0].published))
    listed = markup.sitemap_index(index)
    for name in ("sitemaps/news.xml", "sitemap_haber.xml"):
        yield Page(url=HOME + name, body=listed, content_type=XML, modified=index[0][1])
    robots = markup.robots("Disallow: /haber/kapali/", sitemaps=[HOME + "sitemaps/news.xml"])
    yield Page(url=HOME + "robots.txt", body=robots, content_type=TEXT)


def _bare(url: str) -> str:
    return markup.cdata(f" {url.replace(HOME, BARE)} ")


def _lists(told: Sequence[Story]) -> Iterator[Page]:
    for section in sorted({s.more["section"] for s in told}):
        own = [s for s in told if section in ("dunya", s.more["section"])]
        parts = [own[start : start + PER_LIST] for start in range(0, len(own), PER_LIST)]
        for number, part in enumerate(parts, start=1):
            html = _list(section, part, len(parts))
            url = f"{HOME}haber/{section}/{number}.sayfa.html"
            yield Page(url=url, body=html.encode(), chunked=True)
    yield Page(url=HOME, body=_list("dunya", told, 1).encode())
    yield Page(url=VIDEO, body=b"<!doctype html><title>Video</title><video></video>")
    yield Page(url=CLOSED, body=b"<!doctype html><title>-</title><p>Not for crawlers.")


def _list(section: str, told: Sequence[Story], pages: int) -> str:
    cards = "\n".join(
        '<div class="standard-card"><div class="title">'
        f'<a href="{_url(s).removeprefix(HOME)}">{escape(s.title)}</a></div></div>'
        for s in told
    )
    numbers = range(1, pages + 1)
    return render(
        "trt_list",
        label=section,
        provinces=_menu(),
        cards=f'{cards}\n<a href="{CLOSED}">-</a>',
        paging="".join(f'<a href="haber/{section}/{n}.sayfa.html">{n}</a>' for n in numbers),
    )


def _expected(story: Story, told: Sequence[Story]) -> Expected:
    following = _next(story, told)
    places = [name for name in _provinces() if name != "Ankara"]
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=_url(story),
        title=story.name,
        language="tr",
        paragraphs=story.paragraphs,
        published=story.published,
        boilerplate=(story.title, following.title, *PHRASES, *places),
        aliases=(_url(story).replace(HOME, BARE),),
    )
