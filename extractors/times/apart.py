"""Dates that a page has apart from its headline: in its scripts, its address, above and below."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice, pairwise, takewhile

from extractors.document import Document, text_of
from extractors.headings import one_line

from .dates import Moment, read_moment
from .words import FIRST, ISSUED, parts

MAX_LINE, ALONE, MAX_STATES, MAX_ANCHORS, MAX_HITS, LEAST = 80, 30, 60, 40, 20_000, 6
QUOTE = r"""(?:\\?["']|&quot;)"""
VALUE = (
    rf"""{QUOTE}?\s*[:=]\s*(?:(?:new Date\()?{QUOTE}([^"'&\\<>]{{6,40}})(?={QUOTE})"""
    r"""|(1\d{9}(?:\d{3})?)(?=[.,}\s\]]))"""
)
STATE = re.compile(
    r"(?<![a-z])(?<!last[_-])(?:date[_-]?(?:time[_-]?)?published|(?:first|original)[_-]?publi(?:shed|cation)"
    r"(?:[_-]?(?:date|time|at|on))?|(?:first[_-]?|article[_-]?|story[_-]?)?"
    r"pub(?:li(?:sh(?:ed)?|cation|c))?(?:[_-]?(?:first|date[_-]?time|date|time|timestamp|at|on)|(?<=ed)))"
    rf"(?:[_-]?(?:utc|gmt|iso|ms))?{VALUE}",
    re.I,
)
"""The time of publication, under the names that front ends give it."""

PUB, BEFORE, BEHIND, FAR = re.compile("[Pp]ub|PUB"), 16, 100, 20_000
BRACE, DIGIT = re.compile("[{}]"), re.compile(r"\d")
MADE = re.compile(
    r"(?<![a-z])(?:created(?:[_-]?(?:at|on|date|time))?|date[_-]?created|create[_-]?(?:date|time)|ctime|"
    r"post(?:ed)?[_-]?(?:date|at|on)|display[_-]?date|released?[_-]?(?:date|at|on)|date_gmt|"
    rf"news[_-]?date|article[_-]?date){VALUE}",
    re.I,
)
"""The time at which a story was made, where a state knows no other."""

MONTH, DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
YEAR, CLOCK = "(20[0-3][0-9])", "(?:[01][0-9]|2[0-3])[0-5][0-9][0-9]{0,13}"
IN_PATH = re.compile(
    rf"/{YEAR}/{MONTH}/{DAY}(?=[/_.]|$|(?<=/0[0-9])-)|/{YEAR}/([0-9]|1[0-2])/([0-9]|[12][0-9]|3[01])(?=/|$)|"
    rf"/{YEAR}(?:[_-]?{MONTH}[_/-]?|/{MONTH}){DAY}(?=[/_.-]|$|[a-z]{{3}})|"
    rf"/(?:[a-z]{{1,4}}[_-]?)?{YEAR}{MONTH}{DAY}(?:{CLOCK})?(?=[/_.?-]|$)|"
    rf"/{YEAR}/([a-z]{{3,9}})/([0-3]?[0-9])(?=/|$)",
    re.I,
)
IN_SLUG = re.compile(
    rf"[-_]{YEAR}([-_]?){MONTH}\2{DAY}(?=[/.?]|$)|[?&][a-z]*(?:date|ymd|day)={YEAR}(-?){MONTH}\6{DAY}(?![0-9])|"
    rf"[?&][a-z]{{1,10}}={YEAR}{MONTH}{DAY}(?=[-_])",
    re.I,
)
HOST, ORIGIN = re.compile(r"^\w+://[^/]*|[?#].*$"), re.compile(r"^(?:\w+:)?//[^/]*")
"""What of an address is not its path, and what stands before it."""

SIGN = re.compile(r"\s[–—-]\s|\s?[|｜•·]\s?")
NUMBERS = re.compile(r"\d[\d./-]{6,8}\d")
PLACED = re.compile(r"\s(?:[-–—]+|―)\s|—|(?<=[)/.:])\s?[-–—]{1,2}\s?(?=\S)|(?<=/)\s")
"""What stands between the place and day of a dispatch and its text."""


def below_story(page: Document) -> Iterator[Moment]:
    """A time that stands alone on a line after the last paragraph of the page."""
    lines = [line.strip() for line in page.plain.split("\n") if line.strip()]
    last = max((place for place, line in enumerate(lines) if len(line) > MAX_LINE), default=-1)
    for line in lines[last + 1 :]:
        found = read_moment(line) if len(line) <= ALONE else None
        if found and found.clock:
            yield found


def above_story(page: Document) -> Iterator[Moment]:
    """A time in the short lines before the first paragraph of the page."""
    lines = (line.strip() for line in page.plain.split("\n"))
    for line in takewhile(lambda text: len(text) <= MAX_LINE, filter(None, lines)):
        found = read_moment(line)
        if found and found.clock:
            yield found


def first_shown(page: Document) -> Iterator[Moment]:
    """The day of which the page says, before or behind it, that the story came out on it."""
    lines = (line.strip() for line in page.plain.split("\n"))
    for before, line in pairwise(line for line in lines if line):
        if len(line) < MAX_LINE and FIRST.search(line):
            found = read_moment(line) or (read_moment(before) if len(before) < ALONE else None)
            if found:
                yield found
        elif len(before) < ALONE and FIRST.search(before) and (found := read_moment(line)):
            yield found


def as_labelled(page: Document) -> Iterator[Moment]:
    """The day that the page says, wherever it does, that something came out on, if it is one."""
    lines = (line.strip() for line in page.plain.split("\n"))
    found: dict[date, Moment] = {}
    for before, line in pairwise(line for line in lines if line and len(line) < MAX_LINE):
        if ISSUED.match(line) or (ISSUED.match(before) and not DIGIT.search(before)):
            for moment in filter(
                None, (read_moment(text) for text, late in parts(line) if not late)
            ):
                found.setdefault(moment.at.date(), moment)
    if len(found) == 1:
        yield from found.values()


def at_permalink(page: Document) -> Iterator[Moment]:
    """The time within a link to the page itself, as in streams of short posts."""
    addresses = (page.url, page.link("canonical") or "")
    paths = {HOST.sub("", address).rstrip("/").casefold() for address in addresses} - {""}
    for link in page.tree.iter("a") if paths else ():
        target = ORIGIN.sub("", link.get("href") or "").rstrip("/").casefold()
        if target in paths or (target and any(path.endswith(f"/{target}") for path in paths)):
            inside = next((item.get("datetime") for item in link.iter("time")), None)
            words = text_of(link)
            texts = (inside, link.get("title"), words if len(words) < ALONE else None)
            yield from filter(None, map(read_moment, texts))


def in_tab(page: Document) -> Iterator[Moment]:
    """The day that a site adds to its titles, behind a sign: others can be of what is told."""
    parts = SIGN.split(page.title_tag() or "")[1:]
    days = (text for text in parts if NUMBERS.fullmatch(text.strip()))
    last = (text for text in parts[-1:] if len(text) < ALONE)
    yield from filter(None, map(read_moment, chain(days, last)))


def in_state(page: Document) -> Iterator[Moment]:
    """The time of publication in the state that scripts show the page from: of several, the one
    that stands closest to what the story is called.
    """
    found = moments_at(named_in(page.html))
    if len({moment.at.date() for _, moment in found}) > 1:
        found = nearest(found, page.html, [*anchors(page)])
    yield from (moment for _, moment in found[:1])


def made_in_state(page: Document) -> Iterator[Moment]:
    """The time at which the thing in a state was made that is called as the story is."""
    found = moments_at((one.start(), one[1] or one[2]) for one in MADE.finditer(page.html))
    places = [*anchors(page)] if found else []
    for at, moment in nearest(found, page.html, places)[:1]:
        if any(are_together(page.html, at, place) for place in places):
            yield moment


def moments_at(found: Iterator[tuple[int, str]]) -> list[tuple[int, Moment]]:
    """Where values stand, and the moments that they name."""
    some = islice(found, MAX_STATES)
    return [(at, moment) for at, text in some if (moment := read_moment(text))]


def nearest(
    found: list[tuple[int, Moment]], html: str, places: list[int]
) -> list[tuple[int, Moment]]:
    """Moments that stand together with one of `places` first, then by their distance from one."""

    def apart(one: tuple[int, Moment]) -> tuple[bool, int]:
        closest = min(places, key=lambda place: abs(one[0] - place))
        return not are_together(html, one[0], closest), abs(one[0] - closest)

    return sorted(found, key=apart) if places else found


def are_together(html: str, at: int, place: int) -> bool:
    """Whether two places in a state are in the same object: no other begins or ends between."""
    between = html[min(at, place) : max(at, place)]
    if len(between) > FAR:
        return False
    depth = 0
    for brace in BRACE.findall(between):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def named_in(html: str) -> Iterator[tuple[int, str]]:
    """Where a time of publication stands in a state, and how it is written; looked for around the
    syllable that all its names have, which is quicker.
    """
    end = 0
    for hit in islice(PUB.finditer(html), MAX_HITS):
        start = max(end, hit.start() - BEFORE)
        found = STATE.search(html, start, hit.end() + BEHIND) if hit.start() >= end else None
        if found:
            end = found.end()
            yield found.start(), found[1] or found[2]


def anchors(page: Document) -> Iterator[int]:
    """Where the page has its title, or the last part of its address, in quotes."""
    title = one_line(page.meta("og:title") or page.title_tag()) or ""
    slug = HOST.sub("", page.url).rstrip("/").rpartition("/")[2]
    for name in (title, slug):
        form = re.compile(rf"(?<=[\"'/;]){re.escape(name)}/?(?=\\?[\"']|&quot;)")
        if len(name) >= LEAST or name == slug != "":
            yield from (match.start() for match in islice(form.finditer(page.html), MAX_ANCHORS))


def in_address(url: str) -> Moment | None:
    """The day that an address is made of, as ``/2023/09/20/`` or ``/20230920``."""
    found = IN_PATH.search(HOST.sub("", kept_address(url)))
    parts = [part for part in found.groups() if part] if found else []
    if not parts:
        return None
    year, month, day = parts
    return read_moment(f"{day} {month} {year}" if month.isalpha() else f"{year}-{month}-{day}")


def kept_address(url: str) -> str:
    """The address of the page itself, where that of an archive with a copy of it stands around."""
    at = max(url.rfind("/http://"), url.rfind("/https://"))
    return url[at + 1 :]


def in_slug(url: str) -> Iterator[Moment]:
    """The day in the name of a page, which can be that of what the story is about."""
    if found := IN_SLUG.search(url):
        year, month, day = (part for part in found.groups() if part and part.isdigit())
        if moment := read_moment(f"{year}-{month}-{day}"):
            yield moment


def in_dispatch(page: Document) -> Iterator[Moment]:
    """The day that stands with the place before the text of a dispatch."""
    for paragraph in islice(page.tree.iter("p"), MAX_STATES):
        text = one_line(text_of(paragraph)) or ""
        sign = PLACED.search(text, 0, 2 * MAX_LINE) if len(text) > MAX_LINE else None
        if sign and sign.start() <= MAX_LINE and (found := read_moment(text[: sign.start()])):
            yield found
