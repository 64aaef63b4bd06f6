"""When the page was published and changed: its declarations, then its visible dates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import chain, islice

from extractors.document import Document

from .apart import (
    above_story,
    as_labelled,
    at_permalink,
    below_story,
    first_shown,
    in_address,
    in_dispatch,
    in_slug,
    in_state,
    in_tab,
    made_in_state,
)
from .dates import Moment, read_moment
from .day_order import MONTHS, is_american, reads_month_first
from .declared import declared, said
from .instants import alike, homes, likely_home, right_instant
from .local_time import MINUTE, in_local_time, offset_of, same_zone
from .shown import Seen, Shown

MAX_SHOWN = 6
EARLIER, MOVED = timedelta(minutes=5), timedelta(days=60)
"""The least time between a story and when its page is made anew, or moved to another system."""

DAY, MIDNIGHT = timedelta(days=1), time()


@dataclass(frozen=True, slots=True)
class Times:
    """When a page says it was published and modified, and the flags that go with it."""

    published: datetime | None
    modified: datetime | None
    flags: tuple[str, ...]


def times_of(
    page: Document, zone: tzinfo | None, otherwise: Callable[[], Moment | None] = lambda: None
) -> Times:
    """The times of `page`; one that names no zone gets `zone`, or that of the host's country, or
    UTC, and a flag.

    `otherwise` is asked for the time of a page that neither declares nor shows one.
    """
    month_first = reads_month_first(page)

    @cache
    def home() -> tuple[tzinfo, ...]:
        return (zone,) if zone else homes(page)

    published, modified = read_times(page, month_first, home, otherwise)
    if is_coming(published, page.served):
        turned = read_times(page, not month_first, home, otherwise)
        published, modified = (published, modified) if is_coming(turned[0], page.served) else turned
    elif month_first and is_open(published or modified) and not is_american(page):
        published, modified = read_times(page, False, home, otherwise)
    flags = []
    assumed = any(found and not found.zoned for found in (published, modified))
    if assumed:
        flags.append("zone-assumed")
    if published and is_bare(published):
        flags.append("day-only")
    likely = (zone or likely_home(page)) if assumed else None
    return Times(placed(published, likely), placed(modified, likely), tuple(flags))


def read_times(
    page: Document,
    month_first: bool,
    home: Callable[[], Sequence[tzinfo]],
    otherwise: Callable[[], Moment | None],
) -> tuple[Moment | None, Moment | None]:
    """The moments at which `page` was published and modified, its dates read in one order."""
    shown = Shown(page, month_first)

    @cache
    def visible() -> tuple[Moment, ...]:
        lines = (seen.moment for seen in islice(shown.in_lines(), 2))
        return tuple(dict.fromkeys([*islice(shown.near(), MAX_SHOWN), *lines]))

    said = declared(page, month_first)
    issues, changes = said.issues, said.changes
    published = first(issues) or undeclared(page, shown) or otherwise()
    modified = first(changes)
    late = set(issues) <= set(said.made) or (
        modified and published and modified.wall <= published.wall
    )
    if issues and published:
        sure = [one for one in issues if one not in said.made]
        published = earlier_said(shown, sure, published) if late else published
        published = with_clock(shown, as_seen(shown, issues, published))
    if modified and published and modified.wall == published.wall:
        modified = next((one for one in changes if one.wall > published.wall), modified)
    modified = modified or change_seen(shown, published)
    if modified and published and is_bare(modified) and modified.wall <= published.wall:
        modified = None
    open_to = any(one and not one.at.utcoffset() for one in (published, modified))
    zones = home() if open_to else ()
    zone = zones[0] if len(zones) == 1 else None
    right = right_instant(page, published, issues, visible, zones)
    moved = right_instant(page, modified, changes, visible, zones)
    modified = moved if moved != modified else alike(published, right, modified)
    published = right
    modified = in_local_time(modified, changes, visible, zone)
    published = in_local_time(published, issues, visible, zone) or modified
    return same_zone(published, modified, visible), same_zone(modified, published, visible)


def is_coming(found: Moment | None, served: datetime | None) -> bool:
    """Whether a moment is still to come when the page is served, in any zone."""
    return bool(found and served and found.wall - served > DAY)


def is_open(found: Moment | None) -> bool:
    """Whether a moment could have been written with its day and month in either order."""
    return bool(found and not found.zoned and found.at.month != found.at.day <= MONTHS)


def earlier_said(shown: Shown, issues: Iterable[Moment], published: Moment) -> Moment:
    """The day under the headline, or another that is declared, where it is before a declared one
    that is that of the last change: stories that were moved to another system are declared with the
    time of the move.
    """
    said = (*islice(issued(shown.in_lines()), 1), *issues)
    return next((one for one in said if published.wall - one.wall > MOVED), published)


def as_seen(shown: Shown, issues: Iterable[Moment], published: Moment) -> Moment:
    """The earlier of two declared times of one day, if that is what readers see: pages that are
    made anew are declared with the time of that.
    """
    day = (one for one in issues if one.clock and one.wall.date() == published.wall.date())
    early = (one for one in day if published.wall - one.wall > EARLIER)
    other = [one for one in early if offset_of(published, one) is None]
    near = (*issued(shown.in_lines()), *shown.issued_near()) if other else ()
    seen = [one for one in near if one.clock]
    return next((one for one in other if any(is_same(one, some) for some in seen)), published)


def is_same(one: Moment, other: Moment) -> bool:
    """Whether two clocks show the same minute."""
    return abs(one.wall - other.wall) < MINUTE


def change_seen(shown: Shown, published: Moment | None) -> Moment | None:
    """The last change that readers see, if it is after the publication."""
    changes = chain(shown.changed_near(), changed(shown.in_lines()))
    late = (one for one in changes if published and one.wall > published.wall)
    return next(late, None)


def with_clock(shown: Shown, published: Moment) -> Moment:
    """A declared day with the clock that readers see beside it."""
    if not is_bare(published):
        return published
    days = (*issued(shown.in_lines()), *shown.issued_near())
    exact = (seen for seen in days if not is_bare(seen) and seen.at.date() == published.at.date())
    return max(exact, key=worth, default=published)


def is_bare(found: Moment) -> bool:
    """Whether a moment is a day, or the midnight that systems write for one."""
    return not found.clock or (found.wall.time() == MIDNIGHT and not found.at.utcoffset())


def issued(shown: Iterator[Seen]) -> Iterator[Moment]:
    """Of the dates that readers see those that are not of a change."""
    return (seen.moment for seen in shown if not seen.changed)


def changed(shown: Iterator[Seen]) -> Iterator[Moment]:
    """Those that are."""
    return (seen.moment for seen in shown if seen.changed)


def undeclared(page: Document, shown: Shown) -> Moment | None:
    """The time of a page that declares none: shown near the headline, or in its address."""
    lines = list(islice(issued(shown.in_lines()), 1))
    address = in_address(page.url)
    if address:
        seen = (*lines, *shown.issued_near(), *below_story(page))
        near = [found for found in seen if abs(found.wall - address.wall) < 2 * DAY]
        return max(near, key=worth, default=address)
    others = (said(thing.get("datePublished") or thing.get("uploadDate")) for thing in page.things)
    elsewhere = (read_moment(text) for text in others if text)
    changes = chain(changed(shown.in_lines()), changed(shown.in_elements()))
    candidates = chain(
        *(
            at_permalink(page),
            in_tab(page),
            lines,
            islice(issued(shown.in_elements()), 1),
            elsewhere,
        ),
        *(in_state(page), first_shown(page), above_story(page), in_dispatch(page)),
        *(as_labelled(page), in_slug(page.url), below_story(page), islice(changes, 1)),
        made_in_state(page),
    )
    found = next((found for found in candidates if found), None)
    exact = (seen for seen in shown.issued_near() if found and is_finer(seen, found))
    return max(exact, key=worth, default=found)


def placed(found: Moment | None, zone: tzinfo | None) -> datetime | None:
    """The time of a moment; where it names no zone, it is taken for one in `zone`."""
    if found is None:
        return None
    return found.at if found.zoned else found.at.replace(tzinfo=zone or UTC)


def first(candidates: Iterable[Moment]) -> Moment | None:
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
    return worth(found) > worth(best) and abs(found.wall - best.wall) < DAY


def worth(found: Moment) -> int:
    """How exact a moment is."""
    return 2 * found.clock + (found.zoned and found.clock)
