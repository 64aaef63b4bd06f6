"""``/article/<url>`` and ``/article/<time>/<url>``: an article to be read, and all about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.mementos import plain
from archive.moments import moment_of
from archive.versions import Version

from .addresses import ALL, FRAME, IMAGE, RAW, Address, Addresses, mended
from .cards import UNTITLED, article_link, site
from .diffs import Difference, compared
from .elsewhere import elsewhere
from .languages import UNSPACED, direction, language_name
from .library import Library
from .options import addresses_of, library_of, target_of
from .problems import bad_request, not_archived
from .rendering import render
from .stories import NAME, Story, Told, Wanted, story_of, wanted_in
from .timeline import entries

FRESH = {"cache-control": "private, no-cache"}
FACTS = (("summary", "Summary"), ("authors", "By"), ("agency", "Agency"))
"""What is compared besides headline and text."""
WEB = ("http://", "https://")
FLAGS = {
    "zone-assumed": "the page gives a time without a zone; one was assumed",
    "day-only": "the page gives a day without a time",
    "live-blog": "a live blog, read at the time of capture",
    "shell-language-differs": "the story stands in a site of another script, as on hacked ones",
    "rule-missed": "the outlet's own rule did not hold; the general reading was used",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An article as it is read: its text in paragraphs, and its facts in words."""

    title: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published: datetime | None
    modified: datetime | None
    captured: datetime
    code: str | None
    language: str
    dir: str
    outlet: str
    slug: str
    section: str
    tags: tuple[str, ...]
    agency: str
    flags: tuple[tuple[str, str], ...]
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the same capture is found in other forms."""

    page: str
    frame: str
    raw: str
    calendar: str
    live: str
    image: str
    verify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Two versions of an article, compared."""

    old: Told
    new: Told
    title: Difference
    text: Difference
    facts: tuple[tuple[str, Difference], ...]
    unit: str
    """What is counted of the text."""


def page(request: Request) -> Response:
    """The article that an address names."""
    wanted = wanted_in(target_of(request))
    if wanted is None:
        return bad_request(request, "This is no address of an article.")
    library = library_of(request)
    story = story_of(library, wanted.url)
    if not story.told:
        return without(request, library, story)
    one = story.chosen(wanted)
    if one is None:
        return bad_request(request, "There is no such version of this article.")
    changes = changes_in(story, wanted, one)
    if changes is None and wanted.old:
        return bad_request(request, "There are no such versions of this article to compare.")
    entered = one if one.version.current else story.current(story.told)
    return render(
        request,
        "article.html",
        headers=FRESH,
        story=story,
        one=one,
        reader=reader_of(one.version),
        links=links_of(library, addresses_of(request), one.version),
        changes=changes,
        entries=entries(story, one),
        elsewhere=elsewhere(library, (entered or one).version),
        newest=story.current(story.told) is one,
        now_link=article_link(story.url),
    )


def without(request: Request, library: Library, story: Story) -> Response:
    """A page of which no article is there."""
    captures = library.captures(story.url)
    if not any(one.status for one in captures):
        return not_archived(request, Address(story.url))
    return render(
        request,
        "no_article.html",
        404,
        FRESH,
        url=story.url,
        count=len(captures),
        entries=entries(story, None),
        snapshot=addresses_of(request).build(story.url),
        calendar=addresses_of(request).build(story.url, ALL),
    )


def compare(request: Request) -> Response:
    """``/compare?url=&from=&to=``: what a form can ask for, as an address."""
    given = request.query_params
    url = plain(mended(given.get("url", "")))
    names = [given.get("from", ""), given.get("to", "")]
    if not url or not all(NAME.fullmatch(name) for name in names):
        return bad_request(request, "This does not say which versions of which page to compare.")
    link = article_link(url, names[1])
    joint = "&" if "?" in link else "?"
    return RedirectResponse(f"{link}{joint}from={names[0]}&to={names[1]}#changes", 303)


def changes_in(story: Story, wanted: Wanted, one: Told) -> Changes | None:
    """The versions that are compared: those that are asked for, or this one and that before."""
    asked = bool(wanted.old)
    old = story.named(wanted.old) if asked else story.before(one)
    new = story.named(wanted.new) if asked else one
    if old is None or new is None:
        return None
    return Changes(
        old=old,
        new=new,
        title=compared(text_of(old, "title"), text_of(new, "title")),
        text=compared(text_of(old, "text"), text_of(new, "text")),
        facts=tuple(
            (said, compared(text_of(old, name), text_of(new, name))) for name, said in FACTS
        ),
        unit="character" if new.version.document.get("language") in UNSPACED else "word",
    )


def text_of(one: Told, name: str) -> str:
    """A part of a version, as a text."""
    found = one.version.document.get(name) or ""
    return found if isinstance(found, str) else ", ".join(found)


def reader_of(one: Version) -> Reader:
    """A version as it is read."""
    line, code = one.document, one.document.get("language")
    text = line.get("text") or line.get("summary") or ""
    return Reader(
        title=line.get("title") or UNTITLED,
        paragraphs=tuple(part for part in text.split("\n\n") if part.strip()),
        authors=tuple(line.get("authors") or ()),
        published=time_in(line, "published"),
        modified=time_in(line, "modified"),
        captured=one.at,
        code=code,
        language=language_name(code) if code else "",
        dir=direction(code),
        outlet=site(line.get("outlet")),
        slug=line.get("outlet") or "",
        section=line.get("section") or "",
        tags=tuple(line.get("tags") or ()),
        agency=line.get("agency") or "",
        flags=tuple((flag, meaning(flag)) for flag in line.get("flags") or ()),
        document=line,
    )


def time_in(line: Mapping[str, Any], name: str) -> datetime | None:
    """A time of an article, if its page says it."""
    return moment_of(line[name]) if line.get(name) else None


def meaning(flag: str) -> str:
    """What a flag says."""
    if flag.startswith("copy-of:"):
        return f"the page says that the story came from {flag.partition(':')[2]}"
    return FLAGS.get(flag, "")


def links_of(library: Library, addresses: Addresses, one: Version) -> Links:
    """Where the capture of a version is shown."""
    url, line = one.document["url"], one.document
    image = (line.get("image") or {}).get("url") or ""
    held = library.nearest(image, one.at) if image.startswith(WEB) else None
    return Links(
        page=addresses.at(one.at, plain(url)),
        frame=addresses.at(one.at, plain(url), FRAME),
        raw=addresses.at(one.at, plain(url), RAW),
        calendar=addresses.build(plain(url), ALL),
        live=plain(url) if url.startswith(WEB) else "",
        image=addresses.at(one.at, plain(image), IMAGE) if held and held.status < 400 else "",  # noqa: PLR2004
        verify=f"/verify/{one.segment}/{one.record_id}",
    )
