"""Anadolu, re-created: two layouts, four editions, a news sitemap with its titles in CDATA."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import TEXT, XML, Expected, Page, Site, moved
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

SLUG = "aa_com_tr"
ZONE = "Europe/Istanbul"
HOME = "https://www.aa.com.tr/"
DRAFT = HOME + "tr/p/preview/3990001"
GRAPHIC = HOME + "tr/info/infografik/48112"
META_LATER = timedelta(minutes=5, seconds=48, milliseconds=320)
"""How much later the meta element's time is than the JSON-LD's; the real page has such a gap."""
TEASER = '<li><a href="{url}"><h6>{title}</h6></a></li>'
# The only rules here that somebody has seen on the real site; none of them concerns an article.
RULES = ("Disallow: /api/", "Disallow: /search?*", "Disallow: /*?s=*", "Disallow: /*/p/preview/*")

Words = dict[str, dict[str, str]]


def site(now: datetime) -> Site:
    """One host with its editions, and the host of short addresses."""
    words: Words = json.loads((markup.TEXTS / f"{SLUG}.words.json").read_text(encoding="utf-8"))
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [
        *(_article_page(story, told, words) for story in told),
        *(moved(f"https://v.aa.com.tr/{s.more['number']}", _url(s)) for s in told),
        *_announcements(told, now),
        *_lists(told, words),
        *_oddments(words),
        *requisites(HOME + "assets/", modified=now),
    ]
    return Site(
        slug=SLUG,
        hosts=("www.aa.com.tr", "v.aa.com.tr"),
        pages=tuple(pages),
        expected=tuple(_expected(story, words) for story in told),
        unwanted=(DRAFT, GRAPHIC, HOME + "tr", HOME + "tr/gundem", HOME + "tr/vg/video-galeri/sis"),
        aliases={"aa.com.tr": "www.aa.com.tr"},
        headers=(("x-powered-by", "re-created"), ("X-Cache", "HIT"), ("x-cache", "again")),
    )


def _url(story: Story) -> str:
    more = story.more
    return f"{HOME}{story.language}/{more['section']}/{more['slug']}/{more['number']}"


def _entry(story: Story) -> Entry:
    return Entry(
        url=_url(story),
        title=story.title,
        published=story.published,
        language=story.language,
        summary=story.summary,
    )


def _is_old(story: Story) -> bool:
    return story.more.get("layout") == "old"


def _article_page(story: Story, told: Sequence[Story], words: Words) -> Page:
    html = _old(story, told, words) if _is_old(story) else _new(story, told, words)
    body = html.replace("\n", "\r\n") if _is_old(story) else html
    return Page(url=_url(story), body=body.encode(), modified=story.published, chunked=True)


def _new(story: Story, told: Sequence[Story], words: Words) -> str:
    values = _values(story, told, words)
    figure = f'<figure class="image"><img src="/assets/photo.png"/><figcaption>{values["photo"]}'
    body = story.html().replace("</p>\n<h2>", f"</p>{figure}</figcaption></figure><p></p><h2>", 1)
    tags = "".join(f'<meta property="article:tag" content="{escape(t)}"/>' for t in story.tags)
    later = story.published + META_LATER
    return render(
        "aa_new",
        **values,
        body=body,
        day=_day(story, words),
        meta_time=_zoneless(later),
        meta_tags=tags,
        previous=_url(told[0]),
        next=_url(told[1]),
        ld=_json_ld(story),
    )


def _old(story: Story, told: Sequence[Story], words: Words) -> str:
    body = story.html(heading="<h3>{}</h3>").replace("'", "&#39;").replace("ö", "&ouml;")
    day = f"{story.published:%d.%m.%Y}"
    return render("aa_old", **_values(story, told, words), body=body, day=day)


def _values(story: Story, told: Sequence[Story], words: Words) -> dict[str, str]:
    own = {key: escape(text, quote=False) for key, text in words[story.language].items()}
    own.pop("day")
    others = [_entry(s) for s in told if s.language == story.language and s is not story]
    tags = "".join(f'<a class="btn" href="/{story.language}/search">{t}</a>' for t in story.tags)
    return own | {
        "language": story.language,
        "title": escape(story.title),
        "summary": escape(story.summary),
        "author": ", ".join(story.authors),
        "section": story.more["section"],
        "label": story.more["label"],
        "place": story.more["place"],
        "url": _url(story),
        "keywords": escape(", ".join(story.tags)),
        "tags": tags,
        "editions": _editions(words),
        "teasers": links(others, item=TEASER),
    }


def _editions(words: Words) -> str:
    names = ("Türkçe", "English", "Bahasa Indonesia", "Español")
    pairs = zip(words, names, strict=True)
    return "".join(f'<li><a href="/{key}">{name}</a></li>' for key, name in pairs)


def _day(story: Story, words: Words) -> str:
    own = words[story.language]
    month = own["months"].split()[story.published.month - 1]
    return own["day"].format(at=story.published, month=month)


def _zoneless(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _json_ld(story: Story) -> str:
    """The article's body is only its summary here, and its times have no zone."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.summary,
        "articleBody": story.summary,
        "datePublished": _zoneless(story.published),
        "dateModified": _zoneless(story.published + META_LATER),
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "articleSection": story.more["label"],
        "mainEntityOfPage": _url(story),
        "publisher": {"@id": "https://www.aa.com.tr/#organization", "name": "Anadolu Ajansı"},
    }
    return json.dumps(document, ensure_ascii=False)


def _announcements(told: Sequence[Story], now: datetime) -> Iterator[Page]:
    for language in ("tr", "en", "id", "es"):
        own = [_entry(s) for s in told if s.language == language]
        fresh = [_entry(s) for s in told if s.language == language and not _is_old(s)]
        base = f"{HOME}{language}/"
        feed = markup.rss("Anadolu Ajansı", base, fresh)
        for name in ("rss/", "rss/default", "rss/default?cat=guncel", "rss/default?cat=live"):
            yield Page(url=base + name, body=feed, content_type="text/xml", modified=now)
        listed = markup.news_sitemap("Anadolu Ajansı", own, title=markup.cdata)
        yield Page(url=base + "SiteMap/News", body=listed, content_type=XML, modified=now)
    yield moved(HOME + "rss/", HOME + "tr/rss/", status=302)
    maps = [HOME + "tr/SiteMap/News", HOME + "en/SiteMap/News"]
    body = markup.robots(*RULES, sitemaps=maps)
    yield Page(url=HOME + "robots.txt", body=body, content_type=TEXT)


def _lists(told: Sequence[Story], words: Words) -> Iterator[Page]:
    """Front pages have their links in the HTML, lists of a section load them by script."""
    yield moved(HOME, HOME + "tr", status=302)
    for language, own in words.items():
        kept = [s for s in told if s.language in (language, "es")]
        items = links(map(_entry, kept), item='<article><a href="{url}">{title}</a></article>')
        if language == "tr":
            items += f'<a href="{DRAFT}">taslak</a><a href="{GRAPHIC}">İnfografik</a>'
            items += '<a href="/tr/vg/video-galeri/sis">Sis</a>'
        shared = {"language": language, "editions": _editions(words)}
        html = render("aa_list", **shared, label=own["home"], items=items)
        yield Page(url=HOME + language, body=html.encode(), chunked=True)
        for section in {s.more["section"] for s in kept}:
            empty = render("aa_list", **shared, label=section, items="")
            yield Page(url=f"{HOME}{language}/{section}", body=empty.encode())


def _oddments(words: Words) -> Iterator[Page]:
    """Pages that are no articles, though the address of the first two looks like one."""
    shared = {"language": "tr", "editions": _editions(words)}
    picture = '<figure><img src="/assets/photo-2x.png" alt=""></figure>'
    for url, label in ((GRAPHIC, "Kış lastiği"), (DRAFT, "Taslak")):
        yield Page(url=url, body=render("aa_list", **shared, label=label, items=picture).encode())
    video = render("aa_list", **shared, label="Video", items="<video></video>")
    yield Page(url=HOME + "tr/vg/video-galeri/sis", body=video.encode())


def _expected(story: Story, words: Words) -> Expected:
    own = words[story.language]
    kept = ("skip", "notice", "related_topics", "before", "after", "similar", "cookies", "photo")
    old = _is_old(story)
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=_url(story),
        title=story.name,
        language=story.language,
        paragraphs=story.paragraphs,
        published=None if old else story.published,
        day=f"{story.published:%Y-%m-%d}" if old else None,
        authors=story.authors,
        boilerplate=(story.title, "Dolar", "BIST 100", *(own[key] for key in kept)),
        aliases=(f"https://v.aa.com.tr/{story.more['number']}",),
    )
