"""A hacked site that shows another paper's story, re-created: http only, in a Chinese shell."""

from datetime import datetime
from html import escape

from crawler.newsstand.koreatimes_co_kr import ZONE
from crawler.newsstand.markup import render
from crawler.newsstand.model import Page, Site, moved
from crawler.newsstand.story import stories

HOST = "orchidpainter.test"
COPY = f"http://{HOST}/k7wd2/index.html"
STOLEN = "envoys"


def site(now: datetime) -> Site:
    """A front page of its own, and the copy; nothing of it is an article of this host."""
    story = next(s for s in stories("koreatimes_co_kr", zone=ZONE, now=now) if s.key == STOLEN)
    caption = escape(story.caption)
    box = f"{story.more['related']} {story.more['related']} {story.more['related_at']}  |  "
    html = render(
        "mirror",
        title=escape(story.title),
        caption=caption,
        caption_bold=caption.replace(" ", "&lt;strong&gt;&lt;/strong&gt; ", 1),
        author=story.authors[0],
        body=story.html().replace("</p>\n", f"</p>\n<p>{escape(box)}Foreign Affairs</p>\n", 1),
    )
    front = f'<!doctype html><title>Orchids</title><p>Paintings.</p><a href="{COPY}">*</a>'
    pages = (
        Page(url=COPY, body=html.encode()),
        Page(url=f"http://{HOST}/", body=front.encode()),
        moved(f"http://{HOST}/k7wd2/", COPY, status=302),
    )
    return Site(
        slug=HOST.replace(".", "_"),
        hosts=(HOST,),
        pages=pages,
        unwanted=(f"http://{HOST}/",),
        http_too=True,
        certified=False,
    )
