"""When the page was published and changed: its declarations, then its visible dates."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import chain, islice

from .dates import Moment, read_moment
from .document import Document, Element, text_of
from .linked_data import string

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "published_time",
    "article.published",
    "date.available",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "og:published_time",
    "og:pubdate",
    "ptime",
    "datecreated",
    "date.created",
    "created",
    "article_date_original",
    "weibo:article:create_at",
    "rnews:datepublished",
    "date",
)
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dc.date.modified",
    "dcterms.modified",
    "article_updatetime",
    "revision_date",
)
DATED = re.compile(
    r"date|time|publish|posted|dateline|timestamp|meta|info|byline|tarih|fecha|datum", re.I
)
IN_PATH = re.compile(
    r"/(20\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|\b|[a-z])|/(20\d\d)/([a-z]{3})/([0-3]?\d)/",
    re.I,
)
UPDATED = re.compile(
    r"updat|modif|aktuali|güncelle|actuali|à jour|aggiorn|atualiz|oppdater|diperbarui|cập nhật|"
    r"更新|수정|изменен|обновл|تحديث",
    re.I,
)
MAX_SHOWN = 6
NEAR, MAX_LINE, ALONE, PROSE = 40, 80, 30, 3
MAX_PARTS, MAX_MARKED = 12, 24
DAY, HOUR, HALF_HOUR, NOTHING = (
    timedelta(days=1),
    timedelta(hours=1),
    timedelta(minutes=30),
    timedelta(),
)


@dataclass(frozen=True, slots=True)
class Times:
    """When a page says it was published and modified, and the flags that go with it."""

    published: datetime | None
    modified: datetime | None
    flags: tuple[str, ...]


def times_of(
    page: Document, zone: tzinfo | None, otherwise: Callable[[], Moment | None] = lambda: None
) -> Times:
    """The times of `page`; one that names no zone gets `zone`, or UTC, and a flag.

    `otherwise` is asked for the time of a page that neither declares nor shows one.
    """
    month_first = reads_month_first(page)
    visible = list(islice(shown(page, month_first), MAX_SHOWN))
    published = first(declared(page, "datePublished", PUBLISHED, month_first))
    published = published or undeclared(page, visible, month_first) or otherwise()
    modified = first(declared(page, "dateModified", MODIFIED, month_first))
    published = in_local_time(published or modified, visible)
    modified = in_local_time(modified, visible)
    flags = []
    if any(found and not found.zoned for found in (published, modified)):
        flags.append("zone-assumed")
    if published and not published.clock:
        flags.append("day-only")
    return Times(placed(published, zone), placed(modified, zone), tuple(flags))


def undeclared(page: Document, visible: list[Moment], month_first: bool) -> Moment | None:
    """The time of a page that declares none: shown near the headline, or in its address."""
    lines = list(islice(in_text(page, month_first), 1))
    address = in_address(page.url)
    if address:
        seen = (*lines, *visible, *below_story(page))
        near = [found for found in seen if abs(naive(found) - naive(address)) < 2 * DAY]
        return max(near, key=worth, default=address)
    others = (
        string(thing.get("datePublished") or thing.get("uploadDate")) for thing in page.things
    )
    elsewhere = (read_moment(text) for text in others if text)
    tab = (read_moment((page.title_tag() or "")[-40:]),)
    candidates = chain(tab, lines, visible[:1], elsewhere, below_story(page))
    return next((found for found in candidates if found), None)


def below_story(page: Document) -> Iterator[Moment]:
    """A time that stands alone on a line after the last paragraph of the page."""
    lines = [line.strip() for line in page.plain.split("\n") if line.strip()]
    last = max((place for place, line in enumerate(lines) if len(line) > MAX_LINE), default=-1)
    for line in lines[last + 1 :]:
        found = read_moment(line) if len(line) <= ALONE else None
        if found and found.clock:
            yield found


def in_local_time(found: Moment | None, visible: list[Moment]) -> Moment | None:
    """`found`, if it is in UTC, in the zone in which the page shows the same instant."""
    if found is None or not found.zoned or not found.clock or found.at.utcoffset():
        return found
    for seen in visible:
        if not seen.clock:
            continue
        apart = naive(seen).replace(second=0) - naive(found).replace(second=0)
        if seen.zoned and seen.at.utcoffset() == apart and apart:
            return seen
        if not seen.zoned and apart and abs(apart) <= 14 * HOUR and apart % HALF_HOUR == NOTHING:
            return Moment(found.at.astimezone(timezone(apart)))
    return found


def placed(found: Moment | None, zone: tzinfo | None) -> datetime | None:
    """The time of a moment; where it names no zone, it is taken for one in `zone`."""
    if found is None:
        return None
    return found.at if found.zoned else found.at.replace(tzinfo=zone or UTC)


def first(candidates: Iterator[Moment]) -> Moment | None:
    """The first candidate; a more exact one of the same day is taken instead of it."""
    best: Moment | None = None
    for found in candidates:
        if best is None or is_finer(found, best):
            best = found
        if best.zoned and best.clock:
            break
    return best


def is_finer(found: Moment, best: Moment) -> bool:
    """Whether a moment says the same day as another, more exactly."""
    return worth(found) > worth(best) and abs(naive(found) - naive(best)) < DAY


def worth(found: Moment) -> int:
    """How exact a moment is."""
    return 2 * found.clock + (found.zoned and found.clock)


def naive(found: Moment) -> datetime:
    """The time of a moment as a clock on the wall shows it."""
    return found.at.replace(tzinfo=None)


def reads_month_first(page: Document) -> bool:
    """Whether 05/04 is May here: only where English as in America is written."""
    language = (page.tree.get("lang") or page.meta("og:locale") or "").lower().replace("_", "-")
    british = (".uk", ".au", ".nz", ".in", ".ie", ".za", ".sg", ".my", ".ng", ".ke", ".pk")
    return language.startswith("en") and language != "en-gb" and not page.host.endswith(british)


def declared(
    page: Document, key: str, names: tuple[str, ...], month_first: bool
) -> Iterator[Moment]:
    """Moments in JSON-LD, in meta tags and in microdata."""
    texts = [string(page.news.get(key)), *page.meta_all(*names)]
    items = page.xpath(f"//*[@itemprop='{key}']")[:3]
    texts += [item.get("datetime") or item.get("content") or text_of(item) for item in items]
    for text in texts:
        found = read_moment(text, month_first=month_first)
        if found:
            yield found


def in_text(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates in short lines that follow the headline, however they are marked up."""
    heading = next(iter(page.tree.iter("h1")), None)
    if heading is None:
        return
    for line in islice(lines_after(page, heading), NEAR):
        found = read_moment(line, month_first=month_first) if len(line) < MAX_LINE else None
        if found and not UPDATED.search(line):
            yield found


def lines_after(page: Document, heading: Element) -> Iterator[str]:
    """The texts that follow `heading`, in page order, as the tags divide them."""
    long = 0
    for element in page.after(heading):
        long += len((element.text or "").strip()) > MAX_LINE
        if long >= PROSE:
            return
        if element.tag not in {"script", "style", "noscript"}:
            yield from filter(str.strip, (element.text or "", element.tail or ""))


def shown(page: Document, month_first: bool) -> Iterator[Moment]:
    """Dates that readers see near the headline, the nearest first; those of updates last."""
    late: list[Moment] = []
    for item in dated_elements(page):
        text = item.get("datetime") or item.get("title") or ""
        words = text_of(item)
        found = read_moment(text, month_first=month_first)
        found = found or read_moment(words, month_first=month_first)
        if found and UPDATED.search(words[:60]):
            late.append(found)
        elif found:
            yield found
    yield from late


@lru_cache(maxsize=4096)
def dated(names: str) -> bool:
    """Whether an element's names say that it holds a date."""
    return bool(DATED.search(names))


def dated_elements(page: Document) -> Iterator[Element]:
    """Elements that can hold the date: those after the headline, then all, in page order."""
    heading = next(iter(page.tree.iter("h1")), None)
    after = heading is None
    early: list[Element] = []
    seen = prose = 0
    for item in page.tree.iter(
        "h1", "time", "span", "div", "p", "li", "abbr", "dd", "em", "td", "small", "b"
    ):
        if item is heading:
            after = True
        prose += after and len(item.text or "") > MAX_LINE
        marked = item.tag == "time" or dated(f"{item.get('class')} {item.get('id')}")
        if not marked or item.tag == "h1" or len(item) > MAX_PARTS:
            continue
        if after:
            yield item
            seen += 1
        elif len(early) < MAX_MARKED:
            early.append(item)
        if seen > MAX_MARKED or prose > PROSE:
            break
    yield from early


def in_address(url: str) -> Moment | None:
    """The day that an address names, as ``/2023/09/20/`` or ``/20230920``."""
    found = IN_PATH.search(url)
    if not found:
        return None
    parts = found.groups()
    text = "-".join(parts[:3]) if parts[0] else f"{parts[5]} {parts[4]} {parts[3]}"
    return read_moment(text)
