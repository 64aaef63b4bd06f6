"""VOI, re-created: an AMP twin for each page, siblings in another language, boxes in the story."""

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import RSS, TEXT, XML, Expected, Page, Site, moved
from crawler.newsstand.requisites import PNG, png, requisites
from crawler.newsstand.story import Story, stories

SLUG = "voi_id"
ZONE = "Asia/Jakarta"
HOME = "https://voi.id/"
PICTURES = "https://imgsrv2.voi.id/"
VIDEO = HOME + "en/video/98811"
CLOSED = HOME + "en/closed/100001"
WORDS = {
    "en": {
        "also": "SEE ALSO:",
        "home": "News",
        "share": "Share:",
        "popular": "Most Popular",
        "photo": "Illustration (doc. VOI)",
        "notice": "This English page was made by a machine from the Indonesian one. It may err.",
    },
    "id": {
        "also": "BACA JUGA:",
        "home": "Berita",
        "share": "Bagikan:",
        "popular": "Terpopuler",
        "photo": "Ilustrasi (dok. VOI)",
        "notice": "Dilarang menyalin isi halaman ini tanpa menyebut sumbernya.",
    },
}


def site(now: datetime) -> Site:
    """The outlet and the host of its pictures."""
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [page for story in told for page in _story_pages(story, told)]
    return Site(
        slug=SLUG,
        hosts=("voi.id", "imgsrv2.voi.id"),
        pages=(*pages, *_announcements(told, now), *requisites(HOME + "assets/", modified=now)),
        expected=tuple(_expected(story) for story in told),
        unwanted=(VIDEO, CLOSED, HOME, HOME + "en", HOME + "id"),
        aliases={"www.voi.id": "voi.id"},
        headers=(("Server", "re-created"), ("cf-cache-status", "HIT")),
    )


def _url(story: Story, section: str | None = None) -> str:
    return f"{HOME}{story.language}/{section or story.more['section']}/{story.more['number']}"


def _amp(story: Story) -> str:
    return _url(story, "amp")


def _entry(story: Story) -> Entry:
    url, text = _url(story), story.blocks[0][:140]
    return Entry(
        url=url,
        title=story.title,
        published=story.published,
        language=story.language,
        summary=text,
    )


def _image(story: Story) -> str:
    """Number and time of the picture hide in the base64."""
    number, at = story.more["number"], story.published
    name = f"local:///publishers/{number}/{at:%Y%m%d%H%M}-main.jpg"
    coded = base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
    return f"{PICTURES}x1/auto/1280/853/sm/1/{coded}.jpg"


def _story_pages(story: Story, told: Sequence[Story]) -> Iterator[Page]:
    values = _values(story, told)
    at = story.published
    yield Page(url=_url(story), body=render("voi_page", **values).encode(), modified=at)
    yield Page(url=_amp(story), body=render("voi_amp", **values).encode(), modified=at)
    yield Page(url=_image(story), body=png(128, 85, (90, 90, 110)), content_type=PNG, modified=at)


def _values(story: Story, told: Sequence[Story]) -> dict[str, str]:
    others = [_entry(s) for s in told if s.language == story.language and s is not story]
    own = {key: escape(text) for key, text in WORDS[story.language].items()}
    return own | {
        "language": story.language,
        "section": story.more["section"],
        "title": escape(story.title),
        "description": escape(story.blocks[0][:150]),
        "url": _url(story),
        "amp": _amp(story),
        "image": _image(story),
        "author": story.authors[0],
        "clock": f"{story.published:%d %b %Y, %H:%M} WIB",
        "body": _body(story),
        "tags": " ".join(f'<a href="/{story.language}/tag/{t}">{t}</a>' for t in story.tags),
        "teasers": links(others),
        "alternates": _alternates(story, told),
        "ld": _json_ld(story),
    }


def _body(story: Story) -> str:
    """The story, with the box of another one in the middle of it."""
    parts = story.html().split("\n")
    if "also" in story.more:
        label, title = WORDS[story.language]["also"], escape(story.more["also"])
        link = f'<li><a href="/{story.language}/news/530001">{title}</a></li>'
        box = f'<div class="see-also"><p><strong>{label}</strong></p><ul>{link}</ul></div>'
        parts.insert(int(story.more["also_after"]), box)
    return "\n".join(parts)


def _alternates(story: Story, told: Sequence[Story]) -> str:
    number = story.more["number"]
    return "".join(
        f'<link rel="alternate" hreflang="{s.language}" href="{_url(s)}">'
        for s in told
        if s.more["number"] == number
    )


def _json_ld(story: Story) -> str:
    document = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "author": {"@type": "Person", "name": story.authors[0]},
        "publisher": {"@type": "Organization", "name": "VOI"},
        "mainEntityOfPage": _url(story),
    }
    return json.dumps([document], ensure_ascii=False)


def _announcements(told: Sequence[Story], now: datetime) -> Iterator[Page]:
    """One feed for both languages, in which a story comes a second time as its AMP twin."""
    entries = [_entry(story) for story in told]
    twin = Entry(url=_amp(told[0]), title=told[0].title, published=told[0].published)
    body = markup.rss("VOI", HOME, [*entries, twin])
    yield Page(url=HOME + "rss", body=body, content_type=RSS, modified=told[0].published)
    yield moved(HOME, HOME + "id", status=302)
    for language in WORDS:
        own = links([entry for entry in entries if entry.language == language])
        more = f'<li><a href="{VIDEO}">Video</a></li><li><a href="{CLOSED}">-</a></li>'
        html = render("voi_list", language=language, items=own + more)
        yield Page(url=HOME + language, body=html.encode(), chunked=True)
    listed = markup.news_sitemap("VOI", entries)
    yield Page(url=HOME + "sitemap-news.xml", body=listed, content_type=XML, modified=now)
    rules = ("Disallow: /*/closed/", "Disallow: /*/preview/")
    robots = markup.robots(*rules, sitemaps=[HOME + "sitemap-news.xml"])
    yield Page(url=HOME + "robots.txt", body=robots, content_type=TEXT)
    yield Page(url=VIDEO, body=b"<!doctype html><title>Video</title><video></video>")
    yield Page(url=CLOSED, body=b"<!doctype html><title>-</title><p>Not for crawlers.")


def _expected(story: Story) -> Expected:
    own = WORDS[story.language]
    also = story.more.get("also", "")
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=_url(story),
        title=story.name,
        language=story.language,
        paragraphs=story.paragraphs,
        published=story.published,
        authors=story.authors,
        boilerplate=(*filter(None, (also,)), *(own[key] for key in own if key != "home"), "Tag:"),
        aliases=(_amp(story),),
    )
