"""The headline, without what a site adds to it."""

import re
import unicodedata

from lxml.html import HtmlElement

from .document import Document
from .linked_data import string, unescaped

SEPARATOR = re.compile(
    r"\s+(?:[|｜–—·•»›:~]|::|--+|-|[⋆★])\s+|\s*[|｜│]\s*|\s*(?:_|--)\s*(?=[^\x00-\x7f])"
)
MAX_TITLE = 400


def fold(text: str | None) -> str:
    """`text` for comparing: letters and digits alone, case and width folded."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def title_of(page: Document) -> str | None:
    """The headline: what the page calls so, confirmed by a second place where it can be."""
    headline = string(page.news.get("headline")) or string(page.news.get("name"))
    social = one_line(page.meta("og:title", "twitter:title"))
    tab = one_line(next((text_of(item) for item in page.tree.iter("title")), None))
    shown = [one_line(text_of(item)) for item in headings(page)]
    site = site_names(page)
    candidates = [bare(text, site) for text in (headline, social, tab) if text]
    for heading in shown:
        if heading and supported(heading, candidates):
            return heading
    for text in candidates:
        if text and fold(text) not in {fold(name) for name in site}:
            return text
    return next((heading for heading in shown if heading and len(heading) > 8), None)


def headings(page: Document) -> list[HtmlElement]:
    found = page.xpath(
        "//h1 | //h2[contains(@class, 'title') or contains(@class, 'ttl') or @itemprop='headline']"
    )
    return found[:20]


def supported(heading: str, candidates: list[str]) -> bool:
    """Whether a heading on the page says the same as a declared title, or begins or ends one."""
    mine = fold(heading)
    if len(mine) < 4:
        return False
    for text in candidates:
        other = fold(text)
        if (
            mine == other
            or (len(mine) >= 12 and mine in other)
            or (len(other) >= 15 and other in mine)
        ):
            return len(mine) <= 2 * len(other)
    return False


def bare(title: str, site: set[str]) -> str:
    """`title` without the names of the site, or of its sections, at its ends."""
    names = {fold(name) for name in site if name}
    for _ in range(3):
        parts = list(SEPARATOR.finditer(title))
        if not parts:
            break
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        first, rest = title[: parts[0].start()], title[parts[0].end() :]
        if is_site(tail, names) and len(fold(head)) >= 4:
            title = head
        elif is_site(first, names) and len(fold(rest)) >= 4:
            title = rest
        else:
            break
    return title.strip()


def is_site(part: str, names: set[str]) -> bool:
    text = fold(part)
    return any(
        text
        and (
            text == name
            or (
                len(name) >= 4
                and (name in text or text in name)
                and len(text) <= 2 * len(name) + 8
                and len(text) >= 3
            )
        )
        for name in names
    )


def site_names(page: Document) -> set[str]:
    """What the page calls its site, and the words of its host."""
    publisher = page.news.get("publisher")
    names = {page.meta("og:site_name"), page.meta("application-name"), string(publisher)}
    names |= {page.meta("twitter:site", "apple-mobile-web-app-title")}
    names |= {
        string(thing.get("name"))
        for thing in page.things
        if thing.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization")
    }
    labels = page.host.removeprefix("www.").split(".")
    names |= {labels[0], ".".join(labels)} | {max(labels, key=len)}
    return {name.lstrip("@") for name in names if name and len(name) > 1}


def text_of(element: HtmlElement) -> str:
    return str(element.text_content())


def one_line(text: str | None) -> str | None:
    return " ".join(unescaped(text).split())[:MAX_TITLE] or None if text else None
