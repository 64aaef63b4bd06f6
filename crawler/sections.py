"""Pages with lists of links: section pages and front pages."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.canonical import host_of

from .found import Discovered, Found, day_in, distinct, web_address
from .links import Link, base_of, feed_links, links, looks_like_article, parse_html
from .outlet import Outlet


def read_section(html: bytes | str, *, url: str, outlet: Outlet) -> Discovered:
    """The articles that a list page links to, and the page after it if it names one."""
    tree = parse_html(html)
    if tree is None:
        return Discovered(problems=("section/empty",))
    entries = tuple(announced(links(tree, url), url, outlet))
    more = (("section", after),) if entries and (after := next_in(tree, url, outlet)) else ()
    return Discovered(entries=entries, more=more, problems=() if entries else ("section/no-links",))


def autodiscover(html: bytes | str, *, url: str, outlet: Outlet) -> Discovered:
    """The feeds that a front page names, and those of its links that look like articles."""
    tree = parse_html(html)
    if tree is None:
        return Discovered(problems=("front/empty",))
    likely = (link for link in links(tree, url) if looks_like_article(link))
    feeds = distinct(feed_links(tree, url))
    return Discovered(
        entries=tuple(announced(likely, url, outlet)),
        more=tuple(("feed", feed) for feed in feeds),
    )


def announced(candidates: Iterator[Link], url: str, outlet: Outlet) -> Iterator[Found]:
    """Those links that the outlet wants, one for each page."""
    seen = set()
    for link in candidates:
        if outlet.wants(link.url) and (key := outlet.key(link.url)) not in seen:
            seen.add(key)
            day = day_in(link.url, outlet)
            yield Found(
                link.url, published=day, title=link.text or None, via=url, day_only=day is not None
            )


def next_in(tree: HtmlElement, url: str, outlet: Outlet) -> str | None:
    """The list page that the page itself says comes next, on the outlet's own hosts."""
    base = base_of(tree, url)
    for element in tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split() and element.get("href"):
            after = web_address(base, element.get("href") or "")
            if after and after != url and outlet.owns(host_of(after)):
                return after
    return None
