"""The Korea Times, re-created: old and new addresses, three layouts, a feed with one date."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from crawler.newsstand import markup
from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import TEXT, XML, Expected, Page, Site, moved
from crawler.newsstand.requisites import requisites
from crawler.newsstand.story import Story, stories

SLUG = "koreatimes_co_kr"
ZONE = "Asia/Seoul"
HOME = "https://www.koreatimes.co.kr/"
FEEDS = "https://feed.koreatimes.co.kr/k/"
CHANNELS = ("allnews", "southkorea", "economy", "foreignaffairs", "lifestyle", "business")
TRACKED = "?utm_source=rss"
EDITOR = '<p class="editor-p">{}</p>'
EDITOR_HEADING = '<h3 class="editor-tit">{}</h3>'
CLOSED = HOME + "southkorea/20200101/a-story-that-robots-txt-keeps-closed"
VIDEO = HOME + "video/20261120/a-video-without-a-word"
# Pages of a few hundred bytes with neither text nor links: browsers go on by script.
START = (
    "<html><head><script>var m=/iphone|android/i;"
    "location.href=m.test(navigator.userAgent)?'/m/':'/www2/index.asp';</script></head></html>"
)


def site(now: datetime) -> Site:
    """The paper, and the host of its feeds."""
    told = sorted(stories(SLUG, zone=ZONE, now=now), key=lambda story: story.published)[::-1]
    pages = [page for story in told for page in _story_pages(story, told)]
    return Site(
        slug=SLUG,
        hosts=("www.koreatimes.co.kr", "feed.koreatimes.co.kr"),
        pages=(*pages, *_announcements(told, now), *requisites(HOME + "assets/", modified=now)),
        expected=tuple(_expected(story) for story in told),
        unwanted=(HOME, HOME + "www2/index.asp", VIDEO, CLOSED),
        aliases={"koreatimes.co.kr": "www.koreatimes.co.kr"},
        headers=(("Set-cookie", "a=1; path=/"), ("Set-cookie", "b=2; path=/; HttpOnly")),
    )


def _layout(story: Story) -> str:
    return story.more["layout"]


def _url(story: Story) -> str:
    """The address of today; one story is known under its old one only."""
    return _old_url(story) if _layout(story) == "old" else _new_url(story)


def _new_url(story: Story) -> str:
    return f"{HOME}{story.more['section']}/{story.published:%Y%m%d}/{story.more['slug']}"


def _old_url(story: Story) -> str:
    return f"{HOME}www/{story.more['old']}.html"


def _entry(story: Story) -> Entry:
    url, text = _url(story), story.blocks[0][:140]
    return Entry(url=url, title=story.title, published=story.published, summary=text)


def _story_pages(story: Story, told: Sequence[Story]) -> Iterator[Page]:
    layout = _layout(story)
    if layout != "old":
        html = _new(story, told)
        yield Page(url=_new_url(story), body=html.encode(), modified=story.published)
    if layout in ("old", "both"):
        html = _old(story, told)
        yield Page(url=_old_url(story), body=html.encode(), modified=story.published, plain=True)
    if layout == "moved":
        yield moved(_old_url(story), _new_url(story))


def _values(story: Story, told: Sequence[Story]) -> dict[str, str]:
    others = [_entry(other) for other in told if other is not story]
    return {
        "title": escape(story.title),
        "label": escape(story.more["label"]),
        "author": " and ".join(story.authors),
        "clock": f"{story.published:%Y-%m-%d %H:%M}",
        "teasers": links(others),
    }


def _new(story: Story, told: Sequence[Story]) -> str:
    """As the server makes it, or, for a story of that layout, with its text in scripts only."""
    values, body = _values(story, told), story.html(paragraph=EDITOR, heading=EDITOR_HEADING)
    scripted = _layout(story) == "script"
    main = render(
        "kt_new_main", **values, section=story.more["section"], figure=_figure(story), body=body
    )
    return render(
        "kt_new",
        **values,
        url=_new_url(story),
        description=escape(story.blocks[0]),
        published=story.published.isoformat(),
        main='<div id="__next"></div>' if scripted else main,
        state=_state(story, body) if scripted else "",
        ld="" if scripted else _json_ld(story),
    )


def _figure(story: Story) -> str:
    if not story.caption:
        return ""
    picture = f'<img src="/assets/photo.png" alt="{escape(story.caption)}">'
    caption = f"<figcaption>{escape(story.caption)}</figcaption>"
    return f'<figure class="editor-img-box">{picture}{caption}</figure>'


def _state(story: Story, body: str) -> str:
    """The text as a front end leaves it: a row of its stream, and the answer of its query."""
    content = body.replace("</p>\n", "</p>$$ARTICLEAD$$", 1)
    article = {
        "title": story.title,
        "reporters": [{"name": name} for name in story.authors],
        "publishedAt": story.published.isoformat(),
    }
    query = {"queries": [{"state": {"data": {"article": article | {"contentHtml": "$24"}}}}]}
    rows = (
        '1:"$Sreact.fragment"\n',
        f"24:T{len(content.encode()):x},",
        content,
        f'5:["$","$L23",null,{{"state":{json.dumps(query)}}}]\n',
    )
    pushes = [f"self.__next_f.push({_script_json([1, row])})" for row in rows]
    whole = {"queries": [{"state": {"data": {"article": article | {"contentHtml": content}}}}]}
    pushes.append(f'(window["__RQ_R_"]=window["__RQ_R_"]||[]).push({_script_json(whole)})')
    return "".join(f"<script>{push}</script>" for push in pushes)


def _script_json(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def _json_ld(story: Story) -> str:
    document = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "The Korea Times", "url": HOME},
            {
                "@type": "NewsArticle",
                "headline": story.title,
                "datePublished": story.published.isoformat(),
                "author": [{"@type": "Person", "name": name} for name in story.authors],
                "publisher": {"@type": "Organization", "name": "The Korea Times"},
            },
        ],
    }
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def _old(story: Story, told: Sequence[Story]) -> str:
    """Paragraphs are spans, the caption comes twice, a box of another story stands between."""
    body = story.html(paragraph="<span>{}</span><br /><br />", heading="<span><b>{}</b></span>")
    parts = body.split("\n")
    parts.insert(2, _box(story))
    link = f'<link rel="canonical" href="{_new_url(story)}" />' if _layout(story) == "both" else ""
    caption = escape(story.caption)
    return render(
        "kt_old",
        **_values(story, told),
        canonical=link,
        caption=caption,
        caption_bold=caption.replace(" ", "&lt;strong&gt;&lt;/strong&gt; ", 1),
        body="\n".join(parts),
    )


def _box(story: Story) -> str:
    title = escape(story.more["related"])
    return (
        f'<div class="related_box"><a href="/www/nation/2024/01/113_000000.html">{title} <b>{title}'
        f"</b> {story.more['related_at']}&nbsp; | &nbsp;{story.more['label']}</a></div>"
    )


def _announcements(told: Sequence[Story], now: datetime) -> Iterator[Page]:
    """The feeds give every item the time at which they were built, and a tracking parameter."""
    for channel in CHANNELS:
        own = [s for s in told if channel == "allnews" or s.more["section"].startswith(channel)]
        body = markup.rss(
            "The Korea Times",
            HOME,
            map(_entry, own),
            date=lambda _: markup.zoned(now),
            tail=TRACKED,
        )
        yield Page(url=f"{FEEDS}{channel}.xml", body=body, content_type="text/xml", modified=now)
    yield Page(url=HOME, body=START.encode(), plain=True)
    items = links(map(_entry, told)) + f'<li><a href="{VIDEO}">Video</a></li>'
    items += f'<li><a href="{CLOSED}">Closed</a></li>'
    front = f"<!doctype html><title>The Korea Times</title><ul>{items}</ul>"
    yield Page(url=HOME + "www2/index.asp", body=front.encode())
    yield Page(url=VIDEO, body=b"<!doctype html><title>Video</title><video></video>")
    yield Page(url=CLOSED, body=b"<!doctype html><title>Closed</title><p>Not for crawlers.")
    listed = markup.sitemap(map(_entry, told))
    yield Page(url=HOME + "sitemap/all.xml", body=listed, content_type=XML, modified=now)
    rules = (f"Disallow: {CLOSED.removeprefix(HOME[:-1])}", "Disallow: /m/")
    robots = markup.robots(*rules, sitemaps=[HOME + "sitemap/all.xml"])
    yield Page(url=HOME + "robots.txt", body=robots, content_type=TEXT)


def _expected(story: Story) -> Expected:
    layout, clock = _layout(story), f"{story.published:%Y-%m-%d %H:%M}"
    related, label = story.more.get("related", ""), story.more["label"]
    box = (related, f"{related} {related} {clock}  |  {label}") if related else ()
    bold = story.caption.replace(" ", "<strong></strong> ", 1)
    return Expected(
        outlet=SLUG,
        url=_url(story),
        canonical_url=None if layout == "old" else _new_url(story),
        title=story.name,
        language="en",
        paragraphs=story.paragraphs,
        published=story.published,
        authors=story.authors,
        boilerplate=(
            *filter(None, (bold,)),
            *box,
            "Most read",
            "Top 10 Stories",
            "Listen",
            "Share",
        ),
        aliases=(
            _url(story) + TRACKED,
            *((_old_url(story),) if layout in ("both", "moved") else ()),
        ),
    )
